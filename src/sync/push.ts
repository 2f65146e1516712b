import { failure } from '../contract/errors.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../domain/mutation.ts'
import { assertNever, type Failure } from '../domain/result.ts'
import type { HistoryKind, HistoryNote } from '../domain/sync-status.ts'
import { backoffMs, pauseMs } from './backoff.ts'
import { endsRound, type Halt, halted } from './halt.ts'
import type { EngineDeps } from './ports.ts'
import { nextToSend } from './send-order.ts'

export type StepDeps = Pick<EngineDeps, 'tracker' | 'store' | 'clock' | 'random'> & {
  readonly isInterrupted: () => boolean
  readonly say: (activity: string) => Promise<void>
  readonly heard: (serverDate: string | null, sentMs: number) => Promise<void>
}

/**
 * A request that seemed lost may still be on its way: one that is not found is looked for once more, after a
 * pause on a clock that nobody can set.
 */
const graceMs = 5_000
const mostRebases = 5
const mostFailuresInARow = 3

/** Sends the outbox. Nothing whose answer was lost is sent again before the tracker has been read back. */
export const createPush = ({ tracker, store, clock, random, isInterrupted, say, heard }: StepDeps) => {
  /** Changes that had their turn in this round. */
  let done = new Set<string>()
  let rebases = new Map<string, number>()
  let forced = false
  let failuresInARow = 0
  /** When a change was first looked for and not found, by the clock that only runs forward. */
  const missed = new Map<string, number>()
  /** Looks that could not be taken, so many in a row, and until when the next one waits by the same clock. */
  const failedLooks = new Map<string, number>()
  const paused = new Map<string, number>()

  const dueAt = () => (forced ? Number.POSITIVE_INFINITY : clock.now())
  const later = (delayMs: number) => new Date(clock.now() + delayMs).toISOString()

  const lookFor = async (mutation: Mutation): Promise<Halt | null> => {
    await say(`Asking whether it arrived: ${inWords(mutation)}`)
    const sentMs = clock.now()
    const outcome = await tracker.readBack(mutation)
    if (outcome.kind === 'applied' || outcome.kind === 'absent') await heard(null, sentMs)
    switch (outcome.kind) {
      case 'applied':
        return settleApplied(mutation, outcome, 'read-back', 'It had arrived; only the answer was lost')
      case 'absent': {
        const secondLook = missed.has(mutation.id)
        if (secondLook) missed.delete(mutation.id)
        else missed.set(mutation.id, clock.elapsed())
        await store.stand(
          mutation.id,
          secondLook
            ? { state: 'queued', reason: null, nextAttemptAt: null }
            : { state: 'unknown', reason: mutation.reason, nextAttemptAt: later(graceMs) },
          secondLook ? note('read-back', mutation, 'It had not arrived; it goes out again', null) : null,
        )
        return null
      }
      case 'conflict':
      case 'rejected':
        return settle(mutation, outcome)
      case 'unsettled': {
        const pause = backoffMs(nextFailure(mutation.id), random)
        paused.set(mutation.id, clock.elapsed() + pause)
        await store.stand(
          mutation.id,
          { state: 'unknown', reason: outcome.reason, nextAttemptAt: later(pause) },
          note('read-back', mutation, 'It cannot be looked for now', outcome.reason),
        )
        return null
      }
      case 'unreachable':
      case 'unauthorized':
        return halted(outcome.reason)
      default:
        return assertNever(outcome)
    }
  }

  const nextFailure = (mutationId: string): number => {
    const count = (failedLooks.get(mutationId) ?? 0) + 1
    failedLooks.set(mutationId, count)
    return count
  }

  const settleApplied = async (
    mutation: Mutation,
    outcome: Extract<PushOutcome | ReadBackOutcome, { kind: 'applied' }>,
    kind: HistoryKind,
    words: string,
  ): Promise<Halt | null> => {
    if (mutation.intent.kind === 'create-ticket' && outcome.thread === null && outcome.remoteId === null) {
      const reason = failure(
        'tracker.unexpected',
        'The tracker took the new ticket and did not say under which number.',
        'Your words are kept. Kitbag asks again.',
      )
      await store.stand(
        mutation.id,
        { state: 'unknown', reason, nextAttemptAt: later(pauseMs(mutation.attempts, random, graceMs)) },
        note(kind, mutation, 'The tracker named no number', reason),
      )
      return null
    }
    missed.delete(mutation.id)
    await store.applied(mutation, outcome.remoteId, outcome.thread, note(kind, mutation, words, null))
    return null
  }

  const settle = async (mutation: Mutation, outcome: PushOutcome): Promise<Halt | null> => {
    if (outcome.kind !== 'retry') failuresInARow = 0
    switch (outcome.kind) {
      case 'applied':
        return settleApplied(mutation, outcome, 'push', 'Sent')
      case 'conflict': {
        const count = (rebases.get(mutation.id) ?? 0) + 1
        rebases.set(mutation.id, count)
        if (count <= mostRebases) {
          await store.absorb(outcome.thread, mutation.id)
          return null
        }
        const reason = failure(
          'tracker.busy',
          'The ticket changes faster than this can be merged.',
          'The change is kept; Kitbag tries again by itself.',
        )
        done.add(mutation.id)
        await store.stand(
          mutation.id,
          { state: 'waiting', reason, nextAttemptAt: later(pauseMs(mutation.attempts, random, null)) },
          note('push', mutation, 'Not now', reason),
        )
        return null
      }
      case 'rejected':
        await store.stand(
          mutation.id,
          { state: 'rejected', reason: outcome.reason, nextAttemptAt: null },
          note('push', mutation, 'The tracker refused it', outcome.reason),
        )
        return null
      case 'retry': {
        done.add(mutation.id)
        failuresInARow += 1
        const nextAttemptAt = later(pauseMs(mutation.attempts, random, outcome.afterMs))
        await store.stand(
          mutation.id,
          { state: 'waiting', reason: outcome.reason, nextAttemptAt },
          note('push', mutation, 'Not now', outcome.reason),
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
          outcome.reason === null ? null : note('push', mutation, 'Not now', outcome.reason),
        )
        return null
      case 'unknown': {
        const unknown: Mutation = {
          ...mutation,
          state: 'unknown',
          reason: outcome.reason,
          nextAttemptAt: null,
        }
        await store.stand(
          mutation.id,
          { state: 'unknown', reason: outcome.reason, nextAttemptAt: null },
          note('push', mutation, 'The answer was lost; it may have arrived', outcome.reason),
        )
        return isInterrupted() ? null : lookFor(unknown)
      }
      case 'unauthorized':
        await store.stand(
          mutation.id,
          { state: 'waiting', reason: outcome.reason, nextAttemptAt: null },
          note('push', mutation, 'It waits for sign-in', outcome.reason),
        )
        return halted(outcome.reason)
      case 'unreachable':
        await store.stand(mutation.id, { state: 'queued', reason: outcome.reason, nextAttemptAt: null }, null)
        return { connection: 'offline', reason: outcome.reason, afterMs: null }
      default:
        return assertNever(outcome)
    }
  }

  const sendUntilDone = async (files: 'files-too' | 'text-only'): Promise<Halt | null> => {
    for (;;) {
      if (isInterrupted()) return null
      const next = nextToSend(await store.outbox(), dueAt(), files, done)
      if (next === null) return null
      const mutation = await store.markSending(next.id)
      if (mutation === null) continue
      await say(`Sending: ${inWords(mutation)}`)
      const sentMs = clock.now()
      const outcome = await tracker.push(mutation)
      if (spoke.has(outcome.kind)) await heard(null, sentMs)
      const halt = await settle(mutation, outcome)
      if (halt !== null) return halt
    }
  }

  const lookInMs = (mutationId: string): number => {
    const since = missed.get(mutationId)
    const grace = since === undefined ? 0 : graceMs - (clock.elapsed() - since)
    return Math.max(grace, (paused.get(mutationId) ?? 0) - clock.elapsed())
  }

  /** Reads tickets whose change was taken without showing what became of them. */
  const readApplied = async (): Promise<Halt | null> => {
    const applied = (await store.outbox()).filter((mutation) => mutation.state === 'applied')
    const ticketIds = new Set(applied.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))
    for (const ticketId of ticketIds) {
      if (isInterrupted()) return null
      const fetched = await tracker.fetchTicket(ticketId)
      if (!fetched.ok) {
        const halt = halted(fetched.error)
        if (halt.connection !== 'online') return halt
      } else if (fetched.value === null) await store.forget(ticketId)
      else await store.absorb(fetched.value, null)
    }
    return null
  }

  /** A change that was taken holds back the next one of its ticket until it is read: in turns, until none is left. */
  const send = async (files: 'files-too' | 'text-only'): Promise<Halt | null> => {
    for (;;) {
      const sent = await sendUntilDone(files)
      if (sent !== null && endsRound(sent)) return sent
      const halt = (await readApplied()) ?? sent
      if (halt !== null || isInterrupted()) return halt
      if (nextToSend(await store.outbox(), dueAt(), files, done) === null) return null
    }
  }

  return {
    /** Milliseconds until the next second look; `null` when none is due. */
    nextLookInMs: (): number | null =>
      missed.size + paused.size === 0
        ? null
        : Math.max(0, Math.min(...[...missed.keys(), ...paused.keys()].map(lookInMs))),

    /** Starts a round; `force` tries even what was given a pause. */
    begin: (force: boolean): void => {
      done = new Set()
      rebases = new Map()
      forced = force
      failuresInARow = 0
    },

    readBack: async (): Promise<Halt | null> => {
      const outbox = await store.outbox()
      const lost = new Set(outbox.filter(({ state }) => state === 'unknown').map(({ id }) => id))
      for (const known of [missed, failedLooks, paused])
        for (const id of known.keys()) if (!lost.has(id)) known.delete(id)
      for (const mutation of outbox) {
        if (isInterrupted()) return null
        // The pause before the second look is kept even when a person asks: it is what makes it safe.
        if (!lost.has(mutation.id) || lookInMs(mutation.id) > 0) continue
        const halt = await lookFor(mutation)
        if (halt !== null) return halt
      }
      return null
    },

    sendText: () => send('text-only'),
    sendAll: () => send('files-too'),
  }
}

/** Outcomes that only the tracker itself can have said. */
const spoke: ReadonlySet<PushOutcome['kind']> = new Set([
  'applied',
  'conflict',
  'rejected',
  'retry',
  'unauthorized',
])

const note = (kind: HistoryKind, mutation: Mutation, words: string, reason: Failure | null): HistoryNote => ({
  kind,
  ticketId: mutation.ticketId,
  mutationId: mutation.id,
  message: `${words}: ${inWords(mutation)}.`,
  reason,
})

/** A change in a few words; never its text, which may be confidential. */
const inWords = ({ intent }: Mutation): string => {
  switch (intent.kind) {
    case 'comment':
      return intent.internal ? 'an internal comment' : 'a comment'
    case 'set-fields':
      return `new values for ${Object.keys(intent.fields).join(', ')}`
    case 'transition':
      return `status ${intent.from} → ${intent.to}`
    case 'log-time':
      return `${intent.minutes} minutes of work`
    case 'attach':
      return `the file ${intent.name}`
    case 'create-ticket':
      return 'a new ticket'
    case 'publish-article':
      return `the article "${intent.title}"`
    default:
      return assertNever(intent)
  }
}
