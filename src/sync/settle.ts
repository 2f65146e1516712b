import { failure } from '../contract/errors.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../domain/mutation.ts'
import { ignoredFields, type Proof, proofOf } from '../domain/proof.ts'
import { assertNever, type Failure, fail, ok, type Result } from '../domain/result.ts'
import type { HistoryKind } from '../domain/sync-status.ts'
import type { TicketThread } from '../domain/ticket.ts'
import { backoffMs, pauseMs } from './backoff.ts'
import { inWords, noteAbout } from './change-words.ts'
import { endsRound, type Halt, halted } from './halt.ts'
import { createLateRequests } from './late-requests.ts'
import type { StepDeps } from './step-deps.ts'

/**
 * What becomes of a change, from what the connector says of it. It is `applied` only when its effect was read from
 * the tracker; whatever else was answered is looked for, and what cannot be settled stops only its own ticket.
 */
export type Settling = ReturnType<typeof createSettling>

type Applied = Extract<PushOutcome | ReadBackOutcome, { kind: 'applied' }>

const mostRebases = 5
const mostFailuresInARow = 3
/** How often it is looked for what another device is to send. */
const handedOverLookMs = 300_000

export const createSettling = ({ tracker, store, clock, random, isInterrupted, say, heard }: StepDeps) => {
  /** Changes that had their turn in this round. */
  let done = new Set<string>()
  let rebases = new Map<string, number>()
  let failuresInARow = 0
  let forced = false
  const late = createLateRequests(clock)
  /** Looks that came to nothing, so many in a row, and when the next one is due by the clock that only runs forward. */
  const failedLooks = new Map<string, number>()
  const lookDueMs = new Map<string, number>()

  const later = (delayMs: number) => new Date(clock.now() + delayMs).toISOString()

  /** It stays unsettled; the next look comes after a pause that grows. */
  const lookLater = async (mutation: Mutation, reason: Failure): Promise<null> => {
    const count = (failedLooks.get(mutation.id) ?? 0) + 1
    failedLooks.set(mutation.id, count)
    const pause = backoffMs(count, random)
    lookDueMs.set(mutation.id, clock.elapsed() + pause)
    const news = reason.code !== mutation.reason?.code
    await store.stand(
      mutation.id,
      { state: 'unknown', reason, nextAttemptAt: later(pause) },
      news ? noteAbout('read-back', mutation, 'It cannot be settled now', reason) : null,
    )
    return null
  }

  const lookFor = async (mutation: Mutation): Promise<Halt | null> => {
    await say(`Asking whether it arrived: ${inWords(mutation)}`)
    const sentMs = clock.now()
    const leftMs = late.leftMs(mutation)
    const outcome = await tracker.readBack(mutation)
    if (outcome.kind === 'applied' || outcome.kind === 'absent') await heard(null, sentMs)
    switch (outcome.kind) {
      case 'applied':
        return settleFound(mutation, outcome)
      case 'absent':
        return settleAbsent(mutation, leftMs)
      case 'conflict':
      case 'rejected':
        return settle(mutation, outcome, 'read-back')
      case 'unsettled':
        return lookLater(mutation, outcome.reason)
      case 'unreachable':
      case 'unauthorized': {
        const halt = halted(outcome.reason)
        // The tracker is there and this question alone has no answer.
        return endsRound(halt) ? halt : lookLater(mutation, outcome.reason)
      }
      default:
        return assertNever(outcome)
    }
  }

  const settleAbsent = async (mutation: Mutation, leftMs: number): Promise<null> => {
    failedLooks.delete(mutation.id)
    if (mutation.handedOverAt !== undefined) {
      lookDueMs.set(mutation.id, clock.elapsed() + handedOverLookMs)
      const nextAttemptAt = later(handedOverLookMs)
      await store.stand(mutation.id, { state: 'unknown', reason: null, nextAttemptAt }, null)
      return null
    }
    if (leftMs > 0) {
      lookDueMs.set(mutation.id, clock.elapsed() + leftMs)
      const nextAttemptAt = later(leftMs)
      await store.stand(mutation.id, { state: 'unknown', reason: mutation.reason, nextAttemptAt }, null)
      return null
    }
    lookDueMs.delete(mutation.id)
    const nextAttemptAt = mutation.attempts > 1 ? later(backoffMs(mutation.attempts, random)) : null
    await store.stand(
      mutation.id,
      { state: nextAttemptAt === null ? 'queued' : 'waiting', reason: null, nextAttemptAt },
      noteAbout('read-back', mutation, 'It had not arrived; it goes out again', null),
    )
    return null
  }

  /** The connector found it. What it shows is compared all the same. */
  const settleFound = async (mutation: Mutation, found: Applied): Promise<Halt | null> => {
    const read = found.thread === null ? await readTicket(mutation, found.remoteId) : ok(found.thread)
    if (!read.ok) {
      const halt = halted(read.error)
      return endsRound(halt) ? halt : lookLater(mutation, read.error)
    }
    const thread = read.value
    const proof = proofOf(mutation, found.remoteId, thread)
    switch (proof.kind) {
      case 'proved':
        return applied(
          mutation,
          { ...found, thread },
          'read-back',
          'It had arrived; only the answer was lost',
        )
      case 'public':
        return refuse(mutation, thread, becamePublic, 'It became public')
      case 'other-values':
        return settleOthers(mutation, proof, thread)
      case 'nothing-shown':
        return lookLater(mutation, unproven(mutation))
      default:
        return assertNever(proof)
    }
  }

  const readTicket = async (
    mutation: Mutation,
    remoteId: string | null,
  ): Promise<Result<TicketThread | null>> => {
    const { intent } = mutation
    if (intent.kind === 'log-time' || intent.kind === 'publish-article') return ok(null)
    const ticketId = intent.kind === 'create-ticket' ? remoteId : mutation.ticketId
    if (ticketId === null) return ok(null)
    const read = await tracker.fetchTicket(ticketId)
    return read.ok && read.value === null ? fail(outOfSight) : read
  }

  /** A value that stands as before was ignored; one that is neither was set by somebody else. */
  const settleOthers = async (
    mutation: Mutation,
    { fields }: Extract<Proof, { kind: 'other-values' }>,
    thread: TicketThread | null,
  ): Promise<Halt | null> => {
    const onFields = mutation.intent.kind === 'set-fields' || mutation.intent.kind === 'transition'
    if (thread === null || !onFields) return lookLater(mutation, unproven(mutation))
    const ignored = ignoredFields(mutation, fields, thread.ticket)
    return ignored.length === 0
      ? settle(mutation, { kind: 'conflict', thread }, 'read-back')
      : refuse(mutation, thread, ignoredReason(ignored), 'The tracker kept the old value')
  }

  const refuse = async (
    mutation: Mutation,
    thread: TicketThread | null,
    reason: Failure,
    words: string,
  ): Promise<null> => {
    if (thread !== null) await store.absorb(thread, null)
    await store.stand(
      mutation.id,
      { state: 'rejected', reason, nextAttemptAt: null },
      noteAbout('read-back', mutation, words, reason),
    )
    return null
  }

  const applied = async (
    mutation: Mutation,
    { remoteId, thread }: Omit<Applied, 'kind'>,
    kind: HistoryKind,
    words: string,
  ): Promise<null> => {
    late.forget(mutation.id)
    await store.applied(mutation, remoteId, thread, noteAbout(kind, mutation, words, null))
    return null
  }

  const markUnknown = async (mutation: Mutation, reason: Failure, words: string): Promise<Halt | null> => {
    done.add(mutation.id)
    late.sent(mutation.id)
    await store.stand(
      mutation.id,
      { state: 'unknown', reason, nextAttemptAt: null },
      noteAbout('push', mutation, words, reason),
    )
    return isInterrupted() ? null : lookFor({ ...mutation, state: 'unknown', reason, nextAttemptAt: null })
  }

  const settle = async (
    mutation: Mutation,
    outcome: PushOutcome,
    kind: HistoryKind = 'push',
  ): Promise<Halt | null> => {
    if (outcome.kind !== 'retry') failuresInARow = 0
    switch (outcome.kind) {
      case 'applied': {
        const proof = proofOf(mutation, outcome.remoteId, outcome.thread)
        return proof.kind === 'proved'
          ? applied(mutation, outcome, 'push', 'Sent')
          : markUnknown(mutation, unproven(mutation), 'The tracker said yes and does not show it')
      }
      case 'conflict': {
        const count = (rebases.get(mutation.id) ?? 0) + 1
        rebases.set(mutation.id, count)
        if (count <= mostRebases) {
          await store.absorb(outcome.thread, mutation.id)
          return null
        }
        done.add(mutation.id)
        const nextAttemptAt = later(pauseMs(mutation.attempts, random, null))
        await store.stand(
          mutation.id,
          { state: 'waiting', reason: tooFast, nextAttemptAt },
          noteAbout(kind, mutation, 'Not now', tooFast),
        )
        return null
      }
      case 'rejected':
        await store.stand(
          mutation.id,
          { state: 'rejected', reason: outcome.reason, nextAttemptAt: null },
          noteAbout(kind, mutation, 'The tracker refused it', outcome.reason),
        )
        return null
      case 'retry': {
        done.add(mutation.id)
        failuresInARow += 1
        const nextAttemptAt = later(pauseMs(mutation.attempts, random, outcome.afterMs))
        await store.stand(
          mutation.id,
          { state: 'waiting', reason: outcome.reason, nextAttemptAt },
          noteAbout('push', mutation, 'Not now', outcome.reason),
        )
        if (outcome.afterMs !== null) return halted(outcome.reason, outcome.afterMs)
        return failuresInARow >= mostFailuresInARow
          ? halted(outcome.reason, backoffMs(mutation.attempts, random))
          : null
      }
      case 'later':
        done.add(mutation.id)
        await store.stand(
          mutation.id,
          { state: 'waiting', reason: outcome.reason, nextAttemptAt: later(outcome.afterMs) },
          outcome.reason === null ? null : noteAbout('push', mutation, 'Not now', outcome.reason),
        )
        return null
      case 'unknown':
        return markUnknown(mutation, outcome.reason, 'The answer was lost; it may have arrived')
      case 'unauthorized':
        await store.stand(
          mutation.id,
          { state: 'waiting', reason: outcome.reason, nextAttemptAt: null },
          noteAbout('push', mutation, 'It waits for sign-in', outcome.reason),
        )
        return halted(outcome.reason)
      case 'unreachable':
        await store.stand(mutation.id, { state: 'queued', reason: outcome.reason, nextAttemptAt: null }, null)
        return { connection: 'offline', reason: outcome.reason, afterMs: null }
      default:
        return assertNever(outcome)
    }
  }

  /** Milliseconds until a change may be looked for; 0 or less when now. */
  const lookInMs = (mutation: Mutation): number => {
    // A person asked for it. Looking never sends: the last moment of a late request is kept all the same.
    if (forced || mutation.nextAttemptAt === null) return 0
    return (lookDueMs.get(mutation.id) ?? 0) - clock.elapsed()
  }

  return {
    late,
    lookFor,
    settle,
    lookInMs,
    isDone: (): ReadonlySet<string> => done,
    /** Starts a round; `force` looks even where a pause was agreed. */
    begin: (force: boolean): void => {
      forced = force
      done = new Set()
      rebases = new Map()
      failuresInARow = 0
    },
    /** Changes that are settled need no place here any more. */
    keepOnly: (unsettled: ReadonlySet<string>): void => {
      for (const known of [failedLooks, lookDueMs]) {
        for (const id of known.keys()) if (!unsettled.has(id)) known.delete(id)
      }
    },
    /** Milliseconds until the next look; `null` when none is due. */
    nextLookInMs: (): number | null =>
      lookDueMs.size === 0 ? null : Math.max(0, Math.min(...lookDueMs.values()) - clock.elapsed()),
  }
}

const tooFast = failure(
  'tracker.busy',
  'The ticket changes faster than this can be merged.',
  'The change is kept; Kitbag tries again by itself.',
)

const outOfSight = failure(
  'tracker.missing',
  'The tracker says that it has this, and does not show the ticket any more.',
  'The ticket was deleted or moved out of your sight. Say whether it arrived, move it to another ticket, or discard it.',
)

const becamePublic = failure(
  'tracker.became-public',
  'Your internal comment is visible to everybody in the tracker.',
  'Delete it or make it private in the tracker now, then discard it here. Ask for the right to write private notes before you send it again.',
)

const unproven = (mutation: Mutation): Failure =>
  failure(
    'tracker.unexpected',
    `The tracker says that it has ${inWords(mutation)}, and does not show it as you wrote it.`,
    'Nothing is sent again by itself. Look at the ticket in the tracker, then say whether it arrived.',
  )

const ignoredReason = (fields: readonly string[]): Failure =>
  failure(
    'tracker.rejected',
    `The tracker took the change and kept the old value of ${fields.join(', ')}.`,
    'The workflow or your role may not allow it. Edit it, or discard it and ask for the change in a comment.',
  )
