import { expect, test } from 'vitest'
import type { TripReadiness } from '../../domain/readiness.ts'
import { fetchWords, gapWords, tripWords } from './readiness-words.ts'

const trip: TripReadiness = {
  tickets: 8,
  ready: 6,
  missingFiles: 3,
  missingBytes: 14_000_000,
  missingDocuments: 0,
  stale: 0,
  gone: 0,
}

test('a trip in one line', () => {
  expect(tripWords(trip)).toBe('6 of 8 tickets are ready; 3 files (14 MB) are missing')
  expect(tripWords({ ...trip, ready: 8, missingFiles: 0 })).toBe('All 8 tickets are ready')
  expect(tripWords({ ...trip, tickets: 1, ready: 0, missingFiles: 1, missingBytes: 20, stale: 1 })).toBe(
    'The ticket is not ready; 1 file (20 B) is missing; 1 is older than a day',
  )
})

test('a reason in a few words', () => {
  expect(gapWords({ kind: 'files', count: 1, bytes: 1_500 })).toBe('1 file (1.5 kB) missing')
  expect(gapWords({ kind: 'evidence-too-large', names: ['a.zip'], maxBytes: 5_000_000 })).toContain('5 MB')
})

test('a fetching says what, how much, and how it ended', () => {
  const progress = { total: 4, totalBytes: 4_000, done: 1, doneBytes: 1_000, current: 'b.log', failed: [] }
  expect(fetchWords(progress, null, false)).toBe('Fetching b.log: 1 of 4 files, 1 kB of 4 kB')
  expect(fetchWords(progress, 'cancelled', false)).toContain('goes on where it stopped')
})
