import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TicketRow } from '../../data/rows.ts'
import { categories, priorities, tiers } from '../../domain/ticket.ts'
import { filterChips, withoutChip } from './filter-chips.ts'
import { testRow, testStatuses, testTargets } from './testing.ts'
import { rowClock } from './ticket-clock.ts'
import {
  countChoices,
  isActive,
  listTicket,
  openTickets,
  selectTickets,
  sortTickets,
  type TicketFilter,
  ticketSorts,
} from './ticket-filter.ts'

const now = new Date('2026-11-20T12:00:00.000Z')
const listed = (change: Partial<TicketRow>) => {
  const row = testRow(change)
  return listTicket(row, rowClock(row, testTargets, now, 0))
}
const select = (
  changes: readonly Partial<TicketRow>[],
  filter: Partial<TicketFilter>,
  text = '',
): readonly string[] =>
  selectTickets(changes.map(listed), { ...openTickets, ...filter }, text, 'avery', now.getTime()).map(
    ({ row }) => row.id,
  )

const rows = [
  { id: 'a', closed: 0, assigneeId: 'avery', priority: 'P1', site: 'York', tags: ['vpn'] },
  { id: 'b', closed: 0, assigneeId: 'mira', priority: 'P2', site: 'Leeds', tags: ['vpn', 'mtu'] },
  { id: 'c', closed: 1, assigneeId: 'avery', priority: 'P3', site: null, pending: 2 },
] as const satisfies readonly Partial<TicketRow>[]

describe('the filter of the list', () => {
  test('shows open tickets unless closed ones are asked for', () => {
    expect(select(rows, {})).toEqual(['a', 'b'])
    expect(select(rows, { state: 'closed' })).toEqual(['c'])
    expect(select(rows, { state: 'all' })).toEqual(['a', 'b', 'c'])
  })

  test('mine, sites, tags and unsent narrow it, and combine', () => {
    expect(select(rows, { mine: true })).toEqual(['a'])
    expect(select(rows, { sites: ['Leeds', 'Hull'] })).toEqual(['b'])
    expect(select(rows, { tags: ['mtu', 'vpn'] })).toEqual(['a', 'b'])
    expect(select(rows, { tags: ['vpn'], priorities: ['P2'] })).toEqual(['b'])
    expect(select(rows, { state: 'all', unsent: true })).toEqual(['c'])
  })

  test('every typed word must be found, in any order, in any column, whatever its case', () => {
    const three = [
      { id: 'a', title: 'Tills refuse cards', site: 'York' },
      { id: 'b', title: 'Tills freeze', site: 'Leeds' },
      { id: 'c', key: 'FS-0955', title: 'Other', site: 'Hull' },
    ]
    expect(select(three, {}, 'york TILLS')).toEqual(['a'])
    expect(select(three, {}, 'fs-0955')).toEqual(['c'])
    expect(select(three, {}, '   ')).toEqual(['a', 'b', 'c'])
    expect(select(three, {}, 'york leeds')).toEqual([])
  })

  test('breaching soon means running and less than a quarter left, or over', () => {
    const fresh = { createdAt: '2026-11-20T11:59:00.000Z' }
    const late = { createdAt: '2026-11-20T07:00:00.000Z' }
    const near = { createdAt: '2026-11-20T08:30:00.000Z' }
    const paused = {
      createdAt: '2026-11-01T08:30:00.000Z',
      acknowledgedAt: '2026-11-01T08:40:00.000Z',
      slaPausedSince: '2026-11-02T08:30:00.000Z',
    }
    const changes = [
      { id: 'fresh', ...fresh },
      { id: 'late', ...late },
      { id: 'near', ...near },
      { id: 'paused', ...paused },
      { id: 'closed', ...late, closed: 1 as const },
    ]
    expect(select(changes, { state: 'all', breaching: true })).toEqual(['late', 'near'])
  })

  test('each chip can be taken away, and without chips the filter is the ground state', () => {
    const arbitrary = fc.record({
      mine: fc.boolean(),
      state: fc.constantFrom('open', 'closed', 'all'),
      priorities: fc.uniqueArray(fc.constantFrom(...priorities)),
      statuses: fc.uniqueArray(fc.constantFrom(...testStatuses.map(({ id }) => id))),
      tiers: fc.uniqueArray(fc.constantFrom(...tiers)),
      categories: fc.uniqueArray(fc.constantFrom(...categories)),
      sites: fc.uniqueArray(fc.string()),
      tags: fc.uniqueArray(fc.string()),
      unsent: fc.boolean(),
      breaching: fc.boolean(),
    })
    fc.assert(
      fc.property(arbitrary, (filter: TicketFilter) => {
        let current = filter
        for (const { id } of filterChips(filter, testStatuses)) {
          const next = { ...current, ...withoutChip(current, id) }
          expect(filterChips(next, testStatuses).length).toBe(filterChips(current, testStatuses).length - 1)
          current = next
        }
        expect(isActive(current)).toBe(false)
        expect(current).toEqual(openTickets)
      }),
    )
  })
})

describe('the order of the list', () => {
  const ids = (changes: readonly Partial<TicketRow>[], sort: (typeof ticketSorts)[number]) =>
    sortTickets(changes.map(listed), sort).map(({ row }) => row.id)

  test('by SLA: what runs out first, then paused, then what is done', () => {
    const changes: readonly Partial<TicketRow>[] = [
      { id: 'done', resolvedAt: '2026-11-20T09:00:00.000Z' },
      {
        id: 'paused',
        acknowledgedAt: '2026-11-20T08:10:00.000Z',
        slaPausedSince: '2026-11-20T08:20:00.000Z',
      },
      { id: 'p3' },
      { id: 'p1', priority: 'P1' },
      { id: 'answered', priority: 'P2', acknowledgedAt: '2026-11-20T08:10:00.000Z' },
    ]
    expect(ids(changes, 'sla')).toEqual(['p1', 'p3', 'answered', 'paused', 'done'])
  })

  test('by key it is the number that counts, not the letters', () => {
    expect(
      ids(
        [
          { id: 'a', key: 'FS-9' },
          { id: 'b', key: 'FS-100' },
          { id: 'c', key: 'FS-20' },
        ],
        'key',
      ),
    ).toEqual(['b', 'c', 'a'])
  })

  test('by priority the more urgent clock breaks the tie; by update the newest is first', () => {
    expect(
      ids(
        [
          { id: 'a', priority: 'P2', createdAt: '2026-11-20T11:00:00.000Z' },
          { id: 'b', priority: 'P2', createdAt: '2026-11-20T10:00:00.000Z' },
          { id: 'c', priority: 'P1' },
        ],
        'priority',
      ),
    ).toEqual(['c', 'b', 'a'])
    expect(
      ids(
        [
          { id: 'a', updatedAt: '2026-11-20T10:00:00.000Z' },
          { id: 'b', updatedAt: '2026-11-20T11:00:00.000Z' },
        ],
        'updated',
      ),
    ).toEqual(['b', 'a'])
  })

  test('sorting loses and doubles no ticket', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.string(), priority: fc.constantFrom(...priorities) })),
        fc.constantFrom(...ticketSorts),
        (changes, sort) => {
          const tickets = changes.map((change, index) => listed({ ...change, id: `${index}` }))
          expect(new Set(sortTickets(tickets, sort))).toEqual(new Set(tickets))
        },
      ),
    )
  })
})

test('choices are counted, the most frequent first, without empty ones', () => {
  expect(countChoices(rows.map(listed), (row) => row.tags)).toEqual([
    { value: 'vpn', count: 2 },
    { value: 'mtu', count: 1 },
  ])
  expect(countChoices(rows.map(listed), (row) => [row.site])).toEqual([
    { value: 'Leeds', count: 1 },
    { value: 'York', count: 1 },
  ])
})
