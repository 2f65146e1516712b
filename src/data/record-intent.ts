import { failure } from '../contract/errors.ts'
import { applyIntent, definedFields, editedFields } from '../domain/intent.ts'
import { sameValue } from '../domain/merge.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { Person, Ticket } from '../domain/ticket.ts'
import type { Capabilities } from '../domain/workspace.ts'
import { refreshTicket } from './absorb.ts'
import { addHistory } from './history.ts'
import { foreseenRefusal } from './preflight.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'
import { aliasKey } from './ticket-repository.ts'

export type OutboxDeps = {
  readonly now: () => Date
  /** ULIDs: unique, rising. */
  readonly newId: () => string
  readonly user: Person
}

export type IntentRequest = {
  /** `null` for work that belongs to no ticket; `local:<ULID>` for one that is created here. */
  readonly ticketId: string | null
  readonly intent: Intent
  /** When the work was done, where that was not now. */
  readonly performedAt?: string
}

/** Writes the change, what it shows and what it was based on, in one transaction. */
export const recordIntentIn = (
  records: Records,
  deps: OutboxDeps,
  request: IntentRequest,
): Promise<Result<Mutation>> =>
  guarded(() => records.write(ticketTables, (tables) => recordWithin(tables, deps, request)))

/** The same inside a transaction over `ticketTables`. A failure has written nothing. */
export const recordWithin = async (
  tables: RecordTables,
  deps: OutboxDeps,
  request: IntentRequest,
): Promise<Result<Mutation>> => {
  const at = deps.now().toISOString()
  const ticketId = await currentId(tables, request.ticketId)
  const thread = ticketId === null ? undefined : await tables.threads.get(ticketId)
  const { intent: asked } = request
  const capabilities = await tables.meta.get(metaKeys.capabilities)
  const refusal = foreseenRefusal((capabilities?.value as Capabilities | undefined) ?? null, asked)
  if (refusal !== null) return fail(refusal)
  if (ticketId !== null && thread === undefined && asked.kind !== 'create-ticket') {
    return fail(
      failure('input.invalid', 'This ticket is not on this machine.', 'Nothing was saved. Fetch it first.'),
    )
  }
  if (asked.kind === 'create-ticket' && (asked.ticket.id !== ticketId || thread !== undefined)) {
    return fail(
      failure('input.invalid', 'A new ticket needs an id of its own.', 'Start the new ticket again.'),
    )
  }
  const intent = thread === undefined ? asked : withoutUnchanged(thread.ticket, asked)
  if (intent === null) {
    return fail(failure('sync.state', 'The ticket already has these values.', 'There is nothing to save.'))
  }
  const waiting = ticketId === null ? [] : await tables.mutations.whereIn('ticketId', [ticketId])
  const mutation: Mutation = {
    id: deps.newId(),
    sequence: await nextSequence(tables),
    ticketId,
    intent,
    performedAt: request.performedAt ?? at,
    // Made on what the person saw: the tracker's ticket with the changes that wait before this one.
    base: thread?.ticket ?? null,
    dependsOn: waiting.filter((other) => other.intent.kind === 'create-ticket').map((other) => other.id),
    state: 'queued',
    attempts: 0,
    nextAttemptAt: null,
    reason: null,
    theirs: null,
  }
  await tables.mutations.put([mutation])
  if (ticketId === null) return ok(mutation)
  await showOptimistically(tables, deps, mutation, ticketId)
  const base = thread ?? { id: ticketId, base: null, fetchedAt: at }
  const ticket = thread?.ticket ?? (intent.kind === 'create-ticket' ? intent.ticket : null)
  if (ticket !== null) {
    await tables.threads.put([{ ...base, ticket: applyIntent(ticket, intent) }])
    await log(tables, deps, await refreshTicket(tables, ticketId))
  }
  return ok(mutation)
}

export const retryIn = (records: Records, deps: OutboxDeps, mutationId: string): Promise<Result<Mutation>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      if (mutation === undefined || (mutation.state !== 'rejected' && mutation.state !== 'waiting')) {
        return fail(
          failure('sync.state', 'Only a refused or waiting change can be tried again.', 'Look at its state.'),
        )
      }
      const next: Mutation = { ...mutation, state: 'queued', nextAttemptAt: null, reason: null }
      await tables.mutations.put([next])
      const notes = next.ticketId === null ? [] : await refreshTicket(tables, next.ticketId)
      const message = 'The change is to be tried again.'
      await log(tables, deps, [{ ...about(next), kind: 'decision', message, reason: null }, ...notes])
      return ok(next)
    }),
  )

/** A failed transaction leaves nothing behind; the person is told so. */
export const guarded = async <Value>(work: () => Promise<Result<Value>>): Promise<Result<Value>> => {
  try {
    return await work()
  } catch (cause) {
    const quota = cause instanceof Error && /quota/i.test(`${cause.name} ${cause.message}`)
    const why = cause instanceof Error ? cause.message : String(cause)
    return fail(
      quota
        ? failure('disk.full', 'There is no space left to save this.', 'Free some space, then save it again.')
        : failure(
            'database.failed',
            `This was not saved: ${why}`,
            'Copy your text, then start Kitbag again.',
          ),
    )
  }
}

/** Adds to the history inside the transaction. */
export const log = (tables: RecordTables, deps: OutboxDeps, notes: readonly HistoryNote[]): Promise<void> =>
  addHistory(tables, notes, { at: deps.now().toISOString(), newId: deps.newId })

export const about = (mutation: Mutation) => ({ ticketId: mutation.ticketId, mutationId: mutation.id })

const currentId = async (tables: RecordTables, ticketId: string | null): Promise<string | null> => {
  if (ticketId === null || !ticketId.startsWith('local:')) return ticketId
  const alias = await tables.meta.get(aliasKey(ticketId))
  return typeof alias?.value === 'string' ? alias.value : ticketId
}

const nextSequence = async (tables: RecordTables): Promise<number> => {
  const row = await tables.meta.get(metaKeys.sequence)
  const next = (typeof row?.value === 'number' ? row.value : 0) + 1
  await tables.meta.put([{ key: metaKeys.sequence, value: next }])
  return next
}

/** What the person left as it was is not a change. `null` when nothing is left. */
const withoutUnchanged = (ticket: Ticket, intent: Intent): Intent | null => {
  if (intent.kind === 'transition') return intent.to === ticket.status ? null : intent
  if (intent.kind !== 'set-fields') return intent
  const set = definedFields(intent.fields)
  const fields = Object.fromEntries(
    editedFields(set)
      .filter((field) => !sameValue(field, ticket[field], set[field]))
      .map((field) => [field, set[field]]),
  )
  return Object.keys(fields).length === 0 ? null : { kind: 'set-fields', fields }
}

/** The comment or file is on screen at once, marked as ours until the tracker shows its own. */
export const showOptimistically = async (
  tables: RecordTables,
  deps: OutboxDeps,
  mutation: Mutation,
  ticketId: string,
): Promise<void> => {
  const { id, intent, performedAt } = mutation
  const row = {
    id: `local:${id}`,
    ticketId,
    author: deps.user,
    createdAt: performedAt,
    mark: id,
    mutationId: id,
  }
  if (intent.kind === 'comment') {
    const { body, internal } = intent
    await tables.comments.put([{ ...row, body, internal, performedAt: null }])
  }
  if (intent.kind === 'attach') {
    const { name, mediaType, size, sha256 } = intent
    await tables.attachments.put([{ ...row, commentId: null, name, mediaType, size, sha256 }])
  }
}
