import { Dexie } from 'dexie'
import { databaseName } from '../data/database.ts'
import { migrations } from '../data/migrations.ts'

/** A database as a released version left it: one JSON file per version under `src/data/fixtures`. */
export type StoredDatabase = {
  readonly version: number
  readonly tables: Readonly<Record<string, readonly object[]>>
}

/** Creates the database exactly as the build of that version would have, rows included. */
export const restoreStored = async (workspaceId: string, stored: StoredDatabase): Promise<void> => {
  const database = new Dexie(databaseName(workspaceId))
  for (const { version, stores, upgrade } of migrations) {
    if (version > stored.version) continue
    const declared = database.version(version).stores(stores)
    if (upgrade !== null) declared.upgrade(upgrade)
  }
  await database.open()
  for (const [name, rows] of Object.entries(stored.tables)) await database.table(name).bulkPut([...rows])
  database.close()
}
