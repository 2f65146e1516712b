import type { RelationKind, TicketRelation } from '../../../../src/domain/ticket.ts'
import type { SandboxTicket } from './sandbox-records.ts'

const inverse: { readonly [Kind in RelationKind]: RelationKind } = {
  relates: 'relates',
  duplicates: 'duplicated-by',
  'duplicated-by': 'duplicates',
  blocks: 'blocked-by',
  'blocked-by': 'blocks',
  follows: 'precedes',
  precedes: 'follows',
  other: 'other',
}

const keyOf = ({ kind, ticketId }: TicketRelation): string => `${kind} ${ticketId}`

/** A relation is seen from both ends: the other tickets as they are once `before` has become `after`. Pure. */
export const mirrorRelations = (
  before: SandboxTicket,
  after: SandboxTicket,
  all: readonly SandboxTicket[],
  at: string,
): readonly SandboxTicket[] => {
  const had = before.thread.ticket.relations ?? []
  const has = after.thread.ticket.relations ?? []
  if (had === has) return []
  const { id, key } = after.thread.ticket
  const hasKeys = new Set(has.map(keyOf))
  const hadKeys = new Set(had.map(keyOf))
  return all.flatMap((record) => {
    const { ticket } = record.thread
    const here = (relations: readonly TicketRelation[]) =>
      relations
        .filter(({ ticketId }) => ticketId === ticket.id && ticketId !== id)
        .map(({ kind }) => ({ kind: inverse[kind], ticketId: id, key }))
    const added = here(has.filter((relation) => !hadKeys.has(keyOf(relation))))
    const gone = new Set(here(had.filter((relation) => !hasKeys.has(keyOf(relation)))).map(keyOf))
    if (added.length + gone.size === 0) return []
    const kept = (ticket.relations ?? []).filter(
      (relation) => !gone.has(keyOf(relation)) && !added.some((one) => keyOf(one) === keyOf(relation)),
    )
    return [
      {
        ...record,
        thread: {
          ...record.thread,
          ticket: {
            ...ticket,
            relations: [...kept, ...added],
            updatedAt: at,
            revision: String(Number(ticket.revision) + 1),
          },
        },
      },
    ]
  })
}
