import type { HistoryKind, HistoryRow } from '../../data/rows.ts'

export const historyWords: { readonly [Kind in HistoryKind]: string } = {
  pull: 'Received',
  push: 'Sent',
  'read-back': 'Checked',
  merge: 'Merged',
  conflict: 'Conflict',
  decision: 'Decided',
  connection: 'Connection',
  recovery: 'Recovered',
}

/** Lines of the chosen kinds (none chosen: all) that hold every word, in message or reason. */
export const filterHistory = (
  rows: readonly HistoryRow[],
  text: string,
  kinds: readonly HistoryKind[],
): readonly HistoryRow[] => {
  const words = text
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0 && kinds.length === 0) return rows
  return rows.filter((row) => {
    if (kinds.length > 0 && !kinds.includes(row.kind)) return false
    const line = `${row.message} ${row.reason?.message ?? ''} ${row.reason?.code ?? ''}`.toLocaleLowerCase()
    return words.every((word) => line.includes(word))
  })
}
