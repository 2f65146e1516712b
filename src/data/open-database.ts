import { Dexie } from 'dexie'
import { failure } from '../contract/errors.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { createDatabase, databaseName, type KitbagDatabase } from './database.ts'
import { migrations } from './migrations.ts'

/** The newest schema this build knows. */
export const schemaVersion = Math.max(...migrations.map((migration) => migration.version))

/**
 * Opens the cache of a workspace, upgrading it where it is older. A cache written by a newer Kitbag is
 * refused and not touched: Dexie itself would open it without a word. Asks the browser to keep the data.
 */
export const openDatabase = async (workspaceId: string): Promise<Result<KitbagDatabase>> => {
  try {
    const found = await storedVersion(databaseName(workspaceId))
    if (found > schemaVersion) return fail(newer(found))
    const database = createDatabase(workspaceId)
    await database.open()
    const refused = await stampSchema(database)
    if (refused !== null) {
      database.close()
      return fail(refused)
    }
    // The browser may take its time to decide; the cache can be used meanwhile.
    askToPersist().catch(() => undefined)
    return ok(database)
  } catch (cause) {
    return fail(openFailure(cause))
  }
}

/** Deletes the cache of a workspace that the person removed. */
export const deleteDatabase = (workspaceId: string): Promise<void> => Dexie.delete(databaseName(workspaceId))

/** Identifies one life of this cache: another id at the next start means it was wiped in between. */
export const readGeneration = async (database: KitbagDatabase): Promise<string | null> => {
  const row = await database.meta.get('generation')
  return typeof row?.value === 'string' ? row.value : null
}

export type StorageReport = {
  /** Bytes in use by the cache and the index; `null` where the browser does not tell. */
  readonly usage: number | null
  readonly quota: number | null
  /** Has the browser promised not to evict the data? */
  readonly persisted: boolean
}

export const storageReport = async (): Promise<StorageReport> => {
  const estimate = await navigator.storage.estimate()
  return {
    usage: estimate.usage ?? null,
    quota: estimate.quota ?? null,
    persisted: await navigator.storage.persisted(),
  }
}

/** Looks without opening through Dexie, which would add stores of its own version. 0 when there is none. */
const storedVersion = async (name: string): Promise<number> => {
  const known = await indexedDB.databases()
  // Dexie multiplies its version numbers by ten.
  return (known.find((entry) => entry.name === name)?.version ?? 0) / 10
}

/** Our own row is the authority: it says which build wrote the rows, whatever the browser's number is. */
export const stampSchema = (database: KitbagDatabase) =>
  database.transaction('rw', database.meta, async () => {
    const stamp = await database.meta.get('schema')
    const stamped = typeof stamp?.value === 'number' ? stamp.value : 0
    if (stamped > schemaVersion) return newer(stamped)
    if (stamped < schemaVersion) await database.meta.put({ key: 'schema', value: schemaVersion })
    if ((await database.meta.get('generation')) === undefined) {
      await database.meta.put({ key: 'generation', value: crypto.randomUUID() })
    }
    return null
  })

const newer = (found: number) =>
  failure(
    'database.newer',
    `The cache on this machine was written by a newer Kitbag (schema ${found}; this one knows ${schemaVersion}).`,
    'Nothing was changed. Start the newer Kitbag again, or install its version here.',
  )

const openFailure = (cause: unknown) => {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'VersionError') return newer(schemaVersion + 1)
  const why = cause instanceof Error ? cause.message : String(cause)
  return name === 'QuotaExceededError'
    ? failure(
        'disk.full',
        'There is no space left for the cache.',
        'What was saved is still there. Free some disk space, then try again.',
      )
    : failure(
        'database.failed',
        `The cache could not be opened: ${why}`,
        'What was saved is still there. Close other Kitbag windows and start again.',
      )
}

const askToPersist = async (): Promise<void> => {
  // Only a window may ask; a worker opens what its window has opened.
  if (!('persist' in navigator.storage)) return
  if (!(await navigator.storage.persisted())) await navigator.storage.persist()
}
