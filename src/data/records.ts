import type { EntityTable, Table } from 'dexie'
import type { Mutation } from '../domain/mutation.ts'
import type { Run } from '../domain/run.ts'
import type { KitbagDatabase } from './database.ts'
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

/**
 * The little that the rules of the outbox and of pulling need from a database: keyed rows and
 * all-or-nothing transactions. Dexie implements it; a fake in memory lets thousands of simulated
 * crashes run against the very same rules.
 */
export type Collection<Row> = {
  readonly get: (key: string) => Promise<Row | undefined>
  readonly getMany: (keys: readonly string[]) => Promise<readonly (Row | undefined)[]>
  /** Rows whose indexed field has one of the values. */
  readonly whereIn: (field: keyof Row & string, values: readonly string[]) => Promise<readonly Row[]>
  readonly all: () => Promise<readonly Row[]>
  readonly keys: () => Promise<readonly string[]>
  /** The lowest keys, ascending. */
  readonly firstKeys: (count: number) => Promise<readonly string[]>
  readonly count: () => Promise<number>
  readonly put: (rows: readonly Row[]) => Promise<void>
  readonly remove: (keys: readonly string[]) => Promise<void>
}

export type RowTypes = {
  readonly meta: MetaRow
  readonly tickets: TicketRow
  readonly threads: ThreadRow
  readonly comments: CommentRow
  readonly attachments: AttachmentRow
  readonly activity: ActivityRow
  readonly documents: DocumentRow
  readonly documentTexts: DocumentTextRow
  readonly runs: Run
  readonly mutations: Mutation
  readonly history: HistoryRow
  readonly drafts: DraftRow
}
export type TableName = keyof RowTypes
export type RecordTables = { readonly [Name in TableName]: Collection<RowTypes[Name]> }

export type Records = {
  readonly read: <Value>(
    names: readonly TableName[],
    body: (tables: RecordTables) => Promise<Value>,
  ) => Promise<Value>
  /** When `body` throws, nothing of it stays. `body` awaits nothing but the tables. */
  readonly write: <Value>(
    names: readonly TableName[],
    body: (tables: RecordTables) => Promise<Value>,
  ) => Promise<Value>
}

/** Tables a change to a ticket may touch. */
export const ticketTables: readonly TableName[] = [
  'meta',
  'tickets',
  'threads',
  'comments',
  'attachments',
  'activity',
  'mutations',
  'history',
  'drafts',
  'runs',
]

/** A write to the outbox answers when `afterOutboxCommit` has: the mirror itself passes `null`. */
export const dexieRecords = (
  database: KitbagDatabase,
  afterOutboxCommit: (() => Promise<void>) | null = () => database.afterOutboxCommit?.() ?? Promise.resolve(),
): Records => {
  const tables: RecordTables = {
    meta: collection(database.meta),
    tickets: collection(database.tickets),
    threads: collection(database.threads),
    comments: collection(database.comments),
    attachments: collection(database.attachments),
    activity: collection(database.activity),
    documents: collection(database.documents),
    documentTexts: collection(database.documentTexts),
    runs: collection(database.runs),
    mutations: collection(database.mutations),
    history: collection(database.history),
    drafts: collection(database.drafts),
  }
  return {
    // `async` matters: only then does Dexie keep the transaction over awaits of plain promises.
    read: (names, body) => database.transaction('r', [...names], async () => body(tables)),
    write: async (names, body) => {
      const value = await database.transaction('rw', [...names], async () => body(tables))
      if (afterOutboxCommit !== null && names.includes('mutations')) await afterOutboxCommit()
      return value
    },
  }
}

const collection = <Row extends object, Key extends keyof Row & string>(
  table: EntityTable<Row, Key>,
): Collection<Row> => {
  // Every key of our tables is a string; Dexie's generic key type cannot say so for all rows at once.
  const rows = table as unknown as Table<Row, string>
  return {
    get: (key) => rows.get(key),
    getMany: (keys) => rows.bulkGet([...keys]),
    whereIn: (field, values) =>
      rows
        .where(field)
        .anyOf([...values])
        .toArray(),
    all: () => rows.toArray(),
    keys: () => rows.toCollection().primaryKeys(),
    firstKeys: (count) => rows.orderBy(':id').limit(count).primaryKeys(),
    count: () => rows.count(),
    put: async (values) => {
      if (values.length > 0) await rows.bulkPut([...values])
    },
    remove: async (keys) => {
      if (keys.length > 0) await rows.bulkDelete([...keys])
    },
  }
}
