import type { DocumentPage, TicketPage, TrackerKind } from '../../../src/contract/tracker-operations.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../../../src/domain/mutation.ts'
import type { Result } from '../../../src/domain/result.ts'
import type { Person, TicketThread } from '../../../src/domain/ticket.ts'
import type { Capabilities, Catalogue } from '../../../src/domain/workspace.ts'

/**
 * The port every tracker is reached through. A connector translates; it keeps no copy, makes no
 * decision about conflicts and never retries: the sync engine does, from what the outcomes say.
 * All calls reject only for defects; whatever a network or a tracker can do is a `Result` or an outcome.
 * Every connector passes `connector-contract.ts`.
 */
export type Connector = {
  readonly capabilities: Capabilities
  /** Proves that this is the tracker and that the credentials work: expected shape, no foreign redirect. */
  readonly probe: (signal: AbortSignal) => Promise<Result<Probe>>
  readonly catalogue: (signal: AbortSignal) => Promise<Result<Catalogue>>
  /**
   * Tickets changed since the cursor, oldest change first, at most one page. The cursor overlaps:
   * a record may come twice, none may be skipped. `null` starts from the beginning.
   */
  readonly pullTickets: (cursor: string | null, signal: AbortSignal) => Promise<Result<TicketPage>>
  readonly pullDocuments: (cursor: string | null, signal: AbortSignal) => Promise<Result<DocumentPage>>
  /** Ids of every ticket that belongs in the cache now. */
  readonly membership: (signal: AbortSignal) => Promise<Result<readonly string[]>>
  /** Ids of every document that the tracker has now. */
  readonly documentMembership: (signal: AbortSignal) => Promise<Result<readonly string[]>>
  readonly fetchTicket: (ticketId: string, signal: AbortSignal) => Promise<Result<TicketThread | null>>
  /**
   * Sends one intent, leaving `mutation.id` as a mark that `readBack` can find. When the ticket's
   * revision is not the base's, answers `conflict` only if the same field changed on both sides;
   * append-only intents (comment, attach, log-time) never conflict.
   */
  readonly push: (mutation: Mutation, signal: AbortSignal) => Promise<PushOutcome>
  /** Looks for the mark of a mutation whose answer was lost. */
  readonly readBack: (mutation: Mutation, signal: AbortSignal) => Promise<ReadBackOutcome>
  /** Streams an attachment's bytes into the file store. */
  readonly download: (
    attachmentId: string,
    signal: AbortSignal,
  ) => Promise<Result<{ readonly sha256: string; readonly size: number }>>
}

export type Probe = {
  readonly user: Person
  readonly serverDate: string | null
  readonly capabilities: Capabilities
}

/** What makes connectors of one kind: the only place a tracker's name is known. */
export type ConnectorKind = {
  readonly description: TrackerKind
  /** Where the tracker lives, as a person would say it. Never holds a secret. */
  readonly address: (fields: Readonly<Record<string, string>>) => string
  /** `fields` holds the set-up fields, secrets included; nothing is kept here. */
  /** Tells trackers of one address apart; `null` where the address says which one it is. */
  readonly identity: (workspaceId: string) => string | null
  readonly create: (workspaceId: string, fields: Readonly<Record<string, string>>) => Result<Connector>
  /** Deletes what this kind keeps on this machine for a workspace that was removed. */
  readonly forget: (workspaceId: string) => Promise<Result<null>>
}
