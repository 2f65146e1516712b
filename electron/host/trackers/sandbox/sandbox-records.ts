import type { KnowledgeDocument } from '../../../../src/domain/document.ts'
import type { Person, TicketStatus, TicketThread } from '../../../../src/domain/ticket.ts'
import type { MinutesByPriority } from '../../../../src/domain/workspace.ts'

/** What the sandbox keeps, one record per key of its log. */

export type TimeEntry = {
  readonly id: string
  readonly author: Person
  readonly minutes: number
  readonly note: string
  readonly performedAt: string
}

export type SandboxTicket = {
  /** Attachments carry the hash of the sandbox's own copy. */
  readonly thread: TicketThread
  readonly watchers: readonly string[]
  readonly time: readonly TimeEntry[]
}

/** What a mutation that was applied made: answers the same change when it is sent again. */
export type SandboxMark = { readonly ticketId: string | null; readonly remoteId: string | null }

export type SandboxMeta = {
  readonly user: Person
  readonly people: readonly Person[]
  readonly statuses: readonly TicketStatus[]
  readonly responseMinutes: MinutesByPriority
  readonly resolveMinutes: MinutesByPriority
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
