import type { SyncStatus } from '../domain/sync-status.ts'
import type { Capabilities, Catalogue } from '../domain/workspace.ts'
import type { KitbagDatabase } from './database.ts'
import type { HistoryRow } from './rows.ts'

/** Keys under `meta`. Everything the engine and the screens tell each other is in the database. */
export const metaKeys = {
  status: 'sync-status',
  catalogue: 'catalogue',
  capabilities: 'capabilities',
  onlineSwitch: 'online-switch',
  sequence: 'sequence',
  ticketCursor: 'cursor-tickets',
  documentCursor: 'cursor-documents',
} as const

/** What is shown before the engine has said anything. */
export const startingStatus: SyncStatus = {
  connection: 'starting',
  busy: false,
  activity: '',
  lastContactAt: null,
  nextAttemptAt: null,
  clockOffsetMs: null,
  problem: null,
}

export const readSyncStatus = async (database: KitbagDatabase): Promise<SyncStatus> =>
  ((await database.meta.get(metaKeys.status))?.value as SyncStatus | undefined) ?? startingStatus

/** `null` until the first contact with the tracker. */
export const readCatalogue = async (database: KitbagDatabase): Promise<Catalogue | null> =>
  ((await database.meta.get(metaKeys.catalogue))?.value as Catalogue | undefined) ?? null

/** `null` until the first contact with the tracker. */
export const readCapabilities = async (database: KitbagDatabase): Promise<Capabilities | null> =>
  ((await database.meta.get(metaKeys.capabilities))?.value as Capabilities | undefined) ?? null

/** Something was set on this machine that changes what the tracker's side can do; the next contact says the same. */
export const noteCapabilities = (database: KitbagDatabase, change: Partial<Capabilities>): Promise<void> =>
  database.transaction('rw', database.meta, async () => {
    const before = (await database.meta.get(metaKeys.capabilities))?.value as Capabilities | undefined
    if (before === undefined) return
    await database.meta.put({ key: metaKeys.capabilities, value: { ...before, ...change } })
  })

/** The person's own switch. On unless they switched it off. */
export const readOnlineSwitch = async (database: KitbagDatabase): Promise<boolean> =>
  (await database.meta.get(metaKeys.onlineSwitch))?.value !== false

export type Cursors = { readonly tickets: string | null; readonly documents: string | null }

export const readCursors = async (database: KitbagDatabase): Promise<Cursors> => {
  const [tickets, documents] = await database.meta.bulkGet([metaKeys.ticketCursor, metaKeys.documentCursor])
  return {
    tickets: (tickets?.value as string | undefined) ?? null,
    documents: (documents?.value as string | undefined) ?? null,
  }
}

/** What sync did, newest first, at most `limit` lines; of one ticket when an id is given. */
export const listHistory = async (
  database: KitbagDatabase,
  { limit, ticketId = null }: { readonly limit: number; readonly ticketId?: string | null },
): Promise<HistoryRow[]> => {
  if (ticketId === null) return database.history.orderBy(':id').reverse().limit(limit).toArray()
  const rows = await database.history.where('ticketId').equals(ticketId).toArray()
  return rows.sort((left, right) => (left.id < right.id ? 1 : -1)).slice(0, limit)
}
