import { failure } from '../contract/errors.ts'
import type { PushOutcome } from '../domain/mutation.ts'
import type { Failure } from '../domain/result.ts'

/** What happens to one request on its way, and what its sender learns of it. */
export const faults = [
  'none',
  'offline',
  'portal',
  /** 401 */
  'unauthorized',
  /** A passing failure, surely before anything was applied. */
  'busy',
  /** 429, with `Retry-After`. */
  'slow-down',
  /** 422 */
  'refuse',
  /** 409 although no field contradicts. */
  'stale',
  /** 200, and the connector finds that nothing was taken. */
  'soft-no',
  /** 5xx, not applied; nobody can tell. */
  'failed-before',
  /** 5xx, applied; nobody can tell. */
  'failed-after',
  /** Applied; half of the answer comes. */
  'truncated',
  /** Applied; the answer never comes. */
  'answer-lost',
  /** Not applied; nobody can tell. */
  'request-lost',
  /** Applied three seconds later, after whatever was sent behind it; nobody can tell. */
  'late',
  /** Delivered twice. */
  'twice',
  /** Applied; the answer does not show the ticket. */
  'bare',
  /** The list of tickets comes back empty, as from a broken filter. */
  'empty',
] as const
export type Fault = (typeof faults)[number]

const lost = failure('tracker.unreachable', 'The connection broke.')
const half = failure('tracker.unexpected', 'The answer ends in the middle.')
const failed = failure('tracker.busy', 'The tracker has a passing failure (500).')

type PushFate =
  | { readonly delivered: 'never' | 'late'; readonly outcome: PushOutcome }
  /** `outcome` is what the sender is told in place of the real answer. */
  | { readonly delivered: 'now'; readonly outcome: PushOutcome | null }

const never = (outcome: PushOutcome): PushFate => ({ delivered: 'never', outcome })
const now = (outcome: PushOutcome | null): PushFate => ({ delivered: 'now', outcome })
const unknown = (reason: Failure): PushOutcome => ({ kind: 'unknown', reason })

/** What becomes of a change that is sent on such a line. */
export const fateOfPush = (fault: Fault): PushFate => {
  switch (fault) {
    case 'none':
    case 'empty':
    case 'bare':
    case 'twice':
    case 'stale':
      return now(null)
    case 'answer-lost':
      return now(unknown(lost))
    case 'failed-after':
      return now(unknown(failed))
    case 'truncated':
      return now(unknown(half))
    case 'request-lost':
      return never(unknown(lost))
    case 'failed-before':
      return never(unknown(failed))
    case 'late':
      return { delivered: 'late', outcome: unknown(lost) }
    case 'offline':
    case 'portal':
      return never({ kind: 'unreachable', reason: lost })
    case 'unauthorized':
      return never({ kind: 'unauthorized', reason: failure('tracker.unauthorized', 'Sign in again.') })
    case 'busy':
      return never({ kind: 'retry', reason: failure('tracker.busy', 'Try later.'), afterMs: null })
    case 'slow-down':
      return never({ kind: 'retry', reason: failure('tracker.busy', 'Slow down.'), afterMs: 30_000 })
    case 'refuse':
      return never({ kind: 'rejected', reason: failure('tracker.rejected', 'A field is required.') })
    case 'soft-no':
      return never({
        kind: 'rejected',
        reason: failure('tracker.rejected', 'The tracker said yes and changed nothing.'),
      })
  }
}

/** Why a question gets no answer on such a line; `null` when it gets one. */
export const readFault = (fault: Fault): Failure | null => {
  switch (fault) {
    case 'none':
    case 'bare':
    case 'empty':
    case 'stale':
    case 'twice':
      return null
    case 'portal':
    case 'soft-no':
      return failure('tracker.portal', 'A sign-in page answered.')
    case 'unauthorized':
      return failure('tracker.unauthorized', 'Sign in again.')
    case 'busy':
    case 'slow-down':
    case 'failed-before':
    case 'failed-after':
      return failed
    case 'refuse':
    case 'truncated':
      return half
    case 'answer-lost':
    case 'request-lost':
    case 'late':
    case 'offline':
      return lost
  }
}

/** Faults that touch one request only: everything else goes on in the same round. */
export const stopsNobodyElse: ReadonlySet<Fault> = new Set(['none', 'bare', 'empty', 'twice', 'stale'])
