import { bySendOrder, isFile, isParked, isUnsent, laneOf } from './intent.ts'
import type { Mutation } from './mutation.ts'

/** When a waiting change goes out, and which ones only a person can move. */
export type Turn =
  | { readonly kind: 'next' }
  /** `decision`: a person must decide about `blocker`; `settling`: the tracker is being asked about it; `order`: it goes first. */
  | { readonly kind: 'behind'; readonly blocker: Mutation; readonly why: 'decision' | 'settling' | 'order' }

/** `outbox` is everything that waits, in any order. Ask only about a change that is `queued`. */
export const turnOf = (mutation: Mutation, outbox: readonly Mutation[]): Turn => {
  const unsent = outbox.filter(isUnsent)
  const parent = unsent.find((other) => mutation.dependsOn.includes(other.id))
  const before = unsent
    .filter((other) => other.id !== mutation.id && bySendOrder(other, mutation) < 0)
    .sort(bySendOrder)
  const sameLane = before.filter((other) => laneOf(other) === laneOf(mutation))
  const blocker = parent ?? sameLane[0] ?? firstOfOthers(mutation, before, unsent)
  return blocker === undefined ? { kind: 'next' } : { kind: 'behind', blocker, why: reasonOf(blocker) }
}

/** What cannot be settled on another ticket stops nobody here; what may go does go first. */
const firstOfOthers = (
  mutation: Mutation,
  before: readonly Mutation[],
  unsent: readonly Mutation[],
): Mutation | undefined => {
  const stuck = new Set(unsent.filter((other) => isStuck(other)).map(laneOf))
  const going = before.filter((other) => !stuck.has(laneOf(other)) && (isFile(mutation) || !isFile(other)))
  return going[0]
}

const isStuck = (mutation: Mutation): boolean =>
  isParked(mutation) || mutation.state === 'unknown' || mutation.state === 'waiting'

const reasonOf = (blocker: Mutation): 'decision' | 'settling' | 'order' =>
  needsDecision(blocker) ? 'decision' : blocker.state === 'unknown' ? 'settling' : 'order'

/**
 * Only a person can move it: it is in conflict, was refused, or may have arrived on a ticket that the tracker does
 * not show any more.
 */
export const needsDecision = (mutation: Mutation): boolean =>
  isParked(mutation) || (mutation.state === 'unknown' && outOfSight.has(mutation.reason?.code ?? ''))

export const countDecisions = (outbox: readonly Mutation[]): number => outbox.filter(needsDecision).length

const outOfSight: ReadonlySet<string> = new Set(['tracker.forbidden', 'tracker.missing'])
