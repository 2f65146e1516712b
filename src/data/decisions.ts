import { failure } from '../contract/errors.ts'
import { compensate, definedFields, editedFields } from '../domain/intent.ts'
import { mergeEdit } from '../domain/merge.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { Ticket, TicketEdit } from '../domain/ticket.ts'
import { mergeText } from '../sync/merge-text.ts'
import { refreshTicket } from './absorb.ts'
import { about, guarded, log, type OutboxDeps, recordIntentIn } from './record-intent.ts'
import { type Records, ticketTables } from './records.ts'
import { takeOut } from './take-out.ts'

/** What a person decides about changes that cannot go on by themselves. Every decision is in the history. */

export type Resolution =
  | { readonly take: 'mine' }
  | { readonly take: 'theirs' }
  /** Own values for fields; `status` for a status change. */
  | { readonly take: 'edit'; readonly fields?: TicketEdit; readonly status?: string }

export const resolveConflictIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
  resolution: Resolution,
): Promise<Result<null>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      const theirs = mutation?.theirs ?? null
      if (mutation === undefined || mutation.state !== 'conflict' || theirs === null) {
        return fail(failure('sync.state', 'This conflict was decided already.', 'Nothing was changed.'))
      }
      const intent = decide(mutation, theirs, resolution)
      if (intent === null) await tables.mutations.remove([mutationId])
      else {
        await tables.mutations.put([
          {
            ...mutation,
            intent,
            base: theirs,
            theirs: null,
            state: 'queued',
            reason: null,
            nextAttemptAt: null,
          },
        ])
      }
      const notes = mutation.ticketId === null ? [] : await refreshTicket(tables, mutation.ticketId)
      await log(tables, deps, [decisionNote(mutation, theirs, resolution), ...notes])
      return ok(null)
    }),
  )

export const undoMutationIn = async (
  records: Records,
  deps: OutboxDeps,
  mutation: Mutation,
): Promise<Result<null>> => {
  const removed = await guarded(() =>
    records.write(ticketTables, async (tables) => {
      const current = await tables.mutations.get(mutation.id)
      // Both states say that the tracker surely does not have it.
      if (current === undefined || (current.state !== 'queued' && current.state !== 'waiting'))
        return ok(false)
      await takeOut(tables, deps, current, 'as-draft')
      return ok(true)
    }),
  )
  if (!removed.ok) return removed
  if (removed.value) return ok(null)
  const opposite = compensate(mutation)
  if (opposite === null) {
    return fail(
      failure('sync.state', 'This may have been sent and cannot be taken back.', 'Write a comment instead.'),
    )
  }
  const recorded = await recordIntentIn(records, deps, { ticketId: mutation.ticketId, intent: opposite })
  return recorded.ok ? ok(null) : recorded
}

/** The intent that is left to send; `null` when nothing is. */
const decide = (mutation: Mutation, theirs: Ticket, resolution: Resolution): Intent | null => {
  const { intent } = mutation
  if (intent.kind === 'transition') {
    if (resolution.take === 'theirs') return null
    const to = resolution.take === 'edit' ? (resolution.status ?? intent.to) : intent.to
    return to === theirs.status ? null : { kind: 'transition', from: theirs.status, to }
  }
  if (intent.kind !== 'set-fields') return resolution.take === 'theirs' ? null : intent
  const merged = mergeEdit(mutation.base ?? theirs, intent.fields, theirs, mergeText)
  const chosen =
    resolution.take === 'mine' ? merged.mine : resolution.take === 'edit' ? (resolution.fields ?? {}) : {}
  const fields = { ...merged.fields, ...definedFields(chosen) }
  return Object.keys(fields).length === 0 ? null : { kind: 'set-fields', fields }
}

const decisionNote = (mutation: Mutation, theirs: Ticket, resolution: Resolution): HistoryNote => ({
  ...about(mutation),
  kind: 'decision',
  message: `${decisionWords[resolution.take]} ${describeSides(mutation, theirs)}`,
  reason: null,
})

const decisionWords = {
  mine: 'Kept mine.',
  theirs: "Took the tracker's.",
  edit: 'Decided on a third version.',
} as const

const describeSides = (mutation: Mutation, theirs: Ticket): string => {
  const { intent } = mutation
  if (intent.kind === 'transition') return `Status: mine "${intent.to}", the tracker's "${theirs.status}".`
  if (intent.kind !== 'set-fields') return ''
  return editedFields(intent.fields)
    .map((field) => `${field}: mine ${short(intent.fields[field])}, the tracker's ${short(theirs[field])}.`)
    .join(' ')
}

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
