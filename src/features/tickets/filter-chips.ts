import type { TicketStatus } from '../../domain/ticket.ts'
import type { FilterChip } from '../../ui/filter-chips.tsx'
import type { TicketFilter, TicketSort } from './ticket-filter.ts'
import { categoryWords, priorityWords, statusName, tierWords } from './ticket-words.ts'

/** The filter in force as chips, and the filter without one of them. Pure. */

export const sortWords: { readonly [S in TicketSort]: string } = {
  sla: 'SLA',
  updated: 'Updated',
  priority: 'Priority',
  key: 'Key',
}

const lists = ['priorities', 'statuses', 'tiers', 'categories', 'sites', 'tags'] as const
type ListName = (typeof lists)[number]

/** Open and everybody's is the ground state and has no chip; an id is `name` or `name=value`. */
export const filterChips = (
  filter: TicketFilter,
  statuses: readonly TicketStatus[],
): readonly FilterChip[] => {
  const words: { readonly [L in ListName]: (value: string) => string } = {
    priorities: (value) => `Priority: ${value} ${own(priorityWords, value).toLowerCase()}`,
    statuses: (value) => `Status: ${statusName(statuses, value)}`,
    tiers: (value) => `Tier: ${own(tierWords, value)}`,
    categories: (value) => `Category: ${own(categoryWords, value)}`,
    sites: (value) => `Site: ${value}`,
    tags: (value) => `Tag: ${value}`,
  }
  const chips: FilterChip[] = []
  if (filter.mine) chips.push({ id: 'mine', label: 'Mine' })
  if (filter.state === 'closed') chips.push({ id: 'state', label: 'Closed' })
  if (filter.state === 'all') chips.push({ id: 'state', label: 'Open and closed' })
  if (filter.unsent) chips.push({ id: 'unsent', label: 'Waiting to be sent' })
  if (filter.breaching) chips.push({ id: 'breaching', label: 'Breaching soon' })
  for (const name of lists) {
    for (const value of filter[name]) chips.push({ id: `${name}=${value}`, label: words[name](value) })
  }
  return chips
}

const own = (words: Readonly<Record<string, string>>, value: string): string =>
  Object.hasOwn(words, value) ? (words[value] ?? value) : value

/** The change that drops one chip. */
export const withoutChip = (filter: TicketFilter, id: string): Partial<TicketFilter> => {
  if (id === 'mine') return { mine: false }
  if (id === 'state') return { state: 'open' }
  if (id === 'unsent') return { unsent: false }
  if (id === 'breaching') return { breaching: false }
  const at = id.indexOf('=')
  const name = lists.find((list) => list === id.slice(0, at))
  if (name === undefined) return {}
  const rest = filter[name].filter((value) => value !== id.slice(at + 1))
  return { [name]: rest }
}
