import { applyIntent } from './intent.ts'
import type { MergeText } from './merge.ts'
import { mergeEdit, sameValue } from './merge.ts'
import type { Mutation } from './mutation.ts'
import type { Failure } from './result.ts'
import { editableFields, type Ticket } from './ticket.ts'

/**
 * Puts a ticket's waiting changes on top of what the tracker has now, one after the other from the trunk
 * on, so that a later edit of the same run cannot hide a conflict. Each change is compared with the state
 * it was made on (`mutation.base`); the first that contradicts the tracker stops the ones behind it.
 */
export type Rebased = {
  /** What the person sees: the tracker's ticket with every waiting change. */
  readonly ticket: Ticket
  /** Changes whose base, values or state are different now. */
  readonly changed: readonly Mutation[]
  /** Changes the tracker already has: nothing is left to send. */
  readonly satisfied: readonly Mutation[]
}

/** `pending` in send order. */
export const rebaseTicket = (remote: Ticket, pending: readonly Mutation[], mergeText: MergeText): Rebased => {
  const changed: Mutation[] = []
  const satisfied: Mutation[] = []
  let tip = remote
  let blocked = false
  for (const mutation of pending) {
    if (!blocked && isMovable(mutation)) {
      const next = rebaseOne(tip, mutation, mergeText)
      if (next === null) {
        satisfied.push(mutation)
        continue
      }
      if (next !== mutation) changed.push(next)
      if (next.state === 'conflict') blocked = true
      tip = applyIntent(tip, next.intent)
    } else {
      if (!isMovable(mutation) && mutation.state !== 'applied') blocked = true
      tip = applyIntent(tip, mutation.intent)
    }
  }
  return { ticket: tip, changed, satisfied }
}

/** What may have reached the tracker, or was refused by it, keeps its words until that is settled. */
const isMovable = (mutation: Mutation): boolean =>
  mutation.state === 'queued' || mutation.state === 'waiting' || mutation.state === 'conflict'

const rebaseOne = (theirs: Ticket, mutation: Mutation, mergeText: MergeText): Mutation | null => {
  const { intent } = mutation
  if (intent.kind === 'transition') {
    if (theirs.status === intent.to) return null
    return theirs.status === intent.from
      ? settled(mutation, intent, theirs)
      : conflicting(mutation, theirs, 'The status')
  }
  if (intent.kind === 'set-fields') {
    const merged = mergeEdit(mutation.base ?? theirs, intent.fields, theirs, mergeText)
    if (merged.conflicts.length > 0) return conflicting(mutation, theirs, fieldNames(merged.conflicts))
    if (Object.keys(merged.fields).length === 0) return null
    return settled(mutation, { kind: 'set-fields', fields: merged.fields }, theirs)
  }
  return mutation
}

const settled = (mutation: Mutation, intent: Mutation['intent'], base: Ticket): Mutation => {
  const { state } = mutation
  if (state !== 'conflict' && mutation.base !== null && sameTicket(mutation.base, base)) return mutation
  const cleared = state === 'conflict' ? { state: 'queued' as const, reason: null, theirs: null } : {}
  return { ...mutation, intent, base, ...cleared }
}

const conflicting = (mutation: Mutation, theirs: Ticket, what: string): Mutation => ({
  ...mutation,
  state: 'conflict',
  theirs,
  nextAttemptAt: null,
  reason: conflictReason(what),
})

const conflictReason = (what: string): Failure => ({
  code: 'sync.conflict',
  message: `${what} of this ticket changed here and in the tracker.`,
  hint: 'Both versions are kept. Decide which one stays in the review inbox.',
})

const fieldNames = (fields: readonly string[]): string => {
  const words = fields.map((field) => field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
  const last = words.at(-1) ?? ''
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last
  return `The ${list}`
}

const sameTicket = (left: Ticket, right: Ticket): boolean =>
  left.revision === right.revision &&
  left.status === right.status &&
  editableFields.every((field) => sameValue(field, left[field], right[field]))
