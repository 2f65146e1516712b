import { editedFields } from '../domain/intent.ts'
import { sameValue } from '../domain/merge.ts'
import type { Mutation } from '../domain/mutation.ts'
import type { Ticket, TicketThread } from '../domain/ticket.ts'

/** What the connector of the simulated tracker decides by. */

/** The same field was changed on both sides to different values. */
export const contradicts = (ticket: Ticket, { intent, base }: Mutation): boolean => {
  if (intent.kind === 'transition') return ticket.status !== intent.from && ticket.status !== intent.to
  if (intent.kind !== 'set-fields' || base === null) return false
  return editedFields(intent.fields).some(
    (field) =>
      !sameValue(field, ticket[field], base[field]) && !sameValue(field, ticket[field], intent.fields[field]),
  )
}

export const remoteIdOf = (thread: TicketThread | null, mutation: Mutation): string | null => {
  if (thread === null) return null
  if (mutation.intent.kind === 'create-ticket') return thread.ticket.id
  const rows = [...thread.comments, ...thread.attachments]
  return rows.find((row) => row.mark === mutation.id)?.id ?? null
}

/** What changed since the cursor, oldest first, the last one of the page before coming again. */
export const pageOf = <Entry extends { readonly changed: number }>(
  all: readonly Entry[],
  cursor: string | null,
  pageSize: number,
) => {
  const from = cursor === null ? -1 : Number(cursor)
  const since = all.filter((entry) => entry.changed >= from).sort((a, b) => a.changed - b.changed)
  const fresh = since.filter((entry) => entry.changed > from)
  const entries = [...since.filter((entry) => entry.changed === from), ...fresh.slice(0, pageSize)]
  const last = fresh.slice(0, pageSize).at(-1)
  return { entries, cursor: String(last?.changed ?? Math.max(from, 0)), more: fresh.length > pageSize }
}

/**
 * What a write put away that its writer had not seen: the fields of `before` that were neither the base nor what was
 * written. `null` when nothing. A connector reads it from the tracker's own record of changes.
 */
export const overwritten = (before: Ticket, { intent, base }: Mutation): Partial<Ticket> | null => {
  if (intent.kind === 'transition') {
    const seen = before.status === intent.from || before.status === intent.to
    return seen ? null : { status: before.status }
  }
  if (intent.kind !== 'set-fields' || base === null) return null
  const lost = editedFields(intent.fields).filter(
    (field) =>
      !sameValue(field, before[field], base[field]) && !sameValue(field, before[field], intent.fields[field]),
  )
  return lost.length === 0 ? null : Object.fromEntries(lost.map((field) => [field, before[field]]))
}

/** Texts as a tracker keeps them that was written for browsers: CRLF, and no blank ends. */
export const asStored = (text: string): string => text.replace(/\r\n?/g, '\n').trim().replaceAll('\n', '\r\n')
