import { describe, expect, test } from 'vitest'
import { formatBytes } from './format-bytes.ts'
import { formatDuration } from './format-duration.ts'
import { formatRelative } from './format-when.ts'

describe('sizes read as people say them', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1536, '1.5 kB'],
    [9_960, '10 kB'],
    [999_600, '1 MB'],
    [218_000_000, '218 MB'],
    [5_000_000_000_000_000, '5000 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

describe('durations read as people say them', () => {
  test.each([
    [420, '420 ms'],
    [45_900, '45 s'],
    [5 * 60_000 + 1, '5 min'],
    [3_600_000, '1 h'],
    [8_100_000, '2 h 15 min'],
    [86_400_000, '1 day'],
    [3 * 86_400_000 + 4 * 3_600_000, '3 days 4 h'],
    [9 * 86_400_000 + 4 * 3_600_000, '9 days'],
    [-60_000, '1 min'],
  ])('%d ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('times read as distance from now', () => {
  test.each([
    [-30_000, 'just now'],
    [-5 * 60_000, '5 minutes ago'],
    [-60 * 60_000, '1 hour ago'],
    [-30 * 3_600_000, 'yesterday'],
    [2 * 3_600_000 + 5, 'in 2 hours'],
  ])('%d ms away is %s', (distance, text) => expect(formatRelative(1e12 + distance, 1e12)).toBe(text))
})
