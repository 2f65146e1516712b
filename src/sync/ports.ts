import type { DocumentPage, TicketPage } from '../contract/tracker-operations.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../domain/mutation.ts'
import type { Failure, Result } from '../domain/result.ts'
import type { HistoryNote, SyncStatus } from '../domain/sync-status.ts'
import type { Person, TicketThread } from '../domain/ticket.ts'
import type { Capabilities, Catalogue } from '../domain/workspace.ts'

/** What the engine reaches the world through. It knows neither a tracker's name nor a database. */

export type TrackerProbe = {
  readonly user: Person
  readonly serverDate: string | null
  readonly capabilities: Capabilities
}

export type TrackerPort = {
  readonly probe: () => Promise<Result<TrackerProbe>>
  readonly catalogue: () => Promise<Result<Catalogue>>
  readonly pullTickets: (cursor: string | null) => Promise<Result<TicketPage>>
  readonly pullDocuments: (cursor: string | null) => Promise<Result<DocumentPage>>
  readonly membership: () => Promise<Result<readonly string[]>>
  readonly documentMembership: () => Promise<Result<readonly string[]>>
  readonly fetchTicket: (ticketId: string) => Promise<Result<TicketThread | null>>
  readonly push: (mutation: Mutation) => Promise<PushOutcome>
  readonly readBack: (mutation: Mutation) => Promise<ReadBackOutcome>
  readonly download: (
    attachmentId: string,
  ) => Promise<Result<{ readonly sha256: string; readonly size: number }>>
}

export type Cursors = { readonly tickets: string | null; readonly documents: string | null }

/** How a mutation that was sent, or is not to be sent now, stands. */
export type Standing = {
  readonly state: 'queued' | 'unknown' | 'rejected' | 'waiting'
  readonly reason: Failure | null
  readonly nextAttemptAt: string | null
}

export type PageReport = {
  /** Records taken. */
  readonly taken: number
  /** Set when the page would remove so much that it was left alone; the cursor did not move. */
  readonly held: WipeOut | null
}

/** What would have been dropped from how many cached tickets. */
export type WipeOut = { readonly dropped: number; readonly cached: number }

export type DocumentSweepReport = { readonly dropped: number; readonly held: WipeOut | null }

export type SweepReport = {
  readonly dropped: number
  /** Tickets that belong in the cache and are not in it. */
  readonly missing: readonly string[]
  readonly held: WipeOut | null
}

/** Each call is one transaction: all of it happened, or nothing. */
export type SyncStore = {
  /** Everything that was being sent when the program ended may have arrived: it becomes `unknown`. */
  readonly recover: () => Promise<number>
  /** Changes that wait, and applied ones whose ticket has not been read again. */
  readonly outbox: () => Promise<readonly Mutation[]>
  /** Marks it before the call goes out. `null` when it is no longer to be sent. */
  readonly markSending: (mutationId: string) => Promise<Mutation | null>
  readonly stand: (mutationId: string, standing: Standing, note: HistoryNote | null) => Promise<void>
  /** The tracker has it. With its thread the cache is brought up to date in the same transaction. */
  readonly applied: (
    mutation: Mutation,
    remoteId: string | null,
    thread: TicketThread | null,
    note: HistoryNote,
  ) => Promise<void>
  /** Takes a ticket as the tracker has it now. A mutation that was being sent goes back into the queue first. */
  readonly absorb: (thread: TicketThread, refusedMutationId: string | null) => Promise<void>
  /** The tracker no longer shows this ticket. It is dropped unless work on it is unsent. */
  readonly forget: (ticketId: string) => Promise<void>
  readonly cursors: () => Promise<Cursors>
  readonly takeTickets: (page: TicketPage, allowWipeOut: boolean) => Promise<PageReport>
  readonly takeDocuments: (page: DocumentPage) => Promise<PageReport>
  readonly sweep: (members: readonly string[], allowWipeOut: boolean) => Promise<SweepReport>
  /** Drops documents of the tracker that it no longer has, unless a trip or a run needs them. */
  readonly sweepDocuments: (members: readonly string[], allowWipeOut: boolean) => Promise<DocumentSweepReport>
  readonly saveCatalogue: (catalogue: Catalogue) => Promise<void>
  readonly saveCapabilities: (capabilities: Capabilities) => Promise<void>
  readonly saveStatus: (status: SyncStatus) => Promise<void>
  readonly readStatus: () => Promise<SyncStatus>
  readonly onlineSwitch: () => Promise<boolean>
  readonly setOnlineSwitch: (online: boolean) => Promise<void>
  readonly saveAttachmentFile: (attachmentId: string, sha256: string) => Promise<void>
  readonly note: (note: HistoryNote) => Promise<void>
}

export type ClockPort = {
  /** Milliseconds since 1970 by this machine's clock. */
  readonly now: () => number
  /** Milliseconds since some start; nobody can set this one back or forth. */
  readonly elapsed: () => number
  /** Calls once after `delayMs`; answers with what cancels it. */
  readonly after: (delayMs: number, work: () => void) => () => void
}

export type EngineDeps = {
  readonly tracker: TrackerPort
  readonly store: SyncStore
  readonly clock: ClockPort
  /** 0 up to 1, for the jitter of back-off. */
  readonly random: () => number
  /** Milliseconds between two looks at the tracker while nothing else asks for one. */
  readonly syncEveryMs: () => Promise<number>
  /** A defect: something threw. Told to the log; the engine goes on after a pause. */
  readonly onDefect: (cause: unknown) => void
}
