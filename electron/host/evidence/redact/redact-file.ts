import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { assertNever } from '../../../../src/domain/result.ts'
import { compiledRulesOf } from './compile-rules.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createTextRedactor } from './redact-text.ts'
import type { RedactionPlan } from './rule-set.ts'
import { createDecoder, encodeText, sniffEncoding, type TextEncoding } from './text-encoding.ts'

/** One file to be redacted. Plain data: it crosses into the worker. */
export type RedactionTask = {
  readonly source: string
  readonly target: string
  readonly plan: RedactionPlan
  /** Bytes that are no text are carried only where the collector declared it, and only known kinds. */
  readonly binary: 'carry' | 'withhold'
}

export type RedactionOutcome =
  | {
      readonly kind: 'redacted'
      readonly size: number
      readonly sha256: string
      readonly counts: Readonly<Record<string, number>>
    }
  | { readonly kind: 'withheld'; readonly reason: string }

const chunkBytes = 262_144
/** The longest line in UTF-16 units that is searched; DESIGN, section 10 allows a second per mebibyte. */
const maxLineLength = 4 * 1_048_576

/** Pictures and documents by their first bytes: what is declared carriable must also be what it says. */
const carriable: readonly (readonly [string, Buffer])[] = [
  ['PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['JPEG', Buffer.from([0xff, 0xd8, 0xff])],
  ['GIF', Buffer.from('GIF8')],
  ['PDF', Buffer.from('%PDF-')],
  ['WebP', Buffer.from('RIFF')],
]

const noText = 'It is not text, so it could not be searched for secrets.'

const withheld = (reason: string): RedactionOutcome => ({ kind: 'withheld', reason })

/** After the last line end of `text`; 0 when there is none. A `\r` at the very end may be half of `\r\n`. */
const cutAfterLastLine = (text: string): number => {
  const feed = text.lastIndexOf('\n') + 1
  return feed > 0 ? feed : text.lastIndexOf('\r', text.length - 2) + 1
}

type Pass = { readonly kind: 'again'; readonly encoding: TextEncoding } | RedactionOutcome

type Handles = {
  readonly source: Awaited<ReturnType<typeof open>>
  readonly target: Awaited<ReturnType<typeof open>>
}

const carry = async ({ source, target }: Handles): Promise<RedactionOutcome> => {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(chunkBytes)
  let size = 0
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, chunkBytes, size)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    await target.write(chunk)
    size += bytesRead
  }
  return { kind: 'redacted', size, sha256: hash.digest('hex'), counts: {} }
}

const redactAs = async (
  handles: Handles,
  task: RedactionTask,
  encoding: TextEncoding,
  bom: Buffer,
): Promise<Pass> => {
  const { source, target } = handles
  const pseudonyms = createPseudonyms(Buffer.from(task.plan.siteKey, 'hex'))
  const keep = task.plan.terms.filter((term) => term.action === 'keep').map((term) => term.text)
  const redactor = createTextRedactor({ compiled: compiledRulesOf(task.plan), pseudonyms, keep })
  const decoder = createDecoder(encoding)
  const hash = createHash('sha256')
  let size = 0
  const put = async (bytes: Buffer) => {
    hash.update(bytes)
    await target.write(bytes, 0, bytes.length, size)
    size += bytes.length
  }
  await put(bom)
  const buffer = Buffer.alloc(chunkBytes)
  let position = bom.length
  let pending = ''
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, chunkBytes, position)
    position += bytesRead
    const last = bytesRead === 0
    let text: string
    try {
      text = decoder.decode(buffer.subarray(0, bytesRead), last)
    } catch {
      // A byte that is no UTF-8: read the file as single bytes, where every byte comes back as it was.
      if (encoding === 'utf-8' && bom.length === 0) return { kind: 'again', encoding: 'latin1' }
      return withheld(
        `It is not valid ${encoding.toUpperCase()} text, so it could not be searched for secrets.`,
      )
    }
    if (text.includes('\0')) return withheld(noText)
    pending += text
    const cut = last ? pending.length : cutAfterLastLine(pending)
    if (cut > 0) {
      const redacted = redactor.next(pending.slice(0, cut))
      if (redacted.controls > cut / 20) return withheld(noText)
      await put(encodeText(redacted.text, encoding))
      pending = pending.slice(cut)
    }
    if (pending.length > maxLineLength)
      return withheld('It has a line longer than 4 MiB, which is not searched.')
    if (last) break
  }
  return { kind: 'redacted', size, sha256: hash.digest('hex'), counts: redactor.counts() }
}

/**
 * Redacts one file into another. Streams: memory does not grow with the file. Whatever could not be
 * finished is withheld, with the reason; the target then holds nothing that may be used.
 * Throws the file system's errors.
 */
export const redactFile = async (task: RedactionTask): Promise<RedactionOutcome> => {
  const source = await open(task.source, 'r')
  try {
    const target = await open(task.target, 'w', 0o600)
    try {
      const head = Buffer.alloc(4096)
      const { bytesRead } = await source.read(head, 0, head.length, 0)
      const start = head.subarray(0, bytesRead)
      if (
        task.binary === 'carry' &&
        carriable.some(([, magic]) => start.subarray(0, magic.length).equals(magic))
      ) {
        return await carry({ source, target })
      }
      const sniffed = sniffEncoding(start)
      const first = await redactAs({ source, target }, task, sniffed.encoding, sniffed.bom)
      switch (first.kind) {
        case 'again': {
          await target.truncate(0)
          const second = await redactAs({ source, target }, task, first.encoding, sniffed.bom)
          return second.kind === 'again' ? withheld('Its text encoding is not known.') : second
        }
        case 'redacted':
        case 'withheld':
          return first
        default:
          return assertNever(first)
      }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
