import fc from 'fast-check'
import { parse } from 'regexparam'
import { expect, test } from 'vitest'
import { matchRoute } from 'wouter'
import { documentPath } from '../features/library/document-path.ts'
import { runPath } from '../features/runbooks/run-path.ts'
import { ticketPath } from '../features/tickets/ticket-words.ts'
import { decodeParams } from '../ui/path-params.ts'
import { pathOfHit } from './finder-entries.ts'
import { forWouter, splitHash } from './hash-location.ts'

test.each([
  ['', '/', ''],
  ['#/', '/', ''],
  ['#/tickets/42', '/tickets/42', ''],
  ['#/evidence?ticket=42&job=a?b', '/evidence', 'ticket=42&job=a?b'],
  ['#/tickets/local:01J', '/tickets/local%3A01J', ''],
  ['#/tickets/local%3A01J', '/tickets/local%3A01J', ''],
  ['#/tickets/a%2Fb', '/tickets/a%2Fb', ''],
  ['#/tickets/100%', '/tickets/100%25', ''],
  ['#help/sync', '/help/sync', ''],
])('the hash %j is the path %j with the query %j', (hash, path, search) => {
  expect(splitHash(hash)).toEqual({ path, search })
})

/** What a screen reads of an address: wouter decodes once, a part matches, the screen decodes its parameter. */
const readBack = (address: string, pattern: string): Readonly<Record<string, string>> => {
  const path = decodeURI(forWouter(splitHash(`#${address}`).path))
  const [matches, params] = matchRoute(parse, pattern, path)
  if (!matches) throw new Error(`${path} is not ${pattern}`)
  return decodeParams(params as unknown as Record<string, string>)
}

const expectEveryAddress = (id: string) => {
  expect(readBack(ticketPath(id), '/tickets/:id?')['id']).toBe(id)
  for (const [kind, place] of [
    ['article', 'knowledge'],
    ['runbook', 'runbooks'],
    ['ticket', 'tickets'],
  ] as const) {
    const hit = { kind, id, ticketId: null, title: '', snippet: '', marks: [], score: 1 }
    expect(readBack(pathOfHit(hit), `/${place}/:id?`)['id']).toBe(id)
  }
  expect(readBack(documentPath('article', id), '/knowledge/:id?')['id']).toBe(id)
  expect(readBack(documentPath('runbook', id), '/runbooks/:id?')['id']).toBe(id)
  const run = readBack(runPath({ id, documentId: id }), '/runbooks/:documentId/run/:runId')
  expect([run['documentId'], run['runId']]).toEqual([id, id])
  const search = splitHash(`#/runbooks?ticket=${encodeURIComponent(id)}`).search
  expect(new URLSearchParams(decodeURI(forWouter(search))).get('ticket')).toBe(id)
}

test.each([
  'wiki/onsite/Runbook_Pump',
  'a/b',
  '100%',
  '%2F',
  '%252F',
  'a%20b',
  'what?',
  '#7',
  'two words',
  'Störung ⚡ 日本語',
  '..',
  'a&b=c+d',
  ':id',
])('the id %j survives every address', expectEveryAddress)

test('no id is lost in an address', () => {
  const id = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: fc.constantFrom('/', '%', '#', '?', ' ', '2', 'F', '5'), minLength: 1 }),
  )
  fc.assert(fc.property(id, expectEveryAddress))
})
