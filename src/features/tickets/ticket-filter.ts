import type { TicketRow } from '../../data/rows.ts'
import type { Category, Priority, Tier } from '../../domain/ticket.ts'
import type { RowClock } from './ticket-clock.ts'

/** Which tickets the list shows, and in which order. Pure, and cheap enough for 10,000 rows between two frames. */

export type TicketFilter = {
  readonly mine: boolean
  readonly state: 'open' | 'closed' | 'all'
  readonly priorities: readonly Priority[]
  readonly statuses: readonly string[]
  readonly tiers: readonly Tier[]
  readonly categories: readonly Category[]
  readonly sites: readonly string[]
  readonly tags: readonly string[]
  /** Only tickets with changes that have not reached the tracker. */
  readonly unsent: boolean
  /** Only tickets whose clock is about to run out, or has. */
  readonly breaching: boolean
}

export const openTickets: TicketFilter = {
  mine: false,
  state: 'open',
  priorities: [],
  statuses: [],
  tiers: [],
  categories: [],
  sites: [],
  tags: [],
  unsent: false,
  breaching: false,
}

export const ticketSorts = ['sla', 'updated', 'priority', 'key'] as const
export type TicketSort = (typeof ticketSorts)[number]

/** A row with what filtering and sorting need, worked out once per change of the data. */
export type ListedTicket = {
  readonly row: TicketRow
  readonly clock: RowClock
  /** Lower case; what typing searches. */
  readonly haystack: string
  readonly updatedMs: number
  /** Number at the end of the key; `NaN`-free. */
  readonly number: number
}

export const listTicket = (row: TicketRow, clock: RowClock): ListedTicket => ({
  row,
  clock,
  haystack: [row.key, row.title, row.site, row.organisation, row.product, row.assigneeName, ...row.tags]
    .join('\n')
    .toLowerCase(),
  updatedMs: Date.parse(row.updatedAt),
  number: Number(/(\d+)\D*$/.exec(row.key)?.[1] ?? 0),
})

export const isActive = (filter: TicketFilter): boolean =>
  filter.mine ||
  filter.state !== 'open' ||
  filter.unsent ||
  filter.breaching ||
  [filter.priorities, filter.statuses, filter.tiers, filter.categories, filter.sites, filter.tags].some(
    (choices) => choices.length > 0,
  )

/** Every word must be found somewhere; the order of words does not matter. */
export const searchWords = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

export const selectTickets = (
  tickets: readonly ListedTicket[],
  filter: TicketFilter,
  text: string,
  userId: string,
  nowMs: number,
): readonly ListedTicket[] => {
  const words = searchWords(text)
  return tickets.filter(
    (ticket) =>
      matches(ticket, filter, userId, nowMs) && words.every((word) => ticket.haystack.includes(word)),
  )
}

const matches = (
  { row, clock }: ListedTicket,
  filter: TicketFilter,
  userId: string,
  nowMs: number,
): boolean =>
  (filter.state === 'all' || (filter.state === 'closed') === (row.closed === 1)) &&
  (!filter.mine || row.assigneeId === userId) &&
  (!filter.unsent || row.pending > 0) &&
  (!filter.breaching || isBreachingSoon(clock, nowMs)) &&
  within(filter.priorities, row.priority) &&
  within(filter.statuses, row.status) &&
  within(filter.tiers, row.tier) &&
  within(filter.categories, row.category) &&
  within(filter.sites, row.site) &&
  (filter.tags.length === 0 || filter.tags.some((tag) => row.tags.includes(tag)))

const within = <Value>(choices: readonly Value[], value: Value | null): boolean =>
  choices.length === 0 || (value !== null && choices.includes(value))

export const isBreachingSoon = (clock: RowClock, nowMs: number): boolean =>
  clock.warnAtMs !== null && nowMs >= clock.warnAtMs

/** A new array, most urgent first: the clock that runs out first, the latest change, P1, the highest key. */
export const sortTickets = (tickets: readonly ListedTicket[], sort: TicketSort): readonly ListedTicket[] => {
  const order = orders[sort]
  return [...tickets].sort((a, b) => order(a, b) || b.updatedMs - a.updatedMs || b.number - a.number)
}

type Order = (a: ListedTicket, b: ListedTicket) => number

const orders: { readonly [S in TicketSort]: Order } = {
  sla: (a, b) => a.clock.order - b.clock.order || rank(a) - rank(b),
  updated: (a, b) => b.updatedMs - a.updatedMs,
  priority: (a, b) => rank(a) - rank(b) || a.clock.order - b.clock.order,
  key: (a, b) => b.number - a.number,
}

const ranks: { readonly [P in Priority]: number } = { P1: 1, P2: 2, P3: 3, P4: 4 }
const rank = ({ row }: ListedTicket): number => ranks[row.priority]

/** Values that occur, for the menus, with how many tickets have each; most frequent first. */
export type Choice = { readonly value: string; readonly count: number }

export const countChoices = (
  tickets: readonly ListedTicket[],
  valuesOf: (row: TicketRow) => readonly (string | null)[],
): readonly Choice[] => {
  const counts = new Map<string, number>()
  for (const { row } of tickets) {
    for (const value of valuesOf(row)) {
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
