import type { SearchHit, SearchOptions, SearchStatus } from './search-port.ts'

/** What the window and the search worker say to each other. */
export type SearchQuestion = { readonly id: number; readonly workspaceId: string } & (
  | { readonly kind: 'search'; readonly query: string; readonly options: SearchOptions }
  | { readonly kind: 'status' }
)

export type SearchAnswer = {
  readonly id: number
  readonly value: readonly SearchHit[] | SearchStatus
  readonly problem: string | null
}
