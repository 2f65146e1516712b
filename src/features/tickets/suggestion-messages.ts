import type { Suggestion, SuggestionQuery } from '../../domain/suggestions.ts'

/** What the window asks the worker that compares tickets with everything else on this machine. */
export type SuggestionRequest = {
  readonly workspaceId: string
  readonly ticketId: string
  readonly query: SuggestionQuery
  /** Ids that are linked already. */
  readonly without: readonly string[]
}

export type TicketSuggestions = {
  readonly runbooks: readonly Suggestion[]
  readonly articles: readonly Suggestion[]
  readonly tickets: readonly Suggestion[]
}
