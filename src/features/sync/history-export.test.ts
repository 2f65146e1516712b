import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failure } from '../../contract/errors.ts'
import type { HistoryRow } from '../../data/rows.ts'
import { redactLine, writeHistory } from './history-export.ts'

const row = (change: Partial<HistoryRow>): HistoryRow => ({
  id: '1',
  at: '2026-11-20T14:05:00.000Z',
  kind: 'push',
  ticketId: 't-1',
  mutationId: null,
  message: 'Sent: comment.',
  reason: null,
  ...change,
})
const redaction = {
  known: [
    ['Mara Lind', 'person-1'],
    ['Mara Lindqvist', 'person-2'],
  ] as const,
  keys: new Map([['t-1', 'FS-1042']]),
}
const at = '2026-11-20T15:00:00.000Z'

test.each([
  [
    'title: mine "Pump fails", the tracker\'s "Pump is \\"loud\\"".',
    'title: mine "[text]", the tracker\'s "[text]".',
  ],
  ['description: mine "A long text that was cut…', 'description: mine "[text]…'],
  ['Bearer abc.def-123 was refused', '[credential] was refused'],
  ['X-Redmine-API-Key: 0123456789abcdef', 'X-Redmine-API-Key: [credential]'],
  ['https://mara:pw@desk.example/issues.json?key=1', 'https://desk.example/issues.json'],
  ['asked mara@desk.example at 10.0.0.7', 'asked [e-mail] at [address]'],
  ['/home/mara/kitbag is full', '/home/[user]/kitbag is full'],
])('%s', (text, clean) => {
  expect(redactLine(text, [])).toBe(clean)
})

test('names become stand-ins, the longer one first', () => {
  const text = writeHistory(
    [row({ message: 'Merged with Mara Lindqvist and Mara Lind.' })],
    'md',
    at,
    redaction,
  )
  expect(text).toContain('Merged with person-2 and person-1.')
})

test('what a person wrote never leaves, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), (words) => {
      const secret = `§${words}§`
      const text = redactLine(`title: mine ${JSON.stringify(secret)}, the tracker's "x".`, [])
      expect(text).toBe('title: mine "[text]", the tracker\'s "[text]".')
    }),
  )
})

test('both forms name ticket, kind, reason and code, oldest first', () => {
  const rows = [
    row({ id: '2', at: '2026-11-20T14:06:00.000Z', reason: failure('tracker.busy', 'Slow down.', 'Later.') }),
    row({}),
  ]
  const json = JSON.parse(writeHistory(rows, 'json', at, redaction))
  expect(json).toMatchObject({ schema: 'kitbag-sync-history/1', redacted: true })
  expect(json.entries.map((entry: { readonly at: string }) => entry.at)).toEqual([
    '2026-11-20T14:05:00.000Z',
    '2026-11-20T14:06:00.000Z',
  ])
  expect(json.entries[1]).toMatchObject({ ticket: 'FS-1042', reason: { code: 'tracker.busy' } })
  expect(writeHistory(rows, 'md', at, redaction)).toContain(
    '- `2026-11-20T14:06:00.000Z` **Sent** FS-1042: Sent: comment. Slow down. Later. (`tracker.busy`)',
  )
})
