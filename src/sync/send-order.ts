import { bySendOrder, isFile, isParked, laneOf } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import { longestAskedMs, longestPauseMs } from './backoff.ts'

/**
 * The next change to send; `null` when none may go now. Only the first of each lane may, so a parked one
 * holds back its own ticket and nobody else's; text goes before files across all lanes.
 */
export const nextToSend = (
  outbox: readonly Mutation[],
  nowMs: number,
  files: 'files-too' | 'text-only',
  /** Changes that had their turn already. */
  skip: ReadonlySet<string> = new Set(),
): Mutation | null => {
  const waiting = new Set(outbox.map((mutation) => mutation.id))
  const heads = laneHeads(outbox).filter(
    (head) =>
      !skip.has(head.id) &&
      (files === 'files-too' || !isFile(head)) &&
      isDue(head, nowMs) &&
      // What a change depends on has left the outbox when the tracker has it.
      head.dependsOn.every((id) => !waiting.has(id)),
  )
  return heads.sort(bySendOrder)[0] ?? null
}

/** When the earliest pausing change may be sent again; `null` when none pauses. */
export const nextDueMs = (outbox: readonly Mutation[]): number | null => {
  const times = laneHeads(outbox).flatMap((head) =>
    head.state === 'waiting' && head.nextAttemptAt !== null ? [Date.parse(head.nextAttemptAt)] : [],
  )
  return times.length === 0 ? null : Math.min(...times)
}

const laneHeads = (outbox: readonly Mutation[]): Mutation[] => {
  const heads = new Map<string, Mutation>()
  for (const mutation of outbox) {
    const lane = laneOf(mutation)
    const head = heads.get(lane)
    if (head === undefined || bySendOrder(mutation, head) < 0) heads.set(lane, mutation)
  }
  return [...heads.values()].filter((head) => !isParked(head))
}

const isDue = (mutation: Mutation, nowMs: number): boolean => {
  if (mutation.state === 'queued') return true
  return mutation.state === 'waiting' && isPauseOver(mutation, nowMs)
}

const isPauseOver = (mutation: Mutation, nowMs: number): boolean => {
  if (mutation.nextAttemptAt === null) return true
  const waitMs = Date.parse(mutation.nextAttemptAt) - nowMs
  // A pause longer than any we give means that this machine's clock was set back.
  return waitMs <= 0 || waitMs > longestAskedMs + longestPauseMs
}
