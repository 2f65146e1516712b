import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReader, type RandomAccessReader, type ZipFile } from 'yauzl'
import { failure } from '../../../../src/contract/errors.ts'
import { isContainedPath } from '../../../../src/domain/evidence-path.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure } from '../../files/disk-failure.ts'
import { createFileReader, type ReadAt } from './archive-file-reader.ts'
import { type FormProblem, formProblems } from './archive-form.ts'
import { archiveLimits, endRecordLength, sealLength, sealPrefix } from './archive-limits.ts'
import { bytes } from './report/words.ts'
import { unpackSmall, unpackStream } from './unpack-entry.ts'
import { max32 } from './zip-records.ts'

const maxSmallBytes = 262_144

export type ArchiveEntry = { readonly path: string; readonly size: number; readonly crc32: number }

export type Archive = {
  readonly entries: readonly ArchiveEntry[]
  /** Streams the bytes of one entry; ends with an error where they are damaged or more than was declared. */
  readonly read: (path: string) => Promise<Readable>
  /** All bytes of an entry of at most 256 KiB, `null` for a larger one. Throws where they are damaged. */
  readonly readSmall: (path: string) => Promise<Buffer | null>
  /** What stands in its records that our writer would not have written; see `archive-form.ts`. */
  readonly formProblems: () => Promise<readonly FormProblem[]>
  readonly close: () => Promise<void>
}

/** What the whole file looks like before anything in it is believed. */
export type SealCheck = {
  readonly sha256: string
  readonly size: number
  readonly sealed: 'intact' | 'broken' | 'absent'
}

const hostile = (message: string): Failure =>
  failure('bundle.hostile', message, 'Nothing was unpacked. Ask for the bundle again and tell the sender.')
const invalid = (message: string): Failure =>
  failure(
    'bundle.invalid',
    message,
    'Nothing was unpacked. Copy the bundle again; it may have been cut off on the way.',
  )

/** Hashes the file once and compares it with the seal in its last bytes. Throws file system errors. */
export const checkSeal = async (path: string): Promise<SealCheck> => {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const whole = createHash('sha256')
    const body = createHash('sha256')
    const bodyEnd = size - sealLength
    const buffer = Buffer.alloc(262_144)
    let seal = ''
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
      if (bytesRead === 0) break
      const chunk = buffer.subarray(0, bytesRead)
      whole.update(chunk)
      const inBody = Math.max(0, Math.min(bytesRead, bodyEnd - at))
      body.update(chunk.subarray(0, inBody))
      seal += chunk.toString('latin1', inBody)
      at += bytesRead
    }
    const sha256 = whole.digest('hex')
    if (size < sealLength + endRecordLength || !/sha256=[0-9a-f]{64}$/.test(seal))
      return { sha256, size, sealed: 'absent' }
    return { sha256, size, sealed: seal === sealPrefix + body.digest('hex') ? 'intact' : 'broken' }
  } finally {
    await file.close()
  }
}

const listEntries = (zip: ZipFile): Promise<readonly Entry[]> =>
  new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      if (entries.length > archiveLimits.maxEntries) reject(new Error('more entries than a bundle may have'))
      else zip.readEntry()
    })
    zip.once('end', () => resolve(entries))
    zip.once('error', reject)
    zip.readEntry()
  })

/** A refusal by what the directory of the archive says about one entry; `null` when it is in order. */
const judgeEntry = (entry: Entry): Failure | null => {
  const name = JSON.stringify(entry.fileName)
  if (!Buffer.from(entry.fileName, 'utf8').equals(entry.fileNameRaw))
    return hostile(`The archive gives one entry two names: ${name}.`)
  if (!isContainedPath(entry.fileName))
    return hostile(`The archive holds a name that leads out of it: ${name}.`)
  // The high word holds the mode of Unix: 0o120000 is a link, anything but a plain file has no place here.
  const type = (entry.externalFileAttributes >>> 16) & 0o170000
  if (type === 0o120000) return hostile(`The archive holds a link: ${name}.`)
  if (type !== 0 && type !== 0o100000)
    return hostile(`The archive holds something that is not a file: ${name}.`)
  if ((entry.generalPurposeBitFlag & 0x41) !== 0)
    return hostile(`The archive holds an encrypted entry: ${name}.`)
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return invalid(`The archive packs ${name} in a way that Kitbag does not read.`)
  }
  if (entry.uncompressedSize > archiveLimits.maxEntryBytes)
    return hostile(`The archive unfolds ${name} to more than ${bytes(archiveLimits.maxEntryBytes)}.`)
  return null
}

/** Two names that some file system takes for one: case, how accents are composed, dots and spaces at the end. */
const foldedName = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .split('/')
    .map((part) => part.replace(/[. ]+$/, ''))
    .join('/')

const judgeAll = (entries: readonly Entry[], fileSize: number): Failure | null => {
  const seen = new Set<string>()
  let total = 0
  for (const entry of entries) {
    const problem = judgeEntry(entry)
    if (problem !== null) return problem
    const folded = foldedName(entry.fileName)
    if (seen.has(folded)) return hostile(`The archive holds ${JSON.stringify(entry.fileName)} twice.`)
    seen.add(folded)
    total += entry.uncompressedSize
  }
  if (total > archiveLimits.maxTotalBytes)
    return hostile(`The archive unfolds to more than ${bytes(archiveLimits.maxTotalBytes)}.`)
  if (total > archiveLimits.ratioFromBytes && total > fileSize * archiveLimits.maxRatio) {
    return hostile(`The archive is ${fileSize} bytes and would unfold to ${total}: this is a bomb.`)
  }
  return null
}

/**
 * Descriptor after the data where the sizes came late (APPNOTE 4.3.9), with signature as our writer makes it.
 * It is the long one where sizes need 64 bits, or where the local header announced so.
 */
const descriptorLength = (entry: Entry, extra: Buffer): number => {
  if ((entry.generalPurposeBitFlag & 0x08) === 0) return 0
  const isAnnounced = extra.length >= 4 && extra.readUInt16LE(0) === 0x0001
  return isAnnounced || entry.compressedSize > max32 || entry.uncompressedSize > max32 ? 24 : 16
}

type Layout =
  /** Where the packed bytes of each entry start. */
  | { readonly ok: true; readonly starts: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly problem: Failure }

const maxNameBytes = 4096
/** A directory starts with one of its records, or with its end where it has none (APPNOTE 4.3.12, 4.3.16). */
const centralSignature = 0x02014b50
const endSignature = 0x06054b50

/** Every byte must belong to exactly one entry: no gaps to hide in, no entries that share their data. */
const judgeLayout = async (read: ReadAt, entries: readonly Entry[]): Promise<Layout> => {
  const damaged = (where: string, name: string): Layout => ({
    ok: false,
    problem: invalid(`The archive structure is damaged ${where} ${JSON.stringify(name)}.`),
  })
  const starts = new Map<string, number>()
  let expected = 0
  const header = Buffer.alloc(30 + maxNameBytes)
  for (const entry of [...entries].sort(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    if (entry.relativeOffsetOfLocalHeader !== expected) return damaged('before', entry.fileName)
    const length = await read(header, expected)
    const nameLength = header.readUInt16LE(26)
    const extraLength = header.readUInt16LE(28)
    const start = 30 + nameLength + extraLength
    const isSame =
      length >= start &&
      header.readUInt32LE(0) === 0x04034b50 &&
      header.readUInt16LE(6) === entry.generalPurposeBitFlag &&
      header.readUInt16LE(8) === entry.compressionMethod &&
      header.subarray(30, 30 + nameLength).equals(entry.fileNameRaw)
    if (!isSame) return damaged('at', entry.fileName)
    starts.set(entry.fileName, expected + start)
    expected +=
      start + entry.compressedSize + descriptorLength(entry, header.subarray(30 + nameLength, start))
  }
  const next = Buffer.alloc(4)
  const isDirectory =
    (await read(next, expected)) === 4 && [centralSignature, endSignature].includes(next.readUInt32LE(0))
  return isDirectory ? { ok: true, starts } : damaged('behind', entries.at(-1)?.fileName ?? 'the start')
}

/** Entries that are streamed read past the shared block, so that one reader never waits for another. */
const readRange = async (file: FileHandle, buffer: Buffer, position: number): Promise<number> =>
  (await file.read(buffer, 0, buffer.length, position)).bytesRead

const fromReader = (reader: RandomAccessReader, size: number): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = {
      lazyEntries: true,
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
      decodeStrings: true,
    }
    fromRandomAccessReader(reader, size, options, (error, zip) =>
      error === null ? resolve(zip) : reject(error),
    )
  })

/**
 * Opens a ZIP as hostile input and judges it before anything is read from it. Fails with `bundle.invalid`,
 * `bundle.hostile` or a `file.*` code. Close it when done.
 */
export const openArchive = async (path: string): Promise<Result<Archive>> => {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    return fail(readFailure(error, path))
  }
  const refuse = async (problem: Failure) => {
    await file.close()
    return fail(problem)
  }
  try {
    const { size } = await file.stat()
    const reader = createFileReader(file, size)
    const zip = await fromReader(reader.forZip, size)
    const entries = await listEntries(zip)
    const problem = judgeAll(entries, size)
    if (problem !== null) return await refuse(problem)
    const layout = await judgeLayout(reader.readAt, entries)
    if (!layout.ok) return await refuse(layout.problem)
    const byPath = new Map(entries.map((entry) => [entry.fileName, entry]))
    const placeOf = (name: string): { readonly entry: Entry; readonly start: number } => {
      const entry = byPath.get(name)
      const start = layout.starts.get(name)
      if (entry === undefined || start === undefined) throw new Error(`There is no ${name} in the archive.`)
      return { entry, start }
    }
    return ok({
      entries: entries.map((entry) => ({
        path: entry.fileName,
        size: entry.uncompressedSize,
        crc32: entry.crc32,
      })),
      read: async (name) => {
        const { entry, start } = placeOf(name)
        return unpackStream((buffer, position) => readRange(file, buffer, position), entry, start)
      },
      formProblems: () => formProblems(reader.readAt, size, entries),
      readSmall: async (name) => {
        const { entry, start } = placeOf(name)
        const isSmall = entry.compressedSize <= maxSmallBytes && entry.uncompressedSize <= maxSmallBytes
        return isSmall ? unpackSmall(reader.readAt, entry, start) : null
      },
      close: () => file.close(),
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    // yauzl refuses such names itself, before ours could.
    const leadsOut = /^(?:invalid relative path|absolute path|invalid characters in fileName)/.test(reason)
    return await refuse(
      leadsOut
        ? hostile(`The archive holds a name that leads out of it (${reason}).`)
        : invalid(`The file is not a bundle, is cut off, or its archive structure is damaged (${reason}).`),
    )
  }
}
