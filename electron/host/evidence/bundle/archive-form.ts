import type { Entry } from 'yauzl'
import type { ReadAt } from './archive-file-reader.ts'
import { sealLength } from './archive-limits.ts'
import { centralRecord, dataDescriptor, endRecords, localHeader, type ZipEntry } from './zip-records.ts'

/**
 * The one form that our writer gives an archive. A ZIP has many places that readers look at differently: two
 * sizes, two checksums, two names, extra fields, gaps. A bundle has none of that freedom: every record is made
 * again from what the directory says, and has to be the same byte for byte.
 */

export type FormProblem = { readonly path: string; readonly message: string }

/** The records of one entry, as they would have been written. `wide`: its local header has the Zip64 field. */
const entryOf = (entry: Entry, offset: number, wide: boolean): ZipEntry => ({
  name: entry.fileNameRaw,
  method: entry.compressionMethod === 0 ? 0 : 8,
  offset,
  crc32: entry.crc32,
  packedSize: entry.compressedSize,
  size: entry.uncompressedSize,
  streamed: (entry.generalPurposeBitFlag & 0x08) !== 0,
  wide,
})

const isThere = async (read: ReadAt, at: number, expected: Buffer): Promise<boolean> => {
  const found = Buffer.alloc(expected.length)
  return (await read(found, at)) === expected.length && found.equals(expected)
}

const firstUnlike = (paths: readonly string[]): string | null =>
  paths.find((path, at) => at > 0 && path < (paths[at - 1] ?? '')) ?? null

/**
 * Everything about the records of an archive that our writer would not have written: headers, descriptors, extra
 * fields, times, modes, comments, order, and bytes that belong to nothing. `entries` as the directory lists them.
 */
export const formProblems = async (
  read: ReadAt,
  fileBytes: number,
  entries: readonly Entry[],
): Promise<readonly FormProblem[]> => {
  const problems: FormProblem[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const path = entry.fileName
    const odd = (what: string) => problems.push({ path, message: `Archive structure: ${what} of ${path}.` })
    const extraLength = Buffer.alloc(2)
    await read(extraLength, at + 28)
    const made = entryOf(entry, at, extraLength.readUInt16LE(0) > 0)
    const header = localHeader(made)
    if (!(await isThere(read, at, header))) odd('the local header differs from what was sealed, at the start')
    at += header.length + entry.compressedSize
    if (made.streamed) {
      const descriptor = dataDescriptor(made)
      if (!(await isThere(read, at, descriptor))) odd('sizes or checksum behind the data differ, at the end')
      at += descriptor.length
    }
    directory.push(centralRecord(made))
  }
  const start = at
  for (const [index, record] of directory.entries()) {
    const path = entries[index]?.fileName ?? ''
    if (!(await isThere(read, at, record)))
      problems.push({
        path,
        message: `Archive structure: the directory says of ${path} what was not sealed (a field, a mode, a time, a comment, or a gap before it).`,
      })
    at += record.length
  }
  const end = endRecords(directory.length, { offset: start, size: at - start }, sealLength)
  if (!(await isThere(read, at, end)) || at + end.length + sealLength !== fileBytes)
    problems.push({
      path: '',
      message:
        'Archive structure: there are bytes that belong to no file, or the end of the archive was altered.',
    })
  const late = firstUnlike(entries.map(({ fileName }) => fileName))
  if (late !== null)
    problems.push({
      path: late,
      message: `Archive structure: ${late} is not at its place; the order was altered.`,
    })
  return problems
}
