import { isAscii, isUtf8 } from 'node:buffer'

/**
 * How a text file is laid out: in bytes (UTF-8, Latin-1 or a mixture of both, as logs of several programs are)
 * or in units of two bytes.
 */
export type Layout = 'bytes' | 'utf-16le' | 'utf-16be'

export type Sniffed = {
  readonly layout: Layout
  /** Bytes of the mark at the start, kept as they are. */
  readonly bom: Buffer
}

const marks: readonly (readonly [Buffer, Layout])[] = [
  [Buffer.from([0xef, 0xbb, 0xbf]), 'bytes'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
]

const isPlain = (byte: number): boolean =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Windows tools write UTF-16 without a mark: mostly Latin letters, so every second byte is zero. */
const unmarkedUtf16 = (head: Buffer): Layout | null => {
  const pairs = Math.floor(Math.min(head.length, 4096) / 2)
  if (pairs < 4) return null
  let even = 0
  let odd = 0
  for (let index = 0; index < pairs; index += 1) {
    // Two plain bytes in one unit: rather a file of bytes to which a tool added UTF-16.
    if (isPlain(head[index * 2] ?? 0) && isPlain(head[index * 2 + 1] ?? 0)) return null
    if (head[index * 2] === 0) even += 1
    if (head[index * 2 + 1] === 0) odd += 1
  }
  if (odd > pairs * 0.7 && even === 0) return 'utf-16le'
  return even > pairs * 0.7 && odd === 0 ? 'utf-16be' : null
}

/** Told from the first 4 KiB. */
export const sniffLayout = (head: Buffer): Sniffed => {
  // UTF-32LE starts with the mark of UTF-16LE; its NULs make it no text.
  for (const [bom, layout] of marks) {
    if (head.subarray(0, bom.length).equals(bom)) return { layout, bom }
  }
  return { layout: unmarkedUtf16(head) ?? 'bytes', bom: Buffer.alloc(0) }
}

/** A text and how it is written back, so that every byte of what was not replaced comes back as it was. */
export type Decoded = { readonly text: string; readonly written: BufferEncoding | 'utf16be' }

/**
 * Whole signs of one layout as text. Bytes that are no UTF-8 are read one by one, as Latin-1, and lone halves of
 * surrogate pairs are kept: nothing is ever replaced or refused here.
 */
export const decodeText = (bytes: Buffer, layout: Layout): Decoded => {
  if (layout === 'utf-16le') return { text: bytes.toString('utf16le'), written: 'utf16le' }
  if (layout === 'utf-16be')
    return { text: Buffer.from(bytes).swap16().toString('utf16le'), written: 'utf16be' }
  // ASCII is the same in both, and faster to read as Latin-1.
  const written = !isAscii(bytes) && isUtf8(bytes) ? 'utf8' : 'latin1'
  return { text: bytes.toString(written), written }
}

export const encodeText = (text: string, written: Decoded['written']): Buffer =>
  written === 'utf16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, written)

/** Single letters with a NUL after each: a tool wrote UTF-16 into a file of bytes, where no name would be found. */
const interleaved = /[^\0]\0[^\0]\0[^\0]\0[^\0]\0/

/** Units in a row of which both bytes are plain ASCII: lines of bytes appended to a file of UTF-16. */
const longestByChance = 12
const hasBytesInUnits = (text: string): boolean => {
  let run = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    run = isPlain(unit >> 8) && isPlain(unit & 0xff) ? run + 1 : 0
    if (run >= longestByChance) return true
  }
  return false
}

/** Why a decoded text cannot be searched; `null` when it can. `controls` as counted by the text redactor. */
export const whyNoText = ({ text, written }: Decoded, controls: number): string | null => {
  const no = 'It is not text, so it could not be searched for secrets.'
  const mixed = 'It mixes texts of one and of two bytes a sign, so it could not be searched for secrets.'
  if (controls > text.length / 20) return no
  if (written === 'utf16le' || written === 'utf16be') return hasBytesInUnits(text) ? mixed : null
  if (!text.includes('\0')) return null
  // Holes of a log that a crash cut, and the lists of `/proc`, are NULs in plain text. Programs and databases are not plain.
  if (written === 'latin1' && !isAscii(Buffer.from(text, 'latin1'))) return no
  return interleaved.test(text) ? mixed : null
}
