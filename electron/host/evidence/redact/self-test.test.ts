import { expect, test } from 'vitest'
import { selfTest } from './self-test.ts'

test('every rule hides its examples and leaves its look-alikes', () => {
  expect(
    selfTest({ siteKey: '11'.repeat(32), known: [], domains: ['acme-corp.example'], terms: [] }),
  ).toEqual([])
})
