import type { Category } from './ticket.ts'

/** Which documents and past tickets may help with a ticket, and why. Pure; runs in a worker. */

/** What can be suggested: a document or a ticket, reduced to what is compared. */
export type SuggestionSource = {
  readonly id: string
  readonly kind: 'runbook' | 'article' | 'ticket'
  readonly title: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly products: readonly string[]
  readonly categories: readonly string[]
  /** Only of tickets. */
  readonly site: string | null
}

export type SuggestionQuery = {
  readonly title: string
  readonly tags: readonly string[]
  readonly product: string | null
  readonly category: Category
  readonly site: string | null
}

export type Suggestion = {
  readonly id: string
  readonly kind: SuggestionSource['kind']
  readonly title: string
  readonly score: number
  /** In the words of the screen, strongest first: "tags vpn, mtu". Never empty. */
  readonly reasons: readonly string[]
}

export type SuggestionIndex = {
  readonly add: (source: SuggestionSource) => void
  /** The best `limit` of a kind, best first. `without` leaves ids out, which still set the measure. */
  readonly find: (
    query: SuggestionQuery,
    kind: SuggestionSource['kind'],
    limit: number,
    without: ReadonlySet<string>,
  ) => readonly Suggestion[]
}

const stopWords = new Set(
  (
    'the and for with not are was has have had its from that this they them then than when what which who how ' +
    'why all any can cannot does did but out off into onto over under after before since only one two three ' +
    'some more most much very too also just again still every each other another own same our your their his ' +
    'her you she him will would should could may might must been being were get gets got use used using new ' +
    'old day days week hour hours minute minutes time times about there here where while during between per via'
  ).split(' '),
)

/** Words worth comparing: lower case, no stop words, plural and common endings taken off. */
export const suggestionTerms = (text: string): readonly string[] => {
  const terms = new Set<string>()
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:[.-][\p{L}\p{N}]+)*/gu)) {
    for (const part of word.includes('-') ? [word, ...word.split('-')] : [word]) {
      if (part.length < 3 || stopWords.has(part)) continue
      terms.add(stem(part))
    }
  }
  return [...terms]
}

/** Deliberately light: it only has to bring "certificates" and "certificate", "printing" and "prints" together. */
const stem = (word: string): string => {
  if (word.length > 6 && word.endsWith('ing')) return word.slice(0, -3)
  if (word.length > 5 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 5 && /(?:ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2)
  if (word.length > 5 && word.endsWith('ed')) return word.slice(0, -2)
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss') && !word.endsWith('us'))
    return word.slice(0, -1)
  return word
}

/** Where a term stood. A hit counts with the product of both sides' weights and how rare the term is. */
const fieldWeights = { tag: 3, title: 2, summary: 0.75 } as const
type Field = keyof typeof fieldWeights
type Posting = { readonly at: number; readonly field: Field }

const queryWeights = { tag: 1.5, title: 1 } as const
const sameProduct = 2
const sameCategory = 0.5
const sameSite = 3
/** Below this a match is chance: one common word in a title. */
const smallestScore = 6
/** Far behind the best, a match only distracts from it. */
const smallestShareOfBest = 0.35

type Tally = {
  score: number
  /** A tag was hit: one such word is reason enough, one word of a title alone is chance. */
  telling: boolean
  readonly tags: Set<string>
  readonly words: Set<string>
}

/**
 * An inverted index over sources. A term is weighed by inverse document frequency, ln(1 + N / n), as in
 * https://nlp.stanford.edu/IR-book/html/htmledition/inverse-document-frequency-1.html
 */
export const createSuggestionIndex = (): SuggestionIndex => {
  const sources: SuggestionSource[] = []
  const postings = new Map<string, Posting[]>()

  const post = (term: string, at: number, field: Field) => {
    const list = postings.get(term)
    if (list === undefined) postings.set(term, [{ at, field }])
    // A term counts once per source, in its strongest field: fields are posted strongest first.
    else if (list[list.length - 1]?.at !== at) list.push({ at, field })
  }

  const add = (source: SuggestionSource) => {
    const at = sources.push(source) - 1
    for (const term of suggestionTerms(source.tags.join(' '))) post(term, at, 'tag')
    for (const term of suggestionTerms(source.title)) post(term, at, 'title')
    for (const term of suggestionTerms(source.summary)) post(term, at, 'summary')
  }

  const find: SuggestionIndex['find'] = (query, kind, limit, without) => {
    const tallies = new Map<number, Tally>()
    const asked = new Map<string, { readonly word: string; readonly side: 'tag' | 'title' }>()
    for (const tag of query.tags) {
      for (const term of suggestionTerms(tag)) asked.set(term, { word: tag, side: 'tag' })
    }
    for (const word of query.title.toLowerCase().split(/[^\p{L}\p{N}.-]+/u)) {
      for (const term of suggestionTerms(word)) {
        if (!asked.has(term)) asked.set(term, { word, side: 'title' })
      }
    }
    for (const [term, { word, side }] of asked) {
      const list = postings.get(term)
      if (list === undefined) continue
      const rarity = Math.log(1 + sources.length / list.length)
      for (const { at, field } of list) {
        const tally = tallies.get(at) ?? { score: 0, telling: false, tags: new Set(), words: new Set() }
        tally.telling ||= field === 'tag'
        tally.score += fieldWeights[field] * queryWeights[side] * rarity
        if (side === 'tag' && field === 'tag') tally.tags.add(word)
        else tally.words.add(word)
        tallies.set(at, tally)
      }
    }
    const found: Suggestion[] = []
    for (const [at, tally] of tallies) {
      const source = sources[at]
      if (source === undefined || source.kind !== kind) continue
      if (!tally.telling && tally.tags.size + tally.words.size < 2) continue
      const suggestion = weigh(source, tally, query)
      if (suggestion.score >= smallestScore) found.push(suggestion)
    }
    const best = found.sort((a, b) => b.score - a.score || a.title.localeCompare(b.title))
    const enough = (best[0]?.score ?? 0) * smallestShareOfBest
    return best.filter(({ id, score }) => score >= enough && !without.has(id)).slice(0, limit)
  }

  return { add, find }
}

const weigh = (source: SuggestionSource, tally: Tally, query: SuggestionQuery): Suggestion => {
  const reasons: string[] = []
  let score = tally.score
  if (tally.tags.size > 0) reasons.push(`${tally.tags.size === 1 ? 'tag' : 'tags'} ${list(tally.tags)}`)
  if (tally.words.size > 0) reasons.push(`${tally.words.size === 1 ? 'word' : 'words'} ${list(tally.words)}`)
  const product = query.product?.toLowerCase()
  if (product !== undefined && source.products.some((name) => name.toLowerCase() === product)) {
    score += sameProduct
    reasons.push(`product ${query.product}`)
  }
  if (query.site !== null && source.site === query.site) {
    score += sameSite
    reasons.push('same site')
  }
  if (source.categories.includes(query.category)) score += sameCategory
  return { id: source.id, kind: source.kind, title: source.title, score, reasons }
}

const list = (words: ReadonlySet<string>): string => {
  const shown = [...words].slice(0, 4).join(', ')
  return words.size > 4 ? `${shown} and ${words.size - 4} more` : shown
}
