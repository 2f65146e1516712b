import type { Ticket, TicketStatus } from '../../domain/ticket.ts'

/** Where a ticket may go from here, offline: what the tracker said, else what its catalogue says. */

export const allowedNext = (
  ticket: Pick<Ticket, 'status' | 'allowedStatuses'>,
  statuses: readonly TicketStatus[],
): readonly TicketStatus[] => {
  const ids =
    ticket.allowedStatuses.length > 0
      ? ticket.allowedStatuses
      : (statuses.find((status) => status.id === ticket.status)?.next ?? [])
  return statuses.filter((status) => status.id !== ticket.status && ids.includes(status.id))
}

/**
 * The shortest chain of allowed statuses that ends in `target`, without the present one; empty when the
 * ticket is there already, `null` when there is no way.
 */
export const statusPath = (
  ticket: Pick<Ticket, 'status' | 'allowedStatuses'>,
  target: string,
  statuses: readonly TicketStatus[],
): readonly string[] | null => {
  if (ticket.status === target) return []
  const queue: (readonly string[])[] = allowedNext(ticket, statuses).map((status) => [status.id])
  const seen = new Set([ticket.status])
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const last = path.at(-1)
    if (last === undefined || seen.has(last)) continue
    if (last === target) return path
    seen.add(last)
    for (const next of statuses.find((status) => status.id === last)?.next ?? []) queue.push([...path, next])
  }
  return null
}

/** The status that means "with third line", by id or name; `null` where the tracker has none. */
export const escalatedStatus = (statuses: readonly TicketStatus[]): TicketStatus | null =>
  statuses.find((status) => /escalat/i.test(status.id) || /escalat/i.test(status.name)) ?? null

/** Does going there say "this is done"? Then people want to know what did it. */
export const asksForSolution = (status: TicketStatus): boolean =>
  status.closed || /resol|solv|fixed|done|complete/i.test(`${status.id} ${status.name}`)

/** Closing a ticket that is resolved needs no second explanation. */
export const needsSolution = (from: TicketStatus | null, to: TicketStatus): boolean =>
  asksForSolution(to) &&
  !(from !== null && asksForSolution(from)) &&
  !/valid|verif|confirm/i.test(from?.id ?? '')
