import { failure } from '../contract/errors.ts'
import { compensate } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { refreshTicket } from './absorb.ts'
import type { KitbagDatabase } from './database.ts'
import { about, guarded, log, type OutboxDeps, recordIntentIn } from './record-intent.ts'
import { dexieRecords, type Records, ticketTables } from './records.ts'

/** A person thinks again: a decision about a conflict is taken back. */

/**
 * Takes back the decision about a conflict. `before` is the change as it was in conflict, `decided` what the
 * decision left to send (`null`: nothing). While the tracker does not have it, the conflict is open again;
 * afterwards the opposite change is written down, and the answer is `'compensated'`.
 */
export const reopenConflictIn = async (
  records: Records,
  deps: OutboxDeps,
  before: Mutation,
  decided: Mutation | null,
): Promise<Result<'reopened' | 'compensated'>> => {
  const reopened = await guarded(() =>
    records.write(ticketTables, async (tables) => {
      const current = await tables.mutations.get(before.id)
      const waits = current?.state === 'queued' || current?.state === 'waiting'
      if (decided === null ? current !== undefined : !waits) return ok(false)
      const trunk = before.ticketId === null ? null : await tables.threads.get(before.ticketId)
      if (trunk === undefined) {
        return fail(failure('sync.state', 'The ticket left this machine.', 'The decision stays as it is.'))
      }
      // The tracker may have moved on since: what is theirs is what it has now.
      await tables.mutations.put([{ ...before, state: 'conflict', theirs: trunk?.base ?? before.theirs }])
      const notes = before.ticketId === null ? [] : await refreshTicket(tables, before.ticketId)
      const message = 'The decision was taken back; both versions wait again.'
      await log(tables, deps, [{ ...about(before), kind: 'decision', message, reason: null }, ...notes])
      return ok(true)
    }),
  )
  if (!reopened.ok) return reopened
  if (reopened.value) return ok('reopened')
  const opposite = decided === null ? null : compensate(decided)
  if (opposite === null) {
    return fail(failure('sync.state', 'This was decided again meanwhile.', 'Look at what waits.'))
  }
  const recorded = await recordIntentIn(records, deps, { ticketId: before.ticketId, intent: opposite })
  return recorded.ok ? ok('compensated') : recorded
}

export const reopenConflict = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  before: Mutation,
  decided: Mutation | null,
): Promise<Result<'reopened' | 'compensated'>> =>
  reopenConflictIn(dexieRecords(database), deps, before, decided)
