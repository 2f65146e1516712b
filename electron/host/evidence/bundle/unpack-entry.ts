import { Readable } from 'node:stream'
import { crc32, createInflateRaw, inflateRawSync, type Zlib } from 'node:zlib'
import type { Entry } from 'yauzl'
import type { ReadAt } from './archive-file-reader.ts'

const readBytes = 262_144

type Sizes = Pick<Entry, 'compressedSize' | 'uncompressedSize' | 'compressionMethod' | 'crc32'>

/** Another tool may show what stands behind the end of a stream, so nothing may stand there. */
const leftBehind = 'there are bytes behind the end of its data'
const otherChecksum = 'its checksum differs from the directory'

/** Small entries are unpacked at once: a stream for each of many thousands would take minutes. */
export const unpackSmall = async (read: ReadAt, entry: Sizes, start: number): Promise<Buffer> => {
  const packed = Buffer.alloc(entry.compressedSize)
  if ((await read(packed, start)) < packed.length) throw new Error('unexpected end of file')
  const plain = entry.compressionMethod === 0 ? packed : inflateAll(packed, entry.uncompressedSize)
  if (plain.length !== entry.uncompressedSize)
    throw new Error(`${plain.length} bytes instead of ${entry.uncompressedSize}`)
  if (crc32(plain) !== entry.crc32) throw new Error(otherChecksum)
  return plain
}

const inflateAll = (packed: Buffer, size: number): Buffer => {
  // One byte more than promised is enough to know that it lied.
  const { buffer, engine } = inflateRawSync(packed, { maxOutputLength: size + 1, info: true }) as unknown as {
    readonly buffer: Buffer
    readonly engine: Zlib
  }
  if (engine.bytesWritten !== packed.length) throw new Error(leftBehind)
  return buffer
}

async function* packedParts(read: ReadAt, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; ) {
    const part = Buffer.allocUnsafe(Math.min(readBytes, length - at))
    const count = await read(part, start + at)
    if (count === 0) throw new Error('unexpected end of file')
    at += count
    yield part.subarray(0, count)
  }
}

async function* plainParts(read: ReadAt, entry: Sizes, start: number): AsyncGenerator<Buffer> {
  const packed = Readable.from(packedParts(read, start, entry.compressedSize), { objectMode: false })
  const inflate = entry.compressionMethod === 0 ? null : createInflateRaw({ chunkSize: readBytes })
  if (inflate !== null) {
    packed.once('error', (error) => inflate.destroy(error))
    packed.pipe(inflate)
  }
  let size = 0
  let checksum = 0
  try {
    for await (const part of inflate ?? packed) {
      const bytes = part as Buffer
      size += bytes.length
      if (size > entry.uncompressedSize)
        throw new Error(`too many bytes: more than the ${entry.uncompressedSize} that were declared`)
      checksum = crc32(bytes, checksum)
      yield bytes
    }
  } finally {
    packed.destroy()
    inflate?.destroy()
  }
  if (size !== entry.uncompressedSize) throw new Error(`${size} bytes instead of ${entry.uncompressedSize}`)
  if (inflate !== null && inflate.bytesWritten !== entry.compressedSize) throw new Error(leftBehind)
  if (checksum !== entry.crc32) throw new Error(otherChecksum)
}

/**
 * The bytes of an entry, one part after the other. Ends with an error where they are damaged, more or fewer than
 * declared, or followed by others inside the entry. `start` is where its packed bytes begin.
 */
export const unpackStream = (read: ReadAt, entry: Sizes, start: number): Readable =>
  Readable.from(plainParts(read, entry, start), { objectMode: false })
