import { expect, test } from 'vitest'
import { splitHash } from './hash-location.ts'

test.each([
  ['', '/', ''],
  ['#/', '/', ''],
  ['#/tickets/42', '/tickets/42', ''],
  ['#/evidence?ticket=42&job=a?b', '/evidence', 'ticket=42&job=a?b'],
  ['#/tickets/local%3A01J', '/tickets/local:01J', ''],
  ['#/tickets/a%2Fb', '/tickets/a%2Fb', ''],
  ['#/tickets/100%', '/tickets/100%', ''],
  ['#help/sync', '/help/sync', ''],
])('the hash %j is the path %j with the query %j', (hash, path, search) => {
  expect(splitHash(hash)).toEqual({ path, search })
})
