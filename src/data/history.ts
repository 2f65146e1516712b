import type { HistoryNote } from '../domain/sync-status.ts'
import type { RecordTables } from './records.ts'

export const maxHistoryRows = 5_000

/** Adds lines to the history and lets the oldest go. `newId` must rise, as ULIDs do. */
export const addHistory = async (
  tables: Pick<RecordTables, 'history'>,
  notes: readonly HistoryNote[],
  deps: { readonly at: string; readonly newId: () => string },
): Promise<void> => {
  if (notes.length === 0) return
  await tables.history.put(notes.map((note) => ({ ...note, id: deps.newId(), at: deps.at })))
  const surplus = (await tables.history.count()) - maxHistoryRows
  if (surplus > 0) await tables.history.remove(await tables.history.firstKeys(surplus))
}
