import type { Day } from './day.ts'

/** The records a tracker keeps about a ticket. Absent is `null`, never a missing key. Times are ISO 8601 UTC. */

export const priorities = ['P1', 'P2', 'P3', 'P4'] as const
export type Priority = (typeof priorities)[number]

export const tiers = ['L1', 'L2', 'L3', 'dev'] as const
export type Tier = (typeof tiers)[number]

export const categories = [
  'bug',
  'feature-request',
  'improvement',
  'user',
  'integration',
  'security',
  'documentation',
] as const
export type Category = (typeof categories)[number]

/** A person as the tracker names them. */
export type Person = { readonly id: string; readonly name: string; readonly email: string | null }

export type Requester = {
  readonly name: string
  readonly email: string | null
  readonly organisation: string | null
}

export const relationKinds = [
  'relates',
  'duplicates',
  'duplicated-by',
  'blocks',
  'blocked-by',
  'follows',
  'precedes',
  'other',
] as const
export type RelationKind = (typeof relationKinds)[number]

/** Read from this ticket: it `blocks` the other one. */
export type TicketRelation = {
  readonly kind: RelationKind
  /** The tracker's id of the other ticket, which need not be on this machine. */
  readonly ticketId: string
  /** The number people say aloud. */
  readonly key: string
}

export type Ticket = {
  /** The tracker's id; `local:<ULID>` until a ticket created offline has been accepted. */
  readonly id: string
  /** The number people say aloud. */
  readonly key: string
  readonly title: string
  /** Markdown. */
  readonly description: string
  /** Id of a `TicketStatus` in the workspace's catalogue. */
  readonly status: string
  readonly priority: Priority
  readonly tier: Tier
  readonly category: Category
  readonly assignee: Person | null
  readonly requester: Requester
  readonly site: string | null
  readonly product: string | null
  readonly productVersion: string | null
  readonly tags: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
  /** A plain day, `YYYY-MM-DD`: it is due when that day is over, wherever the reader is. */
  readonly dueAt: Day | null
  readonly linkedRunbooks: readonly string[]
  readonly linkedArticles: readonly string[]
  readonly customFields: Readonly<Record<string, string>>
  /** Who is told of changes; absent where the tracker did not say. */
  readonly watchers?: readonly Person[] | undefined
  /** Other tickets this one has to do with; absent where the tracker did not say. */
  readonly relations?: readonly TicketRelation[] | undefined
  /** Statuses the tracker allows next, for offline menus; empty when the tracker does not say. */
  readonly allowedStatuses: readonly string[]
  /** Opaque to all but the connector; changes whenever the ticket changes. */
  readonly revision: string
}

/** The fields a person may change. A status changes by a transition, not by an edit. */
export const editableFields = [
  'title',
  'description',
  'priority',
  'tier',
  'category',
  'assignee',
  'site',
  'product',
  'productVersion',
  'tags',
  'dueAt',
  'linkedRunbooks',
  'linkedArticles',
  'customFields',
  'watchers',
  'relations',
] as const satisfies readonly (keyof Ticket)[]
export type EditableField = (typeof editableFields)[number]
export type TicketEdit = { readonly [Field in EditableField]?: Ticket[Field] | undefined }

export type TicketComment = {
  readonly id: string
  readonly ticketId: string
  readonly author: Person
  /** Markdown. */
  readonly body: string
  readonly internal: boolean
  readonly createdAt: string
  /** When the work really happened, where that differs from `createdAt`. */
  readonly performedAt: string | null
  /** Id of the mutation that made it, where the connector could tell. */
  readonly mark: string | null
}

export type Attachment = {
  readonly id: string
  readonly ticketId: string
  readonly commentId: string | null
  readonly name: string
  readonly mediaType: string
  /** Bytes. */
  readonly size: number
  /** Lower-case hex; `null` until the bytes are on this machine. */
  readonly sha256: string | null
  readonly author: Person
  readonly createdAt: string
  readonly mark: string | null
}

export type FieldChange = { readonly field: string; readonly from: string | null; readonly to: string | null }

export type TicketActivity = {
  readonly id: string
  readonly ticketId: string
  readonly author: Person
  readonly at: string
  readonly changes: readonly FieldChange[]
}

/** Time that somebody booked on a ticket. */
export type TimeEntry = {
  readonly id: string
  readonly author: Person
  /** The day the work belongs to. */
  readonly day: Day
  readonly minutes: number
  readonly note: string
  /** Name of the activity; `null` where the tracker has none. */
  readonly activity: string | null
  /** Id of the mutation that made it, where the connector could tell. */
  readonly mark: string | null
}

/** A ticket with everything that hangs on it: the unit of pulling. */
export type TicketThread = {
  readonly ticket: Ticket
  readonly comments: readonly TicketComment[]
  readonly attachments: readonly Attachment[]
  readonly activity: readonly TicketActivity[]
  /** Absent where the tracker did not say. */
  readonly timeEntries?: readonly TimeEntry[] | undefined
}

export type TicketStatus = {
  readonly id: string
  readonly name: string
  readonly closed: boolean
  readonly pausesSla: boolean
  /** Ids of the statuses that may follow. */
  readonly next: readonly string[]
}
