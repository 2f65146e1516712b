import { createTextRedactor, type TextRedactorDeps } from './redact-text.ts'
import { decodeText, encodeText, type Sniffed, sniffLayout, whyNoText } from './text-encoding.ts'

/** What came out so far, or why nothing of the whole may be used. */
export type RedactedBytes =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'withheld'; readonly reason: string }

/**
 * Redacts a stream of bytes given in pieces of any size. Holds no more than the longest line. Once it has
 * withheld, it must not be used again.
 */
export type ByteRedactor = {
  readonly push: (piece: Buffer) => RedactedBytes
  readonly end: () => RedactedBytes
  readonly counts: () => Readonly<Record<string, number>>
}

/** The longest line in bytes that is searched; DESIGN, section 10 allows a second per mebibyte. */
const maxLineBytes = 4 * 1_048_576
/** As much as decides how a file is laid out. */
const headBytes = 4096

const nothing: RedactedBytes = { kind: 'bytes', bytes: Buffer.alloc(0) }

/** Bytes up to the last line end; 0 when there is none. A CR at the very end may be half of a CR LF. */
const wholeLines = (bytes: Buffer, { layout }: Sniffed): number => {
  if (layout === 'bytes') {
    const feed = bytes.lastIndexOf(0x0a) + 1
    return feed > 0 || bytes.length < 2 ? feed : bytes.lastIndexOf(0x0d, bytes.length - 2) + 1
  }
  const { text } = decodeText(bytes.subarray(0, bytes.length - (bytes.length % 2)), layout)
  const feed = text.lastIndexOf('\n') + 1
  return 2 * (feed > 0 || text.length < 2 ? feed : text.lastIndexOf('\r', text.length - 2) + 1)
}

export const createByteRedactor = (deps: TextRedactorDeps): ByteRedactor => {
  const redactor = createTextRedactor(deps)
  let pending: Buffer = Buffer.alloc(0)
  let sniffed: Sniffed | null = null

  const redact = (bytes: Buffer, { layout }: Sniffed): RedactedBytes => {
    // Half a unit at the end of a file that was cut: too little to say anything.
    const whole = layout === 'bytes' ? bytes.length : bytes.length - (bytes.length % 2)
    const decoded = decodeText(bytes.subarray(0, whole), layout)
    const { text, controls } = redactor.next(decoded.text)
    const reason = whyNoText(decoded, controls)
    if (reason !== null) return { kind: 'withheld', reason }
    const encoded = encodeText(text, decoded.written)
    return {
      kind: 'bytes',
      bytes: whole < bytes.length ? Buffer.concat([encoded, bytes.subarray(whole)]) : encoded,
    }
  }

  const take = (last: boolean): RedactedBytes => {
    if (sniffed === null) {
      if (pending.length < headBytes && !last) return nothing
      sniffed = sniffLayout(pending.subarray(0, headBytes))
      const { bom } = sniffed
      if (bom.length > 0) {
        pending = pending.subarray(bom.length)
        const rest = take(last)
        return rest.kind === 'withheld' ? rest : { kind: 'bytes', bytes: Buffer.concat([bom, rest.bytes]) }
      }
    }
    const cut = last ? pending.length : wholeLines(pending, sniffed)
    const ready = pending.subarray(0, cut)
    pending = pending.subarray(cut)
    if (Math.max(pending.length, last ? longestLine(ready) : 0) > maxLineBytes)
      return { kind: 'withheld', reason: 'It has a line longer than 4 MiB, which is not searched.' }
    return cut === 0 ? nothing : redact(ready, sniffed)
  }

  return {
    push: (piece) => {
      pending = pending.length === 0 ? piece : Buffer.concat([pending, piece])
      return take(false)
    },
    end: () => take(true),
    counts: redactor.counts,
  }
}

/** A piece that was pushed whole may hold a line as long as itself. */
const longestLine = (bytes: Buffer): number =>
  bytes.length <= maxLineBytes || bytes.includes(0x0a) || bytes.includes(0x0d) ? 0 : bytes.length
