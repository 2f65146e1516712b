import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { readSnapshot, type Snapshot } from '../../../../src/domain/snapshot.ts'
import type { Archive } from '../bundle/archive-reader.ts'
import { readStart } from '../bundle/read-bundle.ts'
import type { Source } from './analyze.ts'

const chunkBytes = 1_048_576
/** What a compressed log may become; more than that is no log. */
const maxUnpacked = 4 * 1_073_741_824
const maxFiles = 20_000
const maxDepth = 16
const maxSnapshotBytes = 33_554_432

/** Documents that the app itself puts into a bundle; their text is not evidence, or is there a second time. */
const ownPaths =
  /^(?:manifest\.(?:json|sig)|report\.html|redaction\.json|findings\.json|changes\.json|ticket\.json|snapshot\.json|timeline\.jsonl|patterns\.json|runs\/.{0,400})$/

async function* unpacked(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let total = 0
  for await (const chunk of stream) {
    total += chunk.length
    if (total > maxUnpacked) throw new Error('It unpacks to more than 4 GiB.')
    yield chunk
  }
}

/** A file on this disk; compressed logs are read as they are written. */
export const fileSource = (path: string, file: string, size: number): Source => ({
  path,
  size: /\.gz$/i.test(file) ? size * 10 : size,
  open: async () => {
    const stream = createReadStream(file, { highWaterMark: chunkBytes })
    if (!/\.gz$/i.test(file)) return stream
    const gunzip = createGunzip({ chunkSize: chunkBytes })
    stream.on('error', (error) => gunzip.destroy(error))
    gunzip.once('close', () => stream.destroy())
    return unpacked(stream.pipe(gunzip))
  },
})

const snapshotOf = (text: string): Snapshot | null => {
  try {
    return readSnapshot(JSON.parse(text))
  } catch {
    return null
  }
}

/** Every file below a folder, in the order of their names; links are not followed. */
export async function* folderSources(folder: string): AsyncIterable<Source> {
  let count = 0
  const visit = async function* (path: string, shown: string, depth: number): AsyncIterable<Source> {
    if (depth > maxDepth) return
    const names = (await readdir(path).catch((): string[] => [])).sort()
    for (const name of names) {
      if (count >= maxFiles) return
      const file = join(path, name)
      const label = shown === '' ? name : `${shown}/${name}`
      const stats = await lstat(file).catch(() => null)
      if (stats === null) continue
      if (stats.isDirectory()) yield* visit(file, label, depth + 1)
      else if (stats.isFile() && !ownPaths.test(label)) {
        count += 1
        yield fileSource(label, file, stats.size)
      }
    }
  }
  yield* visit(folder, '', 0)
}

/** The snapshot of an unpacked bundle; `null` where the folder has none. */
export const folderSnapshot = async (folder: string): Promise<Snapshot | null> => {
  const path = join(folder, 'snapshot.json')
  const stats = await lstat(path).catch(() => null)
  if (stats === null || !stats.isFile() || stats.size > maxSnapshotBytes) return null
  return snapshotOf(await readFile(path, 'utf8'))
}

/** Every file of an open bundle, without unpacking anything to disk. */
export function* archiveSources(archive: Archive): Iterable<Source> {
  for (const { path, size } of archive.entries) {
    if (ownPaths.test(path)) continue
    yield { path, size, open: async () => (await archive.read(path)) as AsyncIterable<Uint8Array> }
  }
}

export const archiveSnapshot = async (archive: Archive): Promise<Snapshot | null> => {
  const entry = archive.entries.find(({ path }) => path === 'snapshot.json')
  if (entry === undefined || entry.size > maxSnapshotBytes) return null
  const { bytes } = await readStart(archive, entry.path, maxSnapshotBytes)
  return snapshotOf(bytes.toString('utf8'))
}

/** A snapshot that lies in a file of its own; `null` when it is none. */
export const fileSnapshot = async (file: string): Promise<Snapshot | null> => {
  const stats = await lstat(file).catch(() => null)
  if (stats === null || !stats.isFile() || stats.size > maxSnapshotBytes) return null
  return snapshotOf(await readFile(file, 'utf8'))
}

export type StagedFile = { readonly path: string; readonly file: string; readonly size: number }

/** Pieces of a collection as they lie in its folder. */
export function* stagedSources(files: readonly StagedFile[]): Iterable<Source> {
  for (const { path, file, size } of files) {
    if (ownPaths.test(path)) continue
    // A staged piece is unpacked already, whatever its path says.
    yield {
      ...fileSource(path, file, size),
      size,
      open: async () => createReadStream(file, { highWaterMark: chunkBytes }),
    }
  }
}
