import type { HistoryNote } from '../domain/sync-status.ts'
import type { WipeOut } from '../sync/ports.ts'
import type { KitbagDatabase } from './database.ts'
import { isWipeOut } from './drop-tickets.ts'
import type { RecordTables, TableName } from './records.ts'
import type { DocumentRow } from './rows.ts'
import { pinPrefix } from './trip-repository.ts'

/** Documents that the tracker deleted leave the cache, except those that work under way still needs. */

const gonePrefix = 'gone-document:'

/** Key under `meta` of a document that the tracker deleted and that is kept all the same. */
export const goneDocumentKey = (documentId: string): string => `${gonePrefix}${documentId}`

export type GoneDocument = {
  readonly documentId: string
  /** When it was first missed, ISO 8601. */
  readonly since: string
  readonly keptFor: 'run' | 'trip'
}

export const documentSweepTables: readonly TableName[] = [
  'meta',
  'documents',
  'documentTexts',
  'threads',
  'runs',
  'history',
]

type Swept = {
  readonly dropped: number
  readonly held: WipeOut | null
  readonly notes: readonly HistoryNote[]
}

/**
 * `members` are the ids of all documents that the tracker has now. What was imported from a folder is no
 * business of the tracker. Kept and marked: documents of an open run, and those that a ticket taken along links.
 */
export const dropDocuments = async (
  tables: RecordTables,
  members: readonly string[],
  { allowWipeOut, at }: { readonly allowWipeOut: boolean; readonly at: string },
): Promise<Swept> => {
  const belongs = new Set(members)
  const cached = await tables.documents.whereIn('origin', ['tracker'])
  const back = cached.filter(({ id }) => belongs.has(id)).map(({ id }) => goneDocumentKey(id))
  await tables.meta.remove(back)
  const missed = cached.filter(({ id }) => !belongs.has(id))
  if (missed.length === 0) return { dropped: 0, held: null, notes: [] }
  const needed = await readNeeded(tables)
  const gone = missed.filter(({ id }) => !needed.has(id))
  if (!allowWipeOut && isWipeOut(gone.length, cached.length)) {
    return { dropped: 0, held: { dropped: gone.length, cached: cached.length }, notes: [] }
  }
  const kept = missed.filter(({ id }) => needed.has(id))
  const marked = await tables.meta.getMany(kept.map(({ id }) => goneDocumentKey(id)))
  const fresh = kept.filter((_, index) => marked[index] === undefined)
  const keptFor = (id: string) => needed.get(id) ?? 'trip'
  await tables.meta.put(
    fresh.map(({ id }) => ({
      key: goneDocumentKey(id),
      value: { documentId: id, since: at, keptFor: keptFor(id) } satisfies GoneDocument,
    })),
  )
  await tables.meta.remove(gone.map(({ id }) => goneDocumentKey(id)))
  await tables.documents.remove(gone.map(({ id }) => id))
  await tables.documentTexts.remove(gone.map(({ id }) => id))
  return {
    dropped: gone.length,
    held: null,
    notes: [
      ...gone.map((row) => note(row, 'it left the cache')),
      ...fresh.map((row) => note(row, keptWords[keptFor(row.id)])),
    ],
  }
}

const keptWords = {
  run: 'it stays here until the run that follows it is finished',
  trip: 'it stays here while a ticket that is taken along links it',
} as const

const note = ({ title }: DocumentRow, what: string): HistoryNote => ({
  kind: 'pull',
  ticketId: null,
  mutationId: null,
  message: `“${title}” was deleted in the tracker; ${what}.`,
  reason: null,
})

/** Documents that an open run follows, or that a pinned ticket links. */
const readNeeded = async (tables: RecordTables): Promise<ReadonlyMap<string, GoneDocument['keptFor']>> => {
  const needed = new Map<string, GoneDocument['keptFor']>()
  const pins = (await tables.meta.keys()).filter((key) => key.startsWith(pinPrefix))
  const threads = await tables.threads.getMany(pins.map((key) => key.slice(pinPrefix.length)))
  for (const thread of threads) {
    if (thread === undefined) continue
    const { linkedRunbooks, linkedArticles } = thread.ticket
    for (const id of [...linkedRunbooks, ...linkedArticles]) needed.set(id, 'trip')
  }
  for (const run of await tables.runs.all()) if (run.outcome === 'open') needed.set(run.documentId, 'run')
  return needed
}

/** Says that the tracker deleted this document and that it is kept for now; `null` when it did not. */
export const readGoneDocument = async (
  database: KitbagDatabase,
  documentId: string,
): Promise<GoneDocument | null> => {
  const row = await database.meta.get(goneDocumentKey(documentId))
  return (row?.value as GoneDocument | undefined) ?? null
}
