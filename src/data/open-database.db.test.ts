import { Dexie } from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import { restoreStored, type StoredDatabase } from '../testing/stored-database.ts'
import { databaseName } from './database.ts'
import { migrations } from './migrations.ts'
import { openDatabase, readGeneration, schemaVersion, storageReport } from './open-database.ts'
import { countWaiting, listMutations } from './outbox.ts'
import { readDraft, readThread } from './ticket-repository.ts'

/** The next migration adds its fixture file, and nothing else here. */
const fixtures = import.meta.glob<StoredDatabase>('./fixtures/schema-*.json', {
  eager: true,
  import: 'default',
})

const used: string[] = []
const fresh = () => {
  const id = `open-${crypto.randomUUID()}`
  used.push(id)
  return id
}
afterEach(async () => {
  for (const id of used.splice(0)) await Dexie.delete(databaseName(id))
})

const openOrThrow = async (workspaceId: string) => {
  const opened = await openDatabase(workspaceId)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

describe('a database that an older Kitbag left', () => {
  it('is kept in a fixture for every schema', () => {
    const stored = Object.values(fixtures).map((fixture) => fixture.version)
    expect(stored.toSorted((a, b) => a - b)).toEqual(migrations.map((migration) => migration.version))
  })

  it.each(Object.values(fixtures).map((fixture) => [fixture.version, fixture] as const))(
    'of schema %i opens with everything that was unsent',
    async (_version, fixture) => {
      const workspaceId = fresh()
      await restoreStored(workspaceId, fixture)
      const database = await openOrThrow(workspaceId)
      expect((await database.meta.get('schema'))?.value).toBe(schemaVersion)
      expect(await readGeneration(database)).toBe('0d4e3a52-0d0f-4a3b-8f0e-5f3c7f6f1a11')
      expect(await countWaiting(database)).toMatchObject({ changes: 2 })
      expect((await listMutations(database)).map((mutation) => mutation.state)).toEqual(['queued', 'sending'])
      const thread = await readThread(database, 't-1')
      expect(thread?.comments.map((comment) => comment.body)).toEqual([
        'Have you tried another tray?',
        'Typed in the cellar.',
      ])
      expect(thread?.row.pending).toBe(2)
      expect(await readDraft(database, 'comment:t-1')).toBe('Half a sente')
      database.close()
    },
  )
})

describe('a database that a newer Kitbag left', () => {
  it('is refused by its own row, with nothing touched', async () => {
    const workspaceId = fresh()
    const database = await openOrThrow(workspaceId)
    await database.meta.bulkPut([
      { key: 'schema', value: schemaVersion + 1 },
      { key: 'precious', value: 'kept' },
    ])
    database.close()
    const refused = await openDatabase(workspaceId)
    expect(refused).toMatchObject({ ok: false, error: { code: 'database.newer' } })
    const raw = new Dexie(databaseName(workspaceId))
    await raw.open()
    expect(await raw.table('meta').get('precious')).toEqual({ key: 'precious', value: 'kept' })
    expect(await raw.table('meta').get('schema')).toEqual({ key: 'schema', value: schemaVersion + 1 })
    raw.close()
  })

  it("is refused by the browser's version too, without being opened", async () => {
    const workspaceId = fresh()
    const newer = new Dexie(databaseName(workspaceId))
    newer.version(schemaVersion + 3).stores({ meta: 'key', things: 'id' })
    await newer.open()
    await newer.table('things').put({ id: 1 })
    newer.close()
    const refused = await openDatabase(workspaceId)
    expect(refused).toMatchObject({ ok: false, error: { code: 'database.newer' } })
    const raw = new Dexie(databaseName(workspaceId))
    await raw.open()
    expect(raw.verno).toBe(schemaVersion + 3)
    expect(await raw.table('things').count()).toBe(1)
    raw.close()
  })
})

describe('a new database', () => {
  it('has the schema, and an id of its own life that another life does not share', async () => {
    const workspaceId = fresh()
    const first = await openOrThrow(workspaceId)
    const id = await readGeneration(first)
    first.close()
    const again = await openOrThrow(workspaceId)
    expect(await readGeneration(again)).toBe(id)
    await again.delete()
    const wiped = await openOrThrow(workspaceId)
    expect(await readGeneration(wiped)).not.toBe(id)
    wiped.close()
  })

  it('tells how much room there is', async () => {
    const report = await storageReport()
    expect(report.quota).toBeGreaterThan(0)
    expect(typeof report.persisted).toBe('boolean')
  })
})
