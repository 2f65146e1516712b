import { worstState } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import { slaPauses } from '../domain/sla.ts'
import type { Ticket, TicketActivity, TicketStatus } from '../domain/ticket.ts'
import type { TicketRow } from './rows.ts'

export type RowFacts = {
  /** As the person sees it. */
  readonly ticket: Ticket
  readonly activity: readonly TicketActivity[]
  readonly commentCount: number
  readonly attachmentCount: number
  /** The ticket's changes in the outbox. */
  readonly mutations: readonly Mutation[]
  /** Of the catalogue; empty before the first contact. */
  readonly statuses: readonly TicketStatus[]
}

/** The light row of a list, from everything that is known about a ticket. */
export const toTicketRow = (facts: RowFacts): TicketRow => {
  const { ticket, mutations } = facts
  const unsent = mutations.filter((mutation) => mutation.state !== 'applied')
  return {
    id: ticket.id,
    key: ticket.key,
    title: ticket.title,
    status: ticket.status,
    closed: isClosed(ticket, facts.statuses) ? 1 : 0,
    priority: ticket.priority,
    tier: ticket.tier,
    category: ticket.category,
    assigneeId: ticket.assignee?.id ?? null,
    assigneeName: ticket.assignee?.name ?? null,
    organisation: ticket.requester.organisation,
    site: ticket.site,
    product: ticket.product,
    tags: ticket.tags,
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    acknowledgedAt: ticket.acknowledgedAt,
    resolvedAt: ticket.resolvedAt,
    dueAt: ticket.dueAt,
    ...slaPauses(ticket, [...facts.activity, ...localMoves(ticket, mutations)], facts.statuses),
    commentCount: facts.commentCount,
    attachmentCount: facts.attachmentCount,
    syncState: worstState(unsent.map((mutation) => mutation.state)),
    pending: unsent.length,
  }
}

const isClosed = (ticket: Ticket, statuses: readonly TicketStatus[]): boolean =>
  statuses.find((status) => status.id === ticket.status)?.closed ?? false

/** Status changes made here count for the SLA clock from the moment the work happened. */
const localMoves = (ticket: Ticket, mutations: readonly Mutation[]): readonly TicketActivity[] =>
  mutations.flatMap(({ id, intent, performedAt }) =>
    intent.kind === 'transition'
      ? [
          {
            id,
            ticketId: ticket.id,
            author: { id: '', name: '', email: null },
            at: performedAt,
            changes: [{ field: 'status', from: intent.from, to: intent.to }],
          },
        ]
      : [],
  )
