import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSearchEngine, type Findable, toSearchHit } from './search-engine.ts'
import { makeSnippet } from './snippet.ts'
import { tokenize } from './tokenize.ts'

const entry = (uid: string, title: string, text: string, key = ''): Findable => ({
  uid,
  kind: 'article',
  id: uid,
  ticketId: null,
  key,
  title,
  text,
})

const all = { kinds: null, limit: 10 }

const withLibrary = () => {
  const engine = createSearchEngine()
  engine.put(entry('a', 'Windows Update fails with 0x80070643', 'The recovery partition is too small.'))
  engine.put(entry('b', 'Printer spooler stops', 'Event 7031: the spooler service terminated unexpectedly.'))
  engine.put(entry('c', 'Certificate expired', 'Check the chain on srv-db-07.example.net with openssl.'))
  engine.put({ ...entry('t', 'Tills cannot print receipts', 'Spooler restarts.', 'FS-1042'), kind: 'ticket' })
  return engine
}

describe('the search engine', () => {
  it('an error code is found exactly and by nothing near it', () => {
    expect(
      withLibrary()
        .find('0x80070643', all)
        .map(({ id }) => id),
    ).toEqual(['a'])
    expect(withLibrary().find('0x80070644', all)).toEqual([])
  })

  it('a ticket key comes before everything else', () => {
    const engine = withLibrary()
    engine.put(entry('z', 'FS-1042 FS-1042 FS-1042', 'FS-1042 mentioned again and again: FS-1042.'))
    expect(engine.find('fs-1042', all)[0]?.id).toBe('t')
  })

  it('a host name is found by its parts', () => {
    expect(withLibrary().find('srv-db-07', all)[0]?.id).toBe('c')
  })

  it('a typo still finds the page', () => {
    expect(withLibrary().find('certifcate expird', all)[0]?.id).toBe('c')
  })

  it('the last word may be unfinished', () => {
    expect(withLibrary().find('printer spoo', all)[0]?.id).toBe('b')
  })

  it('kinds can be chosen', () => {
    expect(
      withLibrary()
        .find('spooler', { kinds: ['ticket'], limit: 5 })
        .map(({ id }) => id),
    ).toEqual(['t'])
  })

  it('what was removed is not found, what was changed is found by its new words only', () => {
    const engine = withLibrary()
    engine.remove('b')
    engine.put(entry('c', 'DNS', 'Split horizon'))
    expect(engine.find('7031', all)).toEqual([])
    expect(engine.find('openssl', all)).toEqual([])
    expect(engine.find('horizon', all)[0]?.id).toBe('c')
  })

  it('no query can make it throw', () => {
    const engine = withLibrary()
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (query) => {
        engine.find(query, all)
      }),
    )
  })
})

describe('snippets', () => {
  it('marks cover the words that matched', () => {
    const engine = withLibrary()
    const hit = engine.find('spooler', { kinds: ['article'], limit: 1 })[0]
    if (hit === undefined) throw new Error('nothing found')
    const { snippet, marks } = toSearchHit(hit, 'Event 7031: the **spooler** service terminated.')
    expect(marks.map(([start, end]) => snippet.slice(start, end))).toEqual(['spooler'])
  })

  it('marks are in order, inside the snippet, and do not overlap, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), fc.array(fc.string({ maxLength: 8 })), (text, words) => {
        const { snippet, marks } = makeSnippet(text, words.flatMap(tokenize))
        let last = 0
        for (const [start, end] of marks) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(snippet.length)
          last = end
        }
      }),
    )
  })
})
