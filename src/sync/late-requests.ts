import { isRepeatable } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import type { ClockPort } from './ports.ts'

/**
 * A request whose answer was lost may still be on its way: boxes between here and the tracker deliver it up to a
 * minute later. A change that is not found is therefore looked for once more after the last moment at which it can
 * arrive, and only then sent again.
 *
 * All of it by the clock that only runs forward. A new life of the engine knows no sending of the last one: it
 * counts from when it first saw the change, which is later than any request of before.
 */

/** Milliseconds after which no request arrives any more, where the connector does not know better. */
export const latestArrivalMs = 60_000

/** What is there twice when it arrives twice is given half as long again; a value is only written once more. */
export const waitBeforeSendingAgainMs = (mutation: Pick<Mutation, 'intent'>, arrivalMs: number): number =>
  isRepeatable(mutation.intent) ? arrivalMs * 1.1 : arrivalMs * 1.5

export const createLateRequests = (clock: Pick<ClockPort, 'elapsed'>) => {
  /** When a change was last on its way, as late as that may have been. */
  const since = new Map<string, number>()
  let arrivalMs = latestArrivalMs
  return {
    /** What the connector says of its line; `null` when it does not know. */
    believe: (connectorSaysMs: number | null): void => {
      arrivalMs = connectorSaysMs ?? latestArrivalMs
    },
    /** The call that sent it has just ended. */
    sent: (mutationId: string): void => void since.set(mutationId, clock.elapsed()),
    /** Nothing sends it any more. */
    forget: (mutationId: string): void => void since.delete(mutationId),
    /** Milliseconds until it cannot arrive any more; 0 or less when that has passed. */
    leftMs: (mutation: Mutation): number => {
      const from = since.get(mutation.id) ?? clock.elapsed()
      since.set(mutation.id, from)
      return waitBeforeSendingAgainMs(mutation, arrivalMs) - (clock.elapsed() - from)
    },
  }
}
