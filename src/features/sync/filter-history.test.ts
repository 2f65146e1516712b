import { expect, test } from 'vitest'
import type { HistoryRow } from '../../data/rows.ts'
import { filterHistory } from './filter-history.ts'

const row = (
  id: string,
  kind: HistoryRow['kind'],
  message: string,
  code: string | null = null,
): HistoryRow => ({
  id,
  at: '2026-01-01T00:00:00Z',
  kind,
  ticketId: null,
  mutationId: null,
  message,
  reason: code === null ? null : { code, message: '', hint: '' },
})
const rows = [
  row('1', 'pull', 'Received 12 tickets'),
  row('2', 'push', 'Sent a comment to FS-42'),
  row('3', 'push', 'Not sent', 'tracker.busy'),
]
const ids = (text: string, kinds: readonly HistoryRow['kind'][]) =>
  filterHistory(rows, text, kinds).map(({ id }) => id)

test('history is narrowed by words, kinds and codes', () => {
  expect(ids('', [])).toEqual(['1', '2', '3'])
  expect(ids('', ['push'])).toEqual(['2', '3'])
  expect(ids('fs-42 SENT', [])).toEqual(['2'])
  expect(ids('busy', ['push'])).toEqual(['3'])
  expect(ids('busy', ['pull'])).toEqual([])
})
