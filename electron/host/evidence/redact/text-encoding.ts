/** How the bytes of a text file are read and written back, so that what is not redacted stays byte for byte. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1'

export type Sniffed = {
  readonly encoding: TextEncoding
  /** Bytes of the mark at the start, kept as they are. */
  readonly bom: Buffer
}

const marks: readonly (readonly [Buffer, TextEncoding])[] = [
  [Buffer.from([0xef, 0xbb, 0xbf]), 'utf-8'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
]

/** Windows tools write UTF-16 without a mark: mostly Latin letters, so every second byte is zero. */
const unmarkedUtf16 = (head: Buffer): TextEncoding | null => {
  const pairs = Math.floor(Math.min(head.length, 4096) / 2)
  if (pairs < 4) return null
  let even = 0
  let odd = 0
  for (let index = 0; index < pairs; index += 1) {
    if (head[index * 2] === 0) even += 1
    if (head[index * 2 + 1] === 0) odd += 1
  }
  if (odd > pairs * 0.7 && even === 0) return 'utf-16le'
  return even > pairs * 0.7 && odd === 0 ? 'utf-16be' : null
}

/** Told from the first bytes; UTF-8 is assumed until a byte proves otherwise. */
export const sniffEncoding = (head: Buffer): Sniffed => {
  const none = Buffer.alloc(0)
  // UTF-32LE starts with the mark of UTF-16LE; its NULs make it binary.
  for (const [bom, encoding] of marks) {
    if (head.subarray(0, bom.length).equals(bom)) return { encoding, bom }
  }
  return { encoding: unmarkedUtf16(head) ?? 'utf-8', bom: none }
}

export type Decoder = {
  /** Throws a `TypeError` where the bytes are not valid in this encoding. */
  readonly decode: (bytes: Buffer, last: boolean) => string
}

export const createDecoder = (encoding: TextEncoding): Decoder => {
  // `latin1` of TextDecoder is really Windows-1252 and loses bytes; Node's own is one to one.
  if (encoding === 'latin1') return { decode: (bytes) => bytes.toString('latin1') }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  return { decode: (bytes, last) => decoder.decode(bytes, { stream: !last }) }
}

export const encodeText = (text: string, encoding: TextEncoding): Buffer => {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  if (encoding === 'latin1') return Buffer.from(text, 'latin1')
  const bytes = Buffer.from(text, 'utf16le')
  return encoding === 'utf-16be' ? bytes.swap16() : bytes
}
