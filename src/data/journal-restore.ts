import { bySendOrder } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import { ok, type Result } from '../domain/result.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import { refreshTicket } from './absorb.ts'
import { addHistory } from './history.ts'
import { about, guarded, type OutboxDeps, showOptimistically } from './record-intent.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'
import { aliasKey } from './ticket-repository.ts'

/**
 * Puts changes into the outbox that were made before: they came back from the journal, or from another machine.
 * What is here already stays as it is. Each becomes `unknown`: it may have been sent by whoever had it before, so
 * the tracker is read back first. A ticket that is not cached is shown as it was when the work was done. Runs
 * inside a transaction over `ticketTables`; answers with what was added.
 */
export const restoreMutations = async (
  tables: RecordTables,
  deps: OutboxDeps,
  mutations: readonly Mutation[],
  message: string,
  /** Those that this machine knows the tracker does not have may stay as they were. */
  states: 'perhaps-sent' | 'as-they-were' = 'perhaps-sent',
): Promise<readonly Mutation[]> => {
  const here = await tables.mutations.getMany(mutations.map(({ id }) => id))
  const missing = mutations.filter((_mutation, index) => here[index] === undefined)
  const added: Mutation[] = []
  for (const mutation of [...missing].sort(bySendOrder)) {
    const alias = mutation.ticketId === null ? undefined : await tables.meta.get(aliasKey(mutation.ticketId))
    const accepted = typeof alias?.value === 'string' ? alias.value : null
    // The tracker took this ticket from here already.
    if (accepted !== null && mutation.intent.kind === 'create-ticket') continue
    const moved = { ...mutation, ticketId: accepted ?? mutation.ticketId }
    if (states === 'as-they-were' && surelyAbsent.has(mutation.state)) added.push(moved)
    else
      added.push({
        ...moved,
        state: 'unknown',
        nextAttemptAt: null,
        reason: null,
        theirs: null,
      })
  }
  await tables.mutations.put(added)
  for (const mutation of added) await show(tables, deps, mutation)
  const notes: HistoryNote[] = added.map((mutation) => ({
    ...about(mutation),
    kind: 'recovery',
    message,
    reason: null,
  }))
  const tickets = new Set(added.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))
  for (const ticketId of tickets) notes.push(...(await refreshTicket(tables, ticketId)))
  await addHistory(tables, notes, { at: deps.now().toISOString(), newId: deps.newId })
  if (added.length > 0) await raiseSequence(tables, added)
  return added
}

/** States that say that the tracker does not have it. */
const surelyAbsent: ReadonlySet<Mutation['state']> = new Set(['queued', 'waiting', 'conflict', 'rejected'])

/** Work that is done from now on comes after all of it. */
const raiseSequence = async (tables: RecordTables, added: readonly Mutation[]): Promise<void> => {
  const row = await tables.meta.get(metaKeys.sequence)
  const current = typeof row?.value === 'number' ? row.value : 0
  const value = added.reduce((most, { sequence }) => Math.max(most, sequence), current + 1)
  await tables.meta.put([{ key: metaKeys.sequence, value }])
}

const show = async (tables: RecordTables, deps: OutboxDeps, mutation: Mutation): Promise<void> => {
  const { ticketId, intent, base, performedAt } = mutation
  if (ticketId === null) return
  if ((await tables.threads.get(ticketId)) === undefined) {
    const ticket = intent.kind === 'create-ticket' ? intent.ticket : base
    // Nothing is known about the ticket but its id; sync fetches it, and the change waits in the list.
    if (ticket === null) return
    const stub = { ...ticket, id: ticketId }
    // A ticket that the tracker does not have yet has no trunk.
    const trunk = ticketId.startsWith('local:') ? null : stub
    await tables.threads.put([{ id: ticketId, ticket: stub, base: trunk, fetchedAt: performedAt }])
  }
  await showOptimistically(tables, deps, mutation, ticketId)
}

export type ImportedMutations = {
  readonly added: number
  /** Were in the outbox here already, or are known to have arrived. */
  readonly known: number
}

/** Takes changes of another machine into the outbox. Any number of times, in any order: the outcome is the same. */
export const importMutations = (
  records: Records,
  deps: OutboxDeps,
  mutations: readonly Mutation[],
): Promise<Result<ImportedMutations>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const added = await restoreMutations(
        tables,
        deps,
        // Who takes it in sends it.
        mutations.map(({ handedOverAt: _, ...mutation }) => mutation),
        'Brought here from another machine. The tracker is asked whether it has this before it is sent.',
      )
      return ok({ added: added.length, known: mutations.length - added.length })
    }),
  )
