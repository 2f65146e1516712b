import type { KnowledgeDocument } from '../domain/document.ts'
import type { Failure } from '../domain/result.ts'
import type {
  Attachment,
  Category,
  Priority,
  Ticket,
  TicketActivity,
  TicketComment,
  Tier,
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
}

/** Rows of waiting changes carry the mutation's id; rows from the tracker carry `null`. */
export type CommentRow = TicketComment & { readonly mutationId: string | null }
export type AttachmentRow = Attachment & { readonly mutationId: string | null }
export type ActivityRow = TicketActivity

export type DocumentRow = Omit<KnowledgeDocument, 'text'>
export type DocumentTextRow = { readonly id: string; readonly text: string }

export type HistoryKind =
  | 'pull'
  | 'push'
  | 'read-back'
  | 'merge'
  | 'conflict'
  | 'decision'
  | 'connection'
  | 'recovery'

/** One line of what sync did and why. Bounded; never holds credentials. */
export type HistoryRow = {
  readonly id: string
  readonly at: string
  readonly kind: HistoryKind
  readonly ticketId: string | null
  readonly mutationId: string | null
  readonly message: string
  readonly reason: Failure | null
}

/** Text that was typed and not yet sent off, so that a crash loses no sentence. */
export type DraftRow = { readonly key: string; readonly text: string; readonly updatedAt: string }

export type MetaRow = { readonly key: string; readonly value: unknown }

export type ConnectionState =
  | 'starting'
  | 'online'
  | 'offline'
  | 'portal'
  | 'unauthorized'
  | 'switched-off'
  | 'stopped'

/** The engine's report about itself, kept in `meta` under `sync-status` so that every window sees the same. */
export type SyncStatus = {
  readonly connection: ConnectionState
  readonly busy: boolean
  /** What is going on, such as "Receiving tickets: 1,200". Empty when idle. */
  readonly activity: string
  readonly lastContactAt: string | null
  readonly nextAttemptAt: string | null
  /** Server clock minus this machine's clock; `null` until measured. */
  readonly clockOffsetMs: number | null
  /** Why the last attempt did not work. */
  readonly problem: Failure | null
}
