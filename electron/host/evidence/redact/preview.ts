import { open } from 'node:fs/promises'
import type { Preview, PreviewTask } from '../worker/tasks.ts'
import { redactorDepsOf } from './compile-rules.ts'
import { createTextRedactor } from './redact-text.ts'
import { decodeText, type Layout, sniffLayout, whyNoText } from './text-encoding.ts'

const nothing = (reason: string): Preview => ({
  before: '',
  after: '',
  hits: [],
  counts: {},
  truncated: false,
  withheld: reason,
})

/** Without a sign that the limit cut in half: one bad byte would have all of it read as Latin-1. */
const wholeSigns = (bytes: Buffer, layout: Layout, truncated: boolean): Buffer => {
  if (layout !== 'bytes') return bytes.subarray(0, bytes.length - (bytes.length % 2))
  const lineEnd = truncated ? bytes.lastIndexOf(0x0a) + 1 : 0
  return lineEnd > 0 ? bytes.subarray(0, lineEnd) : bytes
}

/** The start of a file before and after redaction, by the very rules that sealing uses. Throws file system errors. */
export const preview = async ({ file, plan, maxLength }: PreviewTask): Promise<Preview> => {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, maxLength))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    const start = bytes.subarray(0, bytesRead)
    const { layout, bom } = sniffLayout(start)
    const truncated = size > bytesRead
    const decoded = decodeText(wholeSigns(start.subarray(bom.length), layout, truncated), layout)
    const lastLine = decoded.text.lastIndexOf('\n') + 1
    const before = truncated && lastLine > 0 ? decoded.text.slice(0, lastLine) : decoded.text
    const redactor = createTextRedactor(redactorDepsOf(plan))
    const { text, hits, controls } = redactor.next(before)
    const withheld = whyNoText(decoded, controls)
    if (withheld !== null) return nothing(withheld)
    return { before, after: text, hits, counts: redactor.counts(), truncated, withheld: null }
  } finally {
    await handle.close()
  }
}
