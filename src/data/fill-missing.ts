import { failure } from '../contract/errors.ts'
import { definedFields } from '../domain/intent.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { TicketEdit } from '../domain/ticket.ts'
import { refreshTicket } from './absorb.ts'
import type { KitbagDatabase } from './database.ts'
import { about, guarded, log, type OutboxDeps } from './record-intent.ts'
import { dexieRecords, type Records, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'

/**
 * A change that was refused because fields of the ticket were missing goes again with them. A new ticket and an edit
 * take the values in; before any other change (a status, a comment) the values go out as an edit of their own, so
 * that the tracker has them when it looks.
 */
export const fillMissingIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
  fields: TicketEdit,
): Promise<Result<null>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      if (mutation === undefined || mutation.state !== 'rejected') {
        return fail(failure('sync.state', 'Only a refused change can be completed.', 'Look at what waits.'))
      }
      const { ticketId } = mutation
      const thread = ticketId === null ? undefined : await tables.threads.get(ticketId)
      const taken = takeIn(mutation.intent, fields)
      const again: Mutation = { ...mutation, state: 'queued', reason: null, nextAttemptAt: null }
      if (taken !== null) {
        await tables.mutations.put([{ ...again, intent: taken }])
        if (taken.kind === 'create-ticket' && thread !== undefined) {
          await tables.threads.put([{ ...thread, ticket: { ...thread.ticket, ...definedFields(fields) } }])
        }
      } else {
        const row = await tables.meta.get(metaKeys.sequence)
        const next = (typeof row?.value === 'number' ? row.value : 0) + 1
        await tables.meta.put([{ key: metaKeys.sequence, value: next }])
        const lane = ticketId === null ? [] : await tables.mutations.whereIn('ticketId', [ticketId])
        const behind = lane
          .filter((other) => other.sequence >= mutation.sequence)
          .toSorted((left, right) => left.sequence - right.sequence)
        // The edit takes the place of the refused change; it and all behind it move one place back.
        const places = [...behind.map(({ sequence }) => sequence), next]
        const edit: Mutation = {
          ...again,
          id: deps.newId(),
          intent: { kind: 'set-fields', fields },
          performedAt: deps.now().toISOString(),
          attempts: 0,
          theirs: null,
        }
        const moved = [edit, ...behind.map((other) => (other.id === mutationId ? again : other))]
        await tables.mutations.put(
          moved.map((other, index) => ({ ...other, sequence: places[index] ?? other.sequence })),
        )
      }
      const notes = ticketId === null ? [] : await refreshTicket(tables, ticketId)
      const message = 'What the tracker missed was filled in; the change is to be sent again.'
      await log(tables, deps, [{ ...about(again), kind: 'decision', message, reason: null }, ...notes])
      return ok(null)
    }),
  )

/** The change with the values in it; `null` where it cannot hold fields. */
const takeIn = (intent: Intent, fields: TicketEdit): Intent | null => {
  if (intent.kind === 'create-ticket') {
    return { kind: 'create-ticket', ticket: { ...intent.ticket, ...definedFields(fields) } }
  }
  return intent.kind === 'set-fields' ? { kind: 'set-fields', fields: { ...intent.fields, ...fields } } : null
}

export const fillMissing = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
  fields: TicketEdit,
): Promise<Result<null>> => fillMissingIn(dexieRecords(database), deps, mutationId, fields)
