import { failure } from '../contract/errors.ts'
import type { Intent, Mutation, MutationState } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { Capabilities } from '../domain/workspace.ts'
import { refreshTicket } from './absorb.ts'
import { discardedKey, readDiscardedChange } from './discarded.ts'
import { restoreMutations } from './journal-restore.ts'
import { foreseenRefusal } from './preflight.ts'
import { about, guarded, log, type OutboxDeps, recordWithin, showOptimistically } from './record-intent.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'
import { takeOut } from './take-out.ts'

/**
 * The ways out of a change that waits: look again, say what became of it, edit, move to another ticket, keep as a
 * draft, discard into a list, bring back from there. While it is being sent (`sending`) none is open: the answer
 * comes within a minute or it becomes `unknown`. Every step is in the history.
 */

/** Asks the tracker again at the next chance, whatever pause was agreed. */
export const lookAgainIn = (records: Records, deps: OutboxDeps, mutationId: string): Promise<Result<null>> =>
  change(records, mutationId, ['unknown', 'waiting'], async (tables, mutation) => {
    await stand(tables, deps, { ...mutation, nextAttemptAt: null }, 'The tracker is to be asked again.')
    return ok(null)
  })

/**
 * The person looked at the tracker themselves. `arrived`: nothing is sent; the change goes into the list of
 * discarded ones, in case they were wrong. `not-arrived`: it goes out again.
 */
export const settleByHandIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
  verdict: 'arrived' | 'not-arrived',
): Promise<Result<null>> =>
  change(records, mutationId, ['unknown'], async (tables, mutation) => {
    if (verdict === 'arrived') {
      await takeOut(tables, deps, mutation, 'into-list', 'Settled by hand: it is in the tracker.')
    } else {
      const { handedOverAt: _, ...own } = mutation
      const queued: Mutation = { ...own, state: 'queued', reason: null, nextAttemptAt: null }
      await stand(tables, deps, queued, 'Settled by hand: it is not in the tracker and goes out again.')
    }
    return ok(null)
  })

/**
 * Other words or values in place of those that wait. The tracker must surely not have it: what may have arrived is
 * settled first. A change that was sent before gets a new id, so that nothing left of the old one is taken for it.
 */
export const editChangeIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
  intent: Intent,
): Promise<Result<Mutation>> =>
  change(records, mutationId, ['queued', 'waiting', 'rejected'], async (tables, mutation) => {
    if (mutation.intent.kind !== intent.kind) return fail(notPossible(mutation.state))
    const capabilities = await tables.meta.get(metaKeys.capabilities)
    const refusal = foreseenRefusal((capabilities?.value as Capabilities | undefined) ?? null, intent)
    if (refusal !== null) return fail(refusal)
    const id = mutation.attempts === 0 ? mutation.id : deps.newId()
    const next: Mutation = { ...mutation, id, intent, state: 'queued', reason: null, nextAttemptAt: null }
    await removeRows(tables, mutation.id)
    if (id !== mutation.id) await rename(tables, mutation, next)
    if (next.ticketId !== null) await showOptimistically(tables, deps, next, next.ticketId)
    await stand(tables, deps, next, 'The change was edited and is to be sent.')
    return ok(next)
  })

/** The same words on another ticket; the change here goes into the list of discarded ones. Answers with the new one. */
export const moveToTicketIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
  ticketId: string,
): Promise<Result<Mutation>> =>
  change(records, mutationId, takenOutFrom, async (tables, mutation) => {
    if (mutation.intent.kind === 'create-ticket' || mutation.ticketId === null) {
      return fail(failure('sync.state', 'This belongs to no ticket that it could leave.', 'It was kept.'))
    }
    const there = await tables.threads.get(ticketId)
    const intent: Intent =
      mutation.intent.kind === 'transition' && there !== undefined
        ? { ...mutation.intent, from: there.ticket.status }
        : mutation.intent
    const { performedAt } = mutation
    const recorded = await recordWithin(tables, deps, { ticketId, intent, performedAt })
    if (!recorded.ok) return recorded
    const words = `Moved to ${there?.ticket.key ?? ticketId}.`
    await takeOut(tables, deps, mutation, 'into-list', words)
    return recorded
  })

/** Takes it back; what was typed is in its box again. */
export const keepAsDraftIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> =>
  change(records, mutationId, takenOutFrom, async (tables, mutation) => {
    await takeOut(tables, deps, mutation, 'as-draft')
    return ok(null)
  })

/** Gives it up, into the list from which `bringBack` fetches it. What may have arrived may still show up. */
export const discardMutationIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> =>
  change(records, mutationId, takenOutFrom, async (tables, mutation) => {
    await takeOut(tables, deps, mutation, 'into-list')
    return ok(null)
  })

/**
 * Undoes `discardMutationIn`: a change of which the tracker surely has nothing stands as it stood, with its reason;
 * one that may have arrived is looked for before it is sent. Answers with what is back.
 */
export const bringBackIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<readonly Mutation[]>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const discarded = await readDiscardedChange(tables, mutationId)
      if (discarded === null) {
        return fail(
          failure('sync.state', 'This is not in the list of discarded changes.', 'Look at the list.'),
        )
      }
      const words = 'Brought back from the discarded changes.'
      const added = await restoreMutations(tables, deps, discarded.mutations, words, 'as-they-were')
      await tables.drafts.remove([discardedKey(mutationId)])
      return ok(added)
    }),
  )

/** Every state but `sending` (wait for the answer) and `applied` (the tracker has it). */
const takenOutFrom: readonly MutationState[] = ['queued', 'waiting', 'unknown', 'conflict', 'rejected']

const change = <Value>(
  records: Records,
  mutationId: string,
  states: readonly MutationState[],
  body: (tables: RecordTables, mutation: Mutation) => Promise<Result<Value>>,
): Promise<Result<Value>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      if (mutation === undefined)
        return fail(failure('sync.state', 'This waits no longer.', 'Look at the list.'))
      return states.includes(mutation.state) ? body(tables, mutation) : fail(notPossible(mutation.state))
    }),
  )

const notPossible = (state: MutationState) => {
  const hint =
    state === 'sending'
      ? 'It is being sent. Wait a moment for the answer.'
      : state === 'unknown'
        ? 'It may have arrived. Look again, or say whether the tracker has it.'
        : 'It was kept.'
  return failure('sync.state', 'The change is not in a state that allows this.', hint)
}

const stand = async (
  tables: RecordTables,
  deps: OutboxDeps,
  next: Mutation,
  message: string,
): Promise<void> => {
  await tables.mutations.put([next])
  const notes = next.ticketId === null ? [] : await refreshTicket(tables, next.ticketId)
  const decision: HistoryNote = { ...about(next), kind: 'decision', message, reason: null }
  await log(tables, deps, [decision, ...notes])
}

const removeRows = async (tables: RecordTables, mutationId: string): Promise<void> => {
  const comments = await tables.comments.whereIn('mutationId', [mutationId])
  const files = await tables.attachments.whereIn('mutationId', [mutationId])
  await tables.comments.remove(comments.map(({ id }) => id))
  await tables.attachments.remove(files.map(({ id }) => id))
}

/** What waits for a ticket that is created under another id now waits for that one. */
const rename = async (tables: RecordTables, before: Mutation, after: Mutation): Promise<void> => {
  await tables.mutations.remove([before.id])
  if (before.ticketId === null) return
  const lane = await tables.mutations.whereIn('ticketId', [before.ticketId])
  const hanging = lane.filter(({ dependsOn }) => dependsOn.includes(before.id))
  await tables.mutations.put(
    hanging.map((other) => ({
      ...other,
      dependsOn: other.dependsOn.map((id) => (id === before.id ? after.id : id)),
    })),
  )
}
