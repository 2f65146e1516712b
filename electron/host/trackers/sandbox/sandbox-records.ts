import type { KnowledgeDocument } from '../../../../src/domain/document.ts'
import type { FieldDefinition } from '../../../../src/domain/field-definition.ts'
import type { Person, TicketStatus, TicketThread } from '../../../../src/domain/ticket.ts'
import type { MinutesByPriority, TimeActivity } from '../../../../src/domain/workspace.ts'

/** What the sandbox keeps, one record per key of its log. */

export type BookedTime = {
  readonly id: string
  readonly author: Person
  readonly minutes: number
  readonly note: string
  readonly performedAt: string
  /** Absent in what an older version booked: then the day on which the work was done. */
  readonly day?: string | undefined
  /** Name of the activity. */
  readonly activity?: string | null | undefined
  readonly mark?: string | null | undefined
}

export type SandboxTicket = {
  /** Attachments carry the hash of the sandbox's own copy. */
  readonly thread: TicketThread
  readonly watchers: readonly string[]
  readonly time: readonly BookedTime[]
}

/** What a mutation that was applied made: answers the same change when it is sent again. */
export type SandboxMark = { readonly ticketId: string | null; readonly remoteId: string | null }

export type SandboxMeta = {
  readonly user: Person
  readonly people: readonly Person[]
  readonly statuses: readonly TicketStatus[]
  readonly responseMinutes: MinutesByPriority
  readonly resolveMinutes: MinutesByPriority
  /** Absent in a sandbox that an older version made. */
  readonly activities?: readonly TimeActivity[] | undefined
  readonly fields?: readonly FieldDefinition[] | undefined
  /** Number of the next ticket. */
  readonly nextNumber: number
  /** Milliseconds of the last change; the next one is later, whatever the clock says. */
  readonly lastChangeMs: number
}

export const metaKey = 'meta'
export const behaviourKey = 'behaviour'
export const ticketKey = (id: string): string => `ticket:${id}`
export const documentKey = (id: string): string => `document:${id}`
export const markKey = (mutationId: string): string => `mark:${mutationId}`

export type SandboxDocument = KnowledgeDocument
