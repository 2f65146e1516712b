import { sameWords } from '../domain/same-words.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { RecordTables } from './records.ts'
import type { CommentRow } from './rows.ts'

/** Comments that a colleague edited or deleted after they were read here: they change here too, and say so. */

/** Key under `meta`: ids of changed comments with the time when that was found out, for the search index. */
export const changedCommentsKey = 'changed-comments'
const mostRemembered = 1_000

export const isDeleted = (row: CommentRow): boolean => row.changed?.what === 'deleted'

/** Do they say the same to a reader? */
export const sameComment = (
  had: Pick<CommentRow, 'body' | 'internal'>,
  incoming: Pick<CommentRow, 'body' | 'internal'>,
): boolean => had.internal === incoming.internal && sameWords(had.body, incoming.body)

/** The tracker's rows, marked where they say something else than before, and what is left of deleted ones. */
export const markChanges = (
  incoming: readonly CommentRow[],
  had: readonly CommentRow[],
  at: string,
): { readonly rows: readonly CommentRow[]; readonly deleted: readonly CommentRow[] } => {
  const before = new Map(had.filter((row) => row.mutationId === null).map((row) => [row.id, row]))
  const rows = incoming.map((row): CommentRow => {
    const known = before.get(row.id)
    before.delete(row.id)
    if (known === undefined) return row
    if (!sameComment(known, row)) return { ...row, changed: { what: 'edited', at } }
    return known.changed === undefined ? row : { ...row, changed: known.changed }
  })
  const deleted = [...before.values()].map(
    (row): CommentRow => (isDeleted(row) ? row : { ...row, body: '', changed: { what: 'deleted', at } }),
  )
  return { rows, deleted }
}

/** What is told of rows that changed at `at`. */
export const changeNotes = (rows: readonly CommentRow[], at: string): readonly HistoryNote[] =>
  rows.flatMap((row) =>
    row.changed?.at !== at
      ? []
      : [
          {
            kind: 'pull' as const,
            ticketId: row.ticketId,
            mutationId: null,
            message: `A comment by ${row.author.name} was ${row.changed.what} in the tracker.`,
            reason: null,
          },
        ],
  )

export const rememberChanges = async (
  tables: Pick<RecordTables, 'meta'>,
  rows: readonly CommentRow[],
  at: string,
): Promise<void> => {
  const fresh = rows.filter((row) => row.changed?.at === at)
  if (fresh.length === 0) return
  const before = readChanged((await tables.meta.get(changedCommentsKey))?.value)
  const all = [...Object.entries(before), ...fresh.map((row) => [row.id, at] as const)]
  const value = Object.fromEntries(all.slice(-mostRemembered))
  await tables.meta.put([{ key: changedCommentsKey, value }])
}

/** Comment id → when its change was found out. */
export const readChanged = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, string>>) : {}
