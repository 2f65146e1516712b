import { describe, expect, test, vi } from 'vitest'
import type { TicketRow } from '../data/rows.ts'
import type { SearchHit } from '../search/search-port.ts'
import { arrangeEntries, type Command, matchCommands, pathOfHit } from './finder-entries.ts'

const command = (title: string, words = ''): Command => ({ id: title, title, words, run: () => undefined })
const hit = (kind: SearchHit['kind'], id: string): SearchHit => ({
  kind,
  id,
  ticketId: kind === 'comment' ? '7' : kind === 'ticket' ? id : null,
  title: id,
  snippet: '',
  marks: [],
  score: 1,
})
const row = { id: '42', key: 'FS-42', title: 'Printer on fire' } as TicketRow

describe('commands are found by the beginnings of their words', () => {
  const all = [command('Go to Tickets'), command('Use the dark theme', 'appearance night')]
  test.each([
    ['tick', ['Go to Tickets']],
    ['dark th', ['Use the dark theme']],
    ['NIGHT', ['Use the dark theme']],
    ['dark-th', ['Use the dark theme']],
    ['ark', []],
    ['', ['Go to Tickets', 'Use the dark theme']],
  ])('%j finds %j', (query, titles) => {
    expect(matchCommands(all, query).map(({ title }) => title)).toEqual(titles)
  })
})

describe('the order of the finder', () => {
  test('the very ticket comes first and only once, then commands, then the rest', () => {
    const entries = arrangeEntries(
      row,
      [command('Sync now')],
      [hit('ticket', '42'), hit('article', 'a1')],
      vi.fn(),
    )
    expect(entries.map(({ id }) => id)).toEqual(['ticket:42', 'command:Sync now', 'article:a1'])
  })

  test('a comment leads to its ticket', () => {
    expect(pathOfHit(hit('comment', 'c1'))).toBe('/tickets/7')
    expect(pathOfHit(hit('runbook', 'r1'))).toBe('/runbooks/r1')
  })

  test('opening an entry goes where it lives', () => {
    const go = vi.fn()
    arrangeEntries(row, [], [], go)[0]?.run()
    expect(go).toHaveBeenCalledWith('/tickets/42')
  })
})
