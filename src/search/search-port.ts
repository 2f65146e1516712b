/** What can be found, and how it is asked for. Engines come and go behind this port. */
export type SearchKind = 'ticket' | 'comment' | 'runbook' | 'article'

export type SearchHit = {
  readonly kind: SearchKind
  /** Id of the ticket, comment or document. */
  readonly id: string
  /** The ticket a ticket or comment belongs to; `null` for documents. */
  readonly ticketId: string | null
  readonly title: string
  /** One or two lines around the best match, plain text. */
  readonly snippet: string
  /** Ranges in `snippet` to highlight, in UTF-16 units, in order, not overlapping. */
  readonly marks: readonly (readonly [start: number, end: number])[]
  readonly score: number
}

export type SearchOptions = {
  readonly kinds: readonly SearchKind[] | null
  readonly limit: number
}

export type SearchPort = {
  /** Best first; an exact identifier (ticket key, error code, host name) before everything. Empty query, no hits. */
  readonly search: (query: string, options: SearchOptions) => Promise<readonly SearchHit[]>
  /** How far the index is; `ready` false while it is first built. */
  readonly status: () => Promise<SearchStatus>
  readonly close: () => void
}

export type SearchStatus = { readonly ready: boolean; readonly documents: number }
