import type { SearchHit, SearchOptions, SearchStatus } from './search-port.ts'

/** What the window asks the search worker. */
export type SearchQuestion = { readonly workspaceId: string } & (
  | { readonly kind: 'search'; readonly query: string; readonly options: SearchOptions }
  | { readonly kind: 'status' }
)

export type SearchAnswer =
  | { readonly kind: 'search'; readonly hits: readonly SearchHit[] }
  | { readonly kind: 'status'; readonly status: SearchStatus }
