import type { FieldDefinition } from './field-definition.ts'
import type { Category, Person, Priority, TicketStatus, Tier } from './ticket.ts'

/** One tracker account and everything cached for it. Credentials are not here: they stay in the vault. */
export type Workspace = {
  readonly id: string
  readonly name: string
  /** Which connector serves it. Only the host looks at this. */
  readonly kind: string
  /** Where the tracker lives, as a person would say it. */
  readonly address: string
  readonly user: Person
  readonly createdAt: string
}

/** Minutes allowed per priority. */
export type MinutesByPriority = { readonly [P in Priority]: number }

export const defaultResponseMinutes: MinutesByPriority = { P1: 15, P2: 60, P3: 240, P4: 1440 }

/** What kind of work a time entry was. */
export type TimeActivity = { readonly id: string; readonly name: string; readonly standard: boolean }

/** Characters that the tracker keeps of a text; `null` where it names no limit. */
export type TextLimits = { readonly title: number | null; readonly timeNote: number | null }

/**
 * What the tracker offers to choose from, cached so that menus work offline. What may be absent is so in a
 * catalogue that an older version cached, until the next contact.
 */
export type Catalogue = {
  readonly statuses: readonly TicketStatus[]
  readonly people: readonly Person[]
  readonly priorities: readonly Priority[]
  readonly tiers: readonly Tier[]
  readonly categories: readonly Category[]
  readonly responseMinutes: MinutesByPriority
  readonly resolveMinutes: MinutesByPriority
  /** Names of the custom fields of tickets. */
  readonly customFields: readonly string[]
  /** The same with what may stand in them, per ticket type. */
  readonly fields?: readonly FieldDefinition[] | undefined
  /** Kinds of work to book time on, in the tracker's order. */
  readonly activities?: readonly TimeActivity[] | undefined
  /** Products, projects or queues a new ticket can belong to; empty where any text will do. */
  readonly products?: readonly string[] | undefined
  readonly limits?: TextLimits | undefined
}

/** What a connector can and cannot do; the sync engine adapts to it and never to a name. */
export type Capabilities = {
  readonly concurrency: 'none' | 'etag' | 'revision'
  readonly idempotentCreate: 'native' | 'lookup' | 'none'
  /** Fields, comment and files in one all-or-nothing call. */
  readonly atomicUpdate: boolean
  readonly deltaPrecisionMs: number
  readonly tombstones: boolean
  /** Bytes; `null` when unlimited or unknown. */
  readonly maxAttachmentBytes: number | null
  /** What becomes of a larger one: `by-link` goes to an upload server, and the ticket gets link and SHA-256. */
  readonly largeFiles: 'refused' | 'by-link'
  readonly chunkedUpload: boolean
  /** The tracker may answer 200 and still have refused. */
  readonly softErrors: boolean
  readonly serverDate: boolean
  /**
   * Milliseconds after which a request whose answer was lost cannot arrive any more; absent where the connector does
   * not know its line, and a minute is assumed.
   */
  readonly latestArrivalMs?: number | undefined
  /** Intent kinds the connector can send. */
  readonly intents: readonly string[]
}

/** Bytes of the largest file that can be attached in any way; `null` where any size can, or nobody knows yet. */
export const largestFileBytes = (capabilities: Capabilities | null): number | null =>
  capabilities === null || capabilities.largeFiles === 'by-link' ? null : capabilities.maxAttachmentBytes
