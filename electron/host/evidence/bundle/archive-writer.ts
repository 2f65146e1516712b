import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { failure } from '../../../../src/contract/errors.ts'
import type { Failure } from '../../../../src/domain/result.ts'
import { archiveLimits, sealLength, sealPrefix } from './archive-limits.ts'
import { type Packed, packLevel } from './pack.ts'
import { bytes as sizeWords } from './report/words.ts'
import {
  centralRecord,
  dataDescriptor,
  endRecords,
  localHeader,
  max32,
  type ZipEntry,
} from './zip-records.ts'

export type ArchiveInput = {
  readonly path: string
  readonly size: number
  /** A file, perhaps packed already, or bytes small enough to be held. */
  readonly content:
    | { readonly file: string }
    | { readonly file: string; readonly packed: Packed }
    | { readonly bytes: Buffer }
}

/** Why these would make an archive that Kitbag itself refuses to open; `null` when they would not. */
export const archiveProblem = (inputs: readonly ArchiveInput[]): Failure | null => {
  const { maxEntries, maxEntryBytes, maxTotalBytes, maxManifestBytes } = archiveLimits
  const total = inputs.reduce((sum, { size }) => sum + size, 0)
  const largest = inputs.reduce((max, { size }) => Math.max(max, size), 0)
  const manifest = inputs.find(({ path }) => path === 'manifest.json')
  if (
    inputs.length <= maxEntries &&
    largest <= maxEntryBytes &&
    total <= maxTotalBytes &&
    (manifest?.size ?? 0) <= maxManifestBytes
  )
    return null
  return failure(
    'file.too-large',
    `The bundle would hold ${inputs.length} files with ${sizeWords(total)}; Kitbag opens at most ${maxEntries} files and ${sizeWords(maxTotalBytes)}.`,
    'What was collected is kept. Leave the largest items out and seal again.',
  )
}

const readBytes = 262_144
/** Up to this size a file is packed in one go, which is quicker and needs no descriptor. */
const smallBytes = 65_536
/** Below this nothing is won by packing. */
const tinyBytes = 64
/** From here a packed or plain size may need 64 bits; deflate can make data a little larger, never by a 16th. */
const wideFromBytes = 0xf0000000

/** Gathers what is written, hashes it, and counts it. */
const createSink = (file: FileHandle) => {
  const buffer = Buffer.allocUnsafe(1_048_576)
  const body = createHash('sha256')
  const whole = createHash('sha256')
  let used = 0
  let written = 0
  const flush = async () => {
    const part = buffer.subarray(0, used)
    body.update(part)
    whole.update(part)
    await file.write(part)
    used = 0
  }
  const put = async (bytes: Buffer): Promise<void> => {
    written += bytes.length
    let at = 0
    while (at < bytes.length) {
      const count = Math.min(buffer.length - used, bytes.length - at)
      bytes.copy(buffer, used, at, at + count)
      used += count
      at += count
      if (used === buffer.length) await flush()
    }
  }
  return {
    put,
    offset: () => written,
    /** Ends the file with the seal: a SHA-256 over every byte before it. */
    seal: async () => {
      await flush()
      const seal = Buffer.from(sealPrefix + body.digest('hex'), 'latin1')
      whole.update(seal)
      await file.write(seal)
      return { sha256: whole.digest('hex'), size: written + seal.length }
    },
  }
}
type Sink = ReturnType<typeof createSink>

const putBytes = async (sink: Sink, name: Buffer, bytes: Buffer): Promise<ZipEntry> => {
  const method = bytes.length < tinyBytes ? 0 : 8
  const packed = method === 0 ? bytes : deflateRawSync(bytes, { level: packLevel })
  const entry: ZipEntry = {
    name,
    method,
    offset: sink.offset(),
    crc32: crc32(bytes),
    packedSize: packed.length,
    size: bytes.length,
    streamed: false,
    wide: false,
  }
  await sink.put(localHeader(entry))
  await sink.put(packed)
  return entry
}

/** The packed bytes of a file, and what is known of it when they have all come. */
type Packing = {
  readonly chunks: AsyncIterable<Buffer>
  readonly facts: () => { readonly crc32: number; readonly size: number }
}

const packedBefore = ({ file, size, crc32: checksum }: Packed): Packing => ({
  chunks: createReadStream(file, { highWaterMark: readBytes }),
  facts: () => ({ crc32: checksum, size }),
})

const packNow = (path: string): Packing => {
  const deflate = createDeflateRaw({ level: packLevel })
  const source = createReadStream(path, { highWaterMark: readBytes })
  let crc = 0
  let size = 0
  source.on('data', (chunk) => {
    crc = crc32(chunk, crc)
    size += chunk.length
  })
  source.once('error', (error) => deflate.destroy(error))
  deflate.once('close', () => source.destroy())
  source.pipe(deflate)
  return { chunks: deflate, facts: () => ({ crc32: crc, size }) }
}

const putFile = async (
  sink: Sink,
  name: Buffer,
  path: string,
  { chunks, facts }: Packing,
  length: number,
  signal: AbortSignal,
): Promise<ZipEntry> => {
  const wide = length > wideFromBytes
  const unknown = { crc32: 0, packedSize: 0, size: 0 }
  const start: ZipEntry = { name, method: 8, offset: sink.offset(), streamed: true, wide, ...unknown }
  await sink.put(localHeader(start))
  let packedSize = 0
  for await (const chunk of chunks) {
    signal.throwIfAborted()
    packedSize += chunk.length
    await sink.put(chunk)
  }
  const { crc32: checksum, size } = facts()
  if (!wide && (size > max32 || packedSize > max32)) throw new Error(`${path} grew while it was packed.`)
  const entry: ZipEntry = { ...start, crc32: checksum, packedSize, size }
  await sink.put(dataDescriptor(entry))
  return entry
}

const putInput = async (
  sink: Sink,
  { path, content }: ArchiveInput,
  signal: AbortSignal,
): Promise<ZipEntry> => {
  const name = Buffer.from(path, 'utf8')
  if ('bytes' in content) return putBytes(sink, name, content.bytes)
  const { file } = content
  if ('packed' in content)
    return putFile(sink, name, file, packedBefore(content.packed), content.packed.size, signal)
  const { size } = await stat(file)
  return size <= smallBytes
    ? putBytes(sink, name, await readFile(file))
    : putFile(sink, name, file, packNow(file), size, signal)
}

/**
 * Writes a ZIP whose bytes depend on its entries only: sorted names, fixed times and modes. Its comment is a
 * SHA-256 over every byte before the comment, so that no flipped bit stays unseen, wherever it is.
 * Zip64 is used where an entry or the archive needs it (over 4 GiB, over 65,534 entries). Throws file system
 * errors, and where `archiveProblem` was not asked before; the caller removes the target then.
 */
export const writeArchive = async (
  target: string,
  inputs: readonly ArchiveInput[],
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> => {
  const problem = archiveProblem(inputs)
  if (problem !== null) throw new Error(problem.message)
  const file = await open(target, 'wx', 0o600)
  try {
    const sink = createSink(file)
    const directory: Buffer[] = []
    for (const input of [...inputs].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      signal.throwIfAborted()
      directory.push(centralRecord(await putInput(sink, input, signal)))
    }
    const offset = sink.offset()
    for (const record of directory) await sink.put(record)
    const size = sink.offset() - offset
    await sink.put(endRecords(directory.length, { offset, size }, sealLength))
    const sealed = await sink.seal()
    await file.sync()
    return sealed
  } finally {
    await file.close()
  }
}
