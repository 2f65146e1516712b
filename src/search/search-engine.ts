import MiniSearch from 'minisearch'
import type { SearchHit, SearchKind, SearchOptions } from './search-port.ts'
import { makeSnippet } from './snippet.ts'
import { isIdentifier, tokenize } from './tokenize.ts'

/** One thing that can be found. `stamp` changes whenever its text does. */
export type Findable = {
  /** Unique over all kinds. */
  readonly uid: string
  readonly kind: SearchKind
  readonly id: string
  readonly ticketId: string | null
  /** Words to be found exactly and first: a ticket key, tags. */
  readonly key: string
  readonly title: string
  readonly text: string
}

type Stored = Pick<Findable, 'uid' | 'kind' | 'id' | 'ticketId' | 'key' | 'title'>

export type SearchEngine = {
  readonly put: (entry: Findable) => void
  readonly remove: (uid: string) => void
  readonly size: () => number
  /** Hits without their snippets; `terms` are the words that matched. */
  readonly find: (query: string, options: SearchOptions) => readonly EngineHit[]
}

export type EngineHit = Stored & { readonly score: number; readonly terms: readonly string[] }

/** Puts a hit on its exact key before all others. */
const exactBonus = 1e6

/** Typos allowed per word length; an identifier is matched as it is. */
const typos = (term: string): number | false => {
  if (isIdentifier(term) || term.length < 4) return false
  return term.length < 8 ? 1 : 2
}

/**
 * The first engine: MiniSearch, all words first, any word if that finds nothing. Holds words, not texts.
 */
export const createSearchEngine = (): SearchEngine => {
  const index = new MiniSearch<Findable>({
    idField: 'uid',
    fields: ['key', 'title', 'text'],
    storeFields: ['uid', 'kind', 'id', 'ticketId', 'key', 'title'],
    tokenize,
    processTerm: (term) => term,
    searchOptions: {
      boost: { key: 8, title: 4 },
      fuzzy: typos,
      prefix: (term, position, terms) => position === terms.length - 1 || term.length > 2,
      weights: { fuzzy: 0.3, prefix: 0.6 },
      tokenize: (query) => [...new Set(tokenize(query))],
    },
  })
  return {
    put: (entry) => {
      if (index.has(entry.uid)) index.replace(entry)
      else index.add(entry)
    },
    remove: (uid) => {
      if (index.has(uid)) index.discard(uid)
    },
    size: () => index.documentCount,
    find: (query, { kinds, limit }) => {
      if (tokenize(query).length === 0) return []
      const wanted = kinds === null ? null : new Set<unknown>(kinds)
      const filter = (hit: Record<string, unknown>) => wanted === null || wanted.has(hit['kind'])
      const all = index.search(query, { combineWith: 'AND', filter })
      const found = all.length > 0 ? all : index.search(query, { combineWith: 'OR', filter })
      const exact = query.trim().toLowerCase()
      return found
        .map((hit) => {
          // MiniSearch lays the stored fields over its own result.
          const { uid, kind, id, ticketId, key, title } = hit as unknown as Stored
          const isExact = key.toLowerCase().split(' ').includes(exact)
          const score = isExact ? hit.score + exactBonus : hit.score
          return { uid, kind, id, ticketId, key, title, score, terms: hit.terms }
        })
        .sort((one, other) => other.score - one.score)
        .slice(0, limit)
    },
  }
}

/** A hit as the screens show it; `text` is what was indexed. */
export const toSearchHit = (hit: EngineHit, text: string): SearchHit => ({
  kind: hit.kind,
  id: hit.id,
  ticketId: hit.ticketId,
  title: hit.title,
  score: hit.score,
  ...makeSnippet(text, hit.terms),
})
