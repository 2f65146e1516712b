import type { KnowledgeDocument } from '../domain/document.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type {
  Attachment,
  Category,
  Priority,
  Ticket,
  TicketActivity,
  TicketComment,
  Tier,
  TimeEntry,
} from '../domain/ticket.ts'

/** What is on disk in the window: the shapes of rows that are not simply domain records. */

/** The worst of a ticket's waiting changes, or `synced`. */
export type SyncState = 'synced' | 'queued' | 'sending' | 'unknown' | 'waiting' | 'conflict' | 'rejected'

/** One light row per ticket, all a list needs; the whole ticket is in `threads`. */
export type TicketRow = {
  readonly id: string
  readonly key: string
  readonly title: string
  readonly status: string
  readonly closed: 0 | 1
  readonly priority: Priority
  readonly tier: Tier
  readonly category: Category
  readonly assigneeId: string | null
  readonly assigneeName: string | null
  readonly organisation: string | null
  readonly site: string | null
  readonly product: string | null
  readonly tags: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
  readonly dueAt: string | null
  /** Milliseconds the SLA clock stood still in pausing statuses, up to `slaPausedSince`. */
  readonly slaPausedMs: number
  /** Since when it stands still now; `null` while it runs. */
  readonly slaPausedSince: string | null
  readonly commentCount: number
  readonly attachmentCount: number
  readonly syncState: SyncState
  /** Changes that have not reached the tracker. */
  readonly pending: number
}

/**
 * `base` is the trunk: the ticket as the tracker last had it. `ticket` is what the person sees: the base
 * with every waiting change applied. `base` is `null` for a ticket created here and not yet accepted.
 */
export type ThreadRow = {
  readonly id: string
  readonly ticket: Ticket
  readonly base: Ticket | null
  readonly fetchedAt: string
  /** Time booked as the tracker has it; absent where it did not say. */
  readonly timeEntries?: readonly TimeEntry[] | undefined
}

/** Rows of waiting changes carry the mutation's id; rows from the tracker carry `null`. */
export type CommentRow = TicketComment & {
  readonly mutationId: string | null
  /** The tracker's words are others than those that were here before, found out at `at`; a deleted one has none. */
  readonly changed?: { readonly what: 'edited' | 'deleted'; readonly at: string }
}
export type AttachmentRow = Attachment & { readonly mutationId: string | null }
export type ActivityRow = TicketActivity

export type DocumentRow = Omit<KnowledgeDocument, 'text'>
export type DocumentTextRow = { readonly id: string; readonly text: string }

export type { ConnectionState, HistoryKind, SyncStatus } from '../domain/sync-status.ts'

/** One line of what sync did and why. Bounded; never holds credentials. */
export type HistoryRow = HistoryNote & { readonly id: string; readonly at: string }

/** Text that was typed and not yet sent off, so that a crash loses no sentence. */
export type DraftRow = { readonly key: string; readonly text: string; readonly updatedAt: string }

export type MetaRow = { readonly key: string; readonly value: unknown }
