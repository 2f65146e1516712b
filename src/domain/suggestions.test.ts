import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSuggestionIndex, type SuggestionSource, suggestionTerms } from './suggestions.ts'

const source = (change: Partial<SuggestionSource> & { readonly id: string }): SuggestionSource => ({
  kind: 'runbook',
  title: '',
  summary: '',
  tags: [],
  products: [],
  categories: [],
  site: null,
  ...change,
})

const shelf = [
  source({
    id: 'rb-cert',
    title: 'Certificate expired',
    tags: ['certificate', 'tls'],
    products: ['portside-pos'],
  }),
  source({ id: 'rb-disk', title: 'Disk full', tags: ['disk', 'logs'] }),
  source({ id: 'rb-dns', title: 'DNS failure', tags: ['dns', 'network'] }),
  source({ id: 'kb-cert', kind: 'article', title: 'Renewing certificates', tags: ['certificate'] }),
  source({
    id: 't-1',
    kind: 'ticket',
    title: 'Tills refuse cards, certificate ended',
    tags: ['tls'],
    site: 'York',
  }),
  source({ id: 't-2', kind: 'ticket', title: 'Printer jams', tags: ['printer'], site: 'York' }),
  ...Array.from({ length: 40 }, (_, index) =>
    source({ id: `rb-${index}`, title: `Procedure ${index} server`, tags: [`topic${index}`] }),
  ),
]
const index = createSuggestionIndex()
for (const item of shelf) index.add(item)

const query = {
  title: 'Card payments refused: certificate of the server ended',
  tags: ['certificate', 'tls'],
  product: 'portside-pos',
  category: 'bug' as const,
  site: 'York',
}

describe('suggestions', () => {
  test('the runbook whose tags match comes first and says why', () => {
    const [first] = index.find(query, 'runbook', 5, new Set())
    expect(first?.id).toBe('rb-cert')
    expect(first?.reasons).toEqual(['tags certificate, tls', 'product portside-pos'])
  })

  test('one common word in a title is no reason', () => {
    expect(index.find(query, 'runbook', 50, new Set()).map(({ id }) => id)).toEqual(['rb-cert'])
  })

  test('words match across endings', () => {
    expect(index.find(query, 'article', 5, new Set()).map(({ id }) => id)).toEqual(['kb-cert'])
    expect(suggestionTerms('Certificates printing retries')).toEqual(
      suggestionTerms('certificate prints retry'),
    )
  })

  test('past tickets of the same site say so; the site alone is not enough', () => {
    const found = index.find(query, 'ticket', 5, new Set())
    expect(found.map(({ id }) => id)).toEqual(['t-1'])
    expect(found[0]?.reasons).toContain('same site')
  })

  test('ids that are left out do not come back', () => {
    expect(index.find(query, 'runbook', 5, new Set(['rb-cert']))).toEqual([])
  })

  test('every suggestion has a reason, scores fall, and no more than the limit come', () => {
    const words = fc.constantFrom('certificate', 'disk', 'dns', 'printer', 'topic3', 'server', 'York', '')
    fc.assert(
      fc.property(fc.array(words), fc.array(words), fc.nat(5), (title, tags, limit) => {
        const found = index.find(
          { title: title.join(' '), tags, product: null, category: 'bug', site: null },
          'runbook',
          limit,
          new Set(),
        )
        expect(found.length).toBeLessThanOrEqual(limit)
        found.forEach((item, at) => {
          expect(item.reasons.length).toBeGreaterThan(0)
          expect(item.score).toBeLessThanOrEqual(found[at - 1]?.score ?? Number.POSITIVE_INFINITY)
        })
      }),
    )
  })
})
