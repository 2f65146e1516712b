import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { byteCount, instant, sha256Hex } from '../../../src/contract/records.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { readFailure, writeFailure } from '../files/disk-failure.ts'
import { writeWhole } from '../files/patiently.ts'

/** What is known about one file on its way to one upload server. The token is not here: it is in the vault. */
const recordSchema = z.object({
  format: z.literal('kitbag-upload/1'),
  endpoint: z.string(),
  sha256: sha256Hex,
  size: byteCount,
  name: z.string(),
  /** Where the server keeps this upload. */
  url: z.string(),
  createdAt: instant,
  touchedAt: instant,
  /** When the server forgets it, where it said so. */
  expiresAt: instant.nullable(),
  partBytes: byteCount,
  /** What something on the way was found to take at once. */
  mostPartBytes: byteCount,
  checksum: z.enum(['sha256', 'sha1']).nullable(),
  /** By the last answer; the server is asked before it counts. */
  arrivedBytes: byteCount,
  complete: z.boolean(),
})
export type UploadRecord = z.infer<typeof recordSchema>

/** Which upload: the same bytes to the same server are one, whoever asks for them. */
export type UploadKey = { readonly endpoint: string; readonly sha256: string }

export type UploadRecords = {
  readonly find: (key: UploadKey) => UploadRecord | null
  readonly list: () => readonly UploadRecord[]
  /** On the disk, synced, when it answers. */
  readonly put: (record: UploadRecord) => Promise<Result<null>>
  readonly remove: (key: UploadKey) => Promise<void>
}

export const nameOfKey = ({ endpoint, sha256 }: UploadKey): string =>
  createHash('sha256').update(`${endpoint}\n${sha256}`).digest('hex').slice(0, 32)

/** After this long without a touch, no server is expected to know it still. */
const keptMs = 90 * 86_400_000

/**
 * Opens the records below `folder`, one file each, so that an upload goes on after a crash, a restart or a week.
 * A damaged record costs its upload the bytes that have arrived, nothing else: it starts anew.
 */
export const openUploadRecords = async (deps: {
  readonly folder: string
  readonly now: () => Date
}): Promise<Result<UploadRecords>> => {
  const { folder, now } = deps
  const records = new Map<string, UploadRecord>()
  const pathOf = (name: string) => join(folder, `${name}.json`)

  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      if (!name.endsWith('.json')) {
        await removeLeftover(path, now())
        continue
      }
      const record = await readRecord(path)
      const old = record === null || Date.parse(record.touchedAt) < now().getTime() - keptMs
      if (old) await rm(path, { force: true })
      else records.set(nameOfKey(record), record)
    }
  } catch (error) {
    return fail(readFailure(error, folder))
  }

  return ok({
    find: (key) => records.get(nameOfKey(key)) ?? null,
    list: () => [...records.values()],
    put: async (record) => {
      const name = nameOfKey(record)
      try {
        // Writes aside, syncs, renames: the old record or the new one, never half of it.
        await writeWhole(pathOf(name), `${JSON.stringify(record)}\n`, { mode: 0o600 })
        records.set(name, record)
        return ok(null)
      } catch (error) {
        return fail(writeFailure(error, 'note how far the upload is', pathOf(name)))
      }
    },
    remove: async (key) => {
      const name = nameOfKey(key)
      records.delete(name)
      await rm(pathOf(name), { force: true })
    },
  })
}

/** Left by a crash in the middle of a write, unless another Kitbag is writing it right now. */
const removeLeftover = async (path: string, now: Date): Promise<void> => {
  const found = await stat(path).catch(() => null)
  if (found !== null && found.mtimeMs < now.getTime() - 3_600_000) await rm(path, { force: true })
}

const readRecord = async (path: string): Promise<UploadRecord | null> => {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
