import type { Day } from './day.ts'
import type { Failure } from './result.ts'
import type { Ticket, TicketEdit, TicketThread } from './ticket.ts'

/** One intended change. It says what the person meant, not which columns differ. */
export type Intent =
  | { readonly kind: 'comment'; readonly body: string; readonly internal: boolean }
  | { readonly kind: 'set-fields'; readonly fields: TicketEdit }
  | { readonly kind: 'transition'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'log-time'
      readonly minutes: number
      readonly note: string
      /** The day the work belongs to where the person was; absent in what an older version recorded. */
      readonly day?: Day | undefined
      /** Id of an activity of the catalogue; absent leaves it to the tracker. */
      readonly activityId?: string | undefined
    }
  | {
      readonly kind: 'attach'
      readonly name: string
      readonly mediaType: string
      /** Bytes. */
      readonly size: number
      /** Lower-case hex; the bytes are in the host's file store under this name. */
      readonly sha256: string
    }
  | { readonly kind: 'create-ticket'; readonly ticket: Ticket }
  | {
      readonly kind: 'publish-article'
      readonly documentId: string | null
      readonly title: string
      readonly text: string
      readonly baseRevision: string | null
    }

/**
 * `queued → sending → applied`, or
 * `unknown` the answer was lost: read back before anything else is sent,
 * `conflict` both sides changed the same thing: a person decides,
 * `rejected` the tracker said no, with its reason: a person decides,
 * `waiting` for sign-in, a real network, or the next attempt.
 */
export const mutationStates = [
  'queued',
  'sending',
  'applied',
  'unknown',
  'conflict',
  'rejected',
  'waiting',
] as const
export type MutationState = (typeof mutationStates)[number]

export type Mutation = {
  /** ULID; also the mark the connector leaves in the tracker. */
  readonly id: string
  /** Device sequence number. Order never depends on a clock. */
  readonly sequence: number
  /** `null` for work that belongs to no ticket. */
  readonly ticketId: string | null
  readonly intent: Intent
  /** When the work really happened, by this machine's clock. */
  readonly performedAt: string
  /** The ticket as the tracker last had it when the work was done: the merge base. */
  readonly base: Ticket | null
  readonly dependsOn: readonly string[]
  readonly state: MutationState
  /** Times it was sent; shown, never a reason to drop it. */
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly reason: Failure | null
  /** The tracker's side of a conflict. */
  readonly theirs: Ticket | null
  /**
   * When it was exported for another device to send; ISO 8601 UTC. Until then, and after a person took it back, it is
   * absent. This device looks whether it has arrived and never sends it.
   */
  readonly handedOverAt?: string | undefined
}

/** What came of sending one mutation. */
export type PushOutcome =
  | { readonly kind: 'applied'; readonly remoteId: string | null; readonly thread: TicketThread | null }
  | { readonly kind: 'conflict'; readonly thread: TicketThread }
  | { readonly kind: 'rejected'; readonly reason: Failure }
  /** Surely not applied; may be tried again. */
  | { readonly kind: 'retry'; readonly reason: Failure; readonly afterMs: number | null }
  /**
   * Surely not applied, and not the tracker's doing: only this change goes on after `afterMs` milliseconds, such as
   * a large file on its way to an upload server. `reason` is `null` where nothing is wrong.
   */
  | { readonly kind: 'later'; readonly reason: Failure | null; readonly afterMs: number }
  /** Perhaps applied: must be read back. */
  | { readonly kind: 'unknown'; readonly reason: Failure }
  | { readonly kind: 'unauthorized'; readonly reason: Failure }
  | { readonly kind: 'unreachable'; readonly reason: Failure }

/** What reading the tracker back said about a mutation whose answer was lost. */
export type ReadBackOutcome =
  | { readonly kind: 'applied'; readonly remoteId: string | null; readonly thread: TicketThread | null }
  | { readonly kind: 'absent' }
  /** It arrived, or may arrive, over another's value; `thread` is the ticket with theirs. A person decides. */
  | { readonly kind: 'conflict'; readonly thread: TicketThread }
  /** The tracker took it and kept nothing or something else of it, and said or showed why. A person decides. */
  | { readonly kind: 'rejected'; readonly reason: Failure }
  /** This one cannot be looked for now (out of sight, gone, an odd answer). Only its own ticket waits for it. */
  | { readonly kind: 'unsettled'; readonly reason: Failure }
  | { readonly kind: 'unreachable'; readonly reason: Failure }
  | { readonly kind: 'unauthorized'; readonly reason: Failure }
