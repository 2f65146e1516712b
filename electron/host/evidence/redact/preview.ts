import { open } from 'node:fs/promises'
import type { Preview, PreviewTask } from '../worker/tasks.ts'
import { compiledRulesOf } from './compile-rules.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createTextRedactor } from './redact-text.ts'
import { createDecoder, sniffEncoding } from './text-encoding.ts'

const nothing = (reason: string): Preview => ({
  before: '',
  after: '',
  hits: [],
  counts: {},
  truncated: false,
  withheld: reason,
})

const decodeStart = (bytes: Buffer): string => {
  const { encoding, bom } = sniffEncoding(bytes)
  const body = bytes.subarray(bom.length)
  try {
    // Not the last piece: a sign cut in half at the end is simply not shown.
    return createDecoder(encoding).decode(body, false)
  } catch {
    return createDecoder('latin1').decode(body, true)
  }
}

/** The start of a file before and after redaction, by the very rules that sealing uses. Throws file system errors. */
export const preview = async ({ file, plan, maxLength }: PreviewTask): Promise<Preview> => {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, maxLength))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    const decoded = decodeStart(bytes.subarray(0, bytesRead))
    if (decoded.includes('\0')) return nothing('It is not text, so it could not be searched for secrets.')
    const truncated = size > bytesRead
    const lastLine = decoded.lastIndexOf('\n') + 1
    const before = truncated && lastLine > 0 ? decoded.slice(0, lastLine) : decoded
    const redactor = createTextRedactor({
      compiled: compiledRulesOf(plan),
      pseudonyms: createPseudonyms(Buffer.from(plan.siteKey, 'hex')),
      keep: plan.terms.filter(({ action }) => action === 'keep').map(({ text }) => text),
    })
    const { text, hits } = redactor.next(before)
    return { before, after: text, hits, counts: redactor.counts(), truncated, withheld: null }
  } finally {
    await handle.close()
  }
}
