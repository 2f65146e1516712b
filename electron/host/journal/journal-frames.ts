import { createHash } from 'node:crypto'

/**
 * The bytes of a journal, version 1.
 *
 * Header, 32 bytes: magic (8) · version, u16 LE · zero, u16 · generation (16) · check (4).
 * Frame: magic (4) · payload length, u32 LE · check (16) · payload.
 *
 * A check is the beginning of a SHA-256: of all header bytes before it, or of length and payload. Payloads are
 * JSON in UTF-8, in which the bytes FE and FF never occur: the magic of a frame cannot be met inside a payload,
 * so reading finds its way again behind any damage.
 */
export const formatVersion = 1
export const headerBytes = 32
export const frameOverheadBytes = 24
/** A single record larger than this is refused before it is written. */
export const maxPayloadBytes = 32 * 1024 * 1024

const fileMagic = Buffer.from([0xff, 0x4b, 0x42, 0x4a, 0x52, 0x4e, 0x4c, 0x0a])
const frameMagic = Buffer.from([0xff, 0x4b, 0x46, 0xfe])

const check = (size: number, ...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest().subarray(0, size)
}

/** `generation` is a UUID. */
export const encodeHeader = (generation: string): Buffer => {
  const header = Buffer.alloc(headerBytes)
  fileMagic.copy(header, 0)
  header.writeUInt16LE(formatVersion, 8)
  Buffer.from(generation.replaceAll('-', ''), 'hex').copy(header, 12)
  check(4, header.subarray(0, 28)).copy(header, 28)
  return header
}

export const encodeFrame = (payload: Buffer): Buffer => {
  const frame = Buffer.alloc(frameOverheadBytes + payload.length)
  frameMagic.copy(frame, 0)
  frame.writeUInt32LE(payload.length, 4)
  check(16, frame.subarray(4, 8), payload).copy(frame, 8)
  payload.copy(frame, frameOverheadBytes)
  return frame
}

export type Header =
  | { readonly kind: 'valid'; readonly generation: string }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged' }

export const decodeHeader = (content: Buffer): Header => {
  if (content.length < headerBytes || !content.subarray(0, 8).equals(fileMagic)) return { kind: 'damaged' }
  if (!check(4, content.subarray(0, 28)).equals(content.subarray(28, 32))) return { kind: 'damaged' }
  const version = content.readUInt16LE(8)
  if (version > formatVersion) return { kind: 'newer', version }
  const hex = content.toString('hex', 12, 28)
  const generation = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
  return { kind: 'valid', generation }
}

export type Stretch = { readonly offset: number; readonly bytes: number }

export type Scan = {
  readonly header: Header
  /** Payloads of whole frames, in file order. */
  readonly payloads: readonly Buffer[]
  /** Unreadable places with a whole frame somewhere behind them. */
  readonly skipped: readonly Stretch[]
  /** Where the last whole frame ends; what follows was never finished, or is unreadable to the end. */
  readonly wholeBytes: number
}

/** Reads what can be read. Never throws, whatever the bytes are. */
export const scanJournal = (content: Buffer): Scan => {
  const header = decodeHeader(content)
  const start = header.kind === 'valid' ? headerBytes : 0
  const payloads: Buffer[] = []
  const skipped: Stretch[] = []
  let whole = header.kind === 'valid' ? headerBytes : 0
  let at = start
  while (at < content.length) {
    const payload = readFrame(content, at)
    if (payload === null) {
      const next = content.indexOf(frameMagic, at + 1)
      if (next === -1) break
      at = next
      continue
    }
    if (at > whole) skipped.push({ offset: whole, bytes: at - whole })
    payloads.push(payload)
    at += frameOverheadBytes + payload.length
    whole = at
  }
  return { header, payloads, skipped, wholeBytes: whole }
}

const readFrame = (content: Buffer, at: number): Buffer | null => {
  const start = at + frameOverheadBytes
  if (start > content.length || !content.subarray(at, at + 4).equals(frameMagic)) return null
  const length = content.readUInt32LE(at + 4)
  if (length > maxPayloadBytes || start + length > content.length) return null
  const payload = content.subarray(start, start + length)
  const found = check(16, content.subarray(at + 4, at + 8), payload)
  return found.equals(content.subarray(at + 8, start)) ? payload : null
}
