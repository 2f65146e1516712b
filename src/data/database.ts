import { Dexie, type EntityTable } from 'dexie'
import type { Mutation } from '../domain/mutation.ts'
import type { Run } from '../domain/run.ts'
import { migrations } from './migrations.ts'
import type {
  ActivityRow,
  AttachmentRow,
  CommentRow,
  DocumentRow,
  DocumentTextRow,
  DraftRow,
  HistoryRow,
  MetaRow,
  ThreadRow,
  TicketRow,
} from './rows.ts'

/** The cache of one workspace. Opened by the window and by its workers; never copied into a store. */
export type KitbagDatabase = Dexie & {
  readonly meta: EntityTable<MetaRow, 'key'>
  readonly tickets: EntityTable<TicketRow, 'id'>
  readonly threads: EntityTable<ThreadRow, 'id'>
  readonly comments: EntityTable<CommentRow, 'id'>
  readonly attachments: EntityTable<AttachmentRow, 'id'>
  readonly activity: EntityTable<ActivityRow, 'id'>
  readonly documents: EntityTable<DocumentRow, 'id'>
  readonly documentTexts: EntityTable<DocumentTextRow, 'id'>
  readonly runs: EntityTable<Run, 'id'>
  readonly mutations: EntityTable<Mutation, 'id'>
  readonly history: EntityTable<HistoryRow, 'id'>
  readonly drafts: EntityTable<DraftRow, 'key'>
  /** Set while the outbox is mirrored to disk: a change is saved when this has answered. `null` in workers. */
  afterOutboxCommit: (() => Promise<void>) | null
}

export const databaseName = (workspaceId: string): string => `kitbag.${workspaceId}`

/** Declares every version; Dexie opens the newest and upgrades through each in turn. */
export const createDatabase = (workspaceId: string): KitbagDatabase => {
  const database = new Dexie(databaseName(workspaceId)) as KitbagDatabase
  database.afterOutboxCommit = null
  for (const migration of migrations) {
    const version = database.version(migration.version).stores(migration.stores)
    if (migration.upgrade !== null) version.upgrade(migration.upgrade)
  }
  return database
}
