import type { Transaction } from 'dexie'

/** One numbered step of the schema. A released step is never edited; a new one is added behind it. */
export type Migration = {
  readonly version: number
  /** Dexie's notation; only indexed fields are named. */
  readonly stores: Readonly<Record<string, string>>
  readonly upgrade: ((transaction: Transaction) => Promise<void>) | null
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    stores: {
      meta: 'key',
      tickets: 'id, key, updatedAt, syncState',
      threads: 'id',
      comments: 'id, ticketId, mutationId',
      attachments: 'id, ticketId, mutationId',
      activity: 'id, ticketId',
      documents: 'id, kind, origin',
      documentTexts: 'id',
      runs: 'id, ticketId, documentId',
      mutations: 'id, sequence, ticketId, state',
      history: 'id, at, ticketId',
      drafts: 'key',
    },
    upgrade: null,
  },
]
