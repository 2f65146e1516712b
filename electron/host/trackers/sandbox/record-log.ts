import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure, systemCode, writeFailure } from '../../files/disk-failure.ts'
import { moveOver } from '../../files/patiently.ts'
import { syncFolder } from '../../files/sync-folder.ts'
import type { Logger } from '../../logger/logger.ts'

/** One change of one record; `null` deletes it. */
export type RecordChange = readonly [key: string, value: unknown]

/**
 * Records in memory, every change on disk before it is answered. The file is append-only: one line per
 * transaction, `<checksum> <JSON>`, synced. A line that a crash cut off is dropped whole, so a transaction is
 * there or it is not. When most lines are outdated the file is written anew beside itself and renamed.
 */
export type RecordLog = {
  readonly get: (key: string) => unknown
  readonly keys: () => readonly string[]
  /** All of the changes or, when the disk refuses, none. */
  readonly write: (changes: readonly RecordChange[]) => Promise<Result<null>>
  readonly close: () => Promise<void>
}

export type RecordLogDeps = {
  readonly path: string
  readonly logger: Logger
  /** Bytes below which the file is never written anew. */
  readonly compactAboveBytes?: number
}

const checksum = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, 16)
const toLine = (changes: readonly RecordChange[]): string => {
  const json = JSON.stringify(changes)
  return `${checksum(json)} ${json}\n`
}

const fromLine = (line: string): readonly RecordChange[] | null => {
  const json = line.slice(17)
  return line[16] === ' ' && line.slice(0, 16) === checksum(json) ? JSON.parse(json) : null
}

const apply = (records: Map<string, unknown>, changes: readonly RecordChange[]): void => {
  for (const [key, value] of changes) {
    if (value === null) records.delete(key)
    else records.set(key, value)
  }
}

type Replay = { readonly records: Map<string, unknown>; readonly goodBytes: number; readonly torn: boolean }

/** Reads the lines in order; `null` when a line before the last one is damaged. */
const replay = (content: Buffer): Replay | null => {
  const records = new Map<string, unknown>()
  let start = 0
  while (start < content.length) {
    const end = content.indexOf(0x0a, start)
    const changes = end === -1 ? null : fromLine(content.toString('utf8', start, end))
    if (changes === null) {
      const isLast = end === -1 || end === content.length - 1
      return isLast ? { records, goodBytes: start, torn: true } : null
    }
    apply(records, changes)
    start = end + 1
  }
  return { records, goodBytes: start, torn: false }
}

const readIfThere = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

const writeWhole = async (path: string, records: ReadonlyMap<string, unknown>): Promise<number> => {
  const fresh = `${path}.new`
  await rm(fresh, { force: true })
  const file = await open(fresh, 'wx', 0o600)
  let size = 0
  try {
    for (const entry of records) {
      const line = toLine([entry])
      size += Buffer.byteLength(line)
      await file.write(line)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await moveOver(fresh, path)
  await syncFolder(dirname(path))
  return size
}

/** Opens or makes the log. Fails with `file.damaged` when the disk lost something in the middle of it. */
export const openRecordLog = async (deps: RecordLogDeps): Promise<Result<RecordLog>> => {
  const { path, logger, compactAboveBytes = 4_000_000 } = deps
  let content: Buffer
  try {
    await mkdir(dirname(path), { recursive: true })
    content = await readIfThere(path)
  } catch (error) {
    return fail(readFailure(error, path))
  }
  const found = replay(content)
  if (found === null) {
    return fail(
      failure(
        'file.damaged',
        `${path} is damaged in the middle; the disk changed what was written.`,
        'The file was left as it is. Restore it from a backup, or remove the workspace and connect it again.',
      ),
    )
  }
  const { records } = found
  let size = found.goodBytes
  let file: FileHandle
  try {
    if (found.torn)
      logger.warn('The last change of a store was cut off by a crash and was dropped.', { file: path })
    const live = [...records].reduce((sum, entry) => sum + toLine([entry]).length, 0)
    if (size > compactAboveBytes && live < size / 2) size = await writeWhole(path, records)
    file = await open(path, 'a+', 0o600)
    await file.truncate(size)
    await syncFolder(dirname(path))
  } catch (error) {
    return fail(writeFailure(error, 'open its store', path))
  }

  const append = async (changes: readonly RecordChange[]): Promise<Result<null>> => {
    const line = Buffer.from(toLine(changes))
    try {
      await file.appendFile(line)
      await file.datasync()
    } catch (error) {
      // Half a line may be there: cut it off, so that the next one begins cleanly.
      await file.truncate(size).catch(() => undefined)
      return fail(writeFailure(error, 'save the change', path))
    }
    size += line.length
    apply(records, changes)
    return ok(null)
  }

  let last: Promise<unknown> = Promise.resolve()
  return ok({
    get: (key) => records.get(key) ?? null,
    keys: () => [...records.keys()],
    write: (changes) => {
      const result = last.then(() => append(changes))
      last = result
      return result
    },
    close: async () => {
      await last
      await file.close()
    },
  })
}
