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
  /** A 2xx, and nothing was done: a box in between answered. */
  'nothing-done',
  /** The mark is kept and the value ignored, as by a workflow that makes the field read-only. */
  'mark-only',
  /** An internal comment is stored for everybody: the right was withdrawn meanwhile. */
  'public',
  /** A colleague changes the same field between the connector's reading and its writing. */
  'slip-in',
  /** The same, and the answer never comes. */
  'slip-in-lost',
  /** The same, and they change it again while the connector puts theirs back. */
  'slip-in-twice',
  /** A search by mark ignores the mark and answers with any ticket. */
  'no-filter',
  /** Applied a minute later; nobody can tell. */
  'very-late',
] as const
export type Fault = (typeof faults)[number]

const lost = failure('tracker.unreachable', 'The connection broke.')
const half = failure('tracker.unexpected', 'The answer ends in the middle.')
const failed = failure('tracker.busy', 'The tracker has a passing failure (500).')

type PushFate =
  | { readonly delivered: 'never'; readonly outcome: PushOutcome }
  | { readonly delivered: 'late'; readonly afterMs: number; readonly outcome: PushOutcome }
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
    case 'mark-only':
    case 'public':
    case 'slip-in':
    case 'slip-in-twice':
    case 'no-filter':
      return now(null)
    case 'nothing-done':
      return never({ kind: 'applied', remoteId: 'something', thread: null })
    case 'slip-in-lost':
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
      return { delivered: 'late', afterMs: 3_000, outcome: unknown(lost) }
    case 'very-late':
      return { delivered: 'late', afterMs: 60_000, outcome: unknown(lost) }
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
    case 'nothing-done':
    case 'mark-only':
    case 'public':
    case 'slip-in':
    case 'slip-in-twice':
    case 'no-filter':
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
    case 'very-late':
    case 'slip-in-lost':
    case 'offline':
      return lost
  }
}

/** Faults that touch one request only: everything else goes on in the same round. */
export const stopsNobodyElse: ReadonlySet<Fault> = new Set([
  'none',
  'bare',
  'empty',
  'twice',
  'stale',
  'nothing-done',
  'mark-only',
  'public',
  'slip-in',
  'slip-in-twice',
  'no-filter',
])
