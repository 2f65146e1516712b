import { expect, test } from 'vitest'
import type { Line } from '../../contract/line-operations.ts'
import { costWords, heldWords, lineBarWords } from './line-words.ts'

const line = (change: Partial<Line> = {}): Line => ({
  workspaceId: 'one',
  textOnly: false,
  budgetBytes: null,
  moreTodayBytes: 0,
  sentBytes: 0,
  receivedBytes: 0,
  bytesPerSecond: null,
  held: null,
  ...change,
})

test('the bar is silent without limits and says what holds', () => {
  expect(lineBarWords(line())).toBeNull()
  expect(lineBarWords(line({ budgetBytes: 50_000_000, sentBytes: 12_000_000 }))).toBe('12 MB of 50 MB today')
  expect(lineBarWords(line({ textOnly: true, held: 'text-only' }))).toBe('Text only')
  expect(heldWords(line({ held: 'budget' }))).toContain('budget')
  expect(heldWords(null)).toBeNull()
})

test('what a trip takes is told before it starts: files, bytes, time, and what is left of the day', () => {
  expect(costWords(3, 12_000_000, line({ bytesPerSecond: 50_000 }))).toBe(
    '3 files, 12 MB, about 4 min at the measured 50 kB/s',
  )
  expect(costWords(1, 1_000, null)).toContain('1 file, 1 kB')
  const tight = line({ budgetBytes: 10_000_000, receivedBytes: 9_000_000, bytesPerSecond: 50_000 })
  expect(costWords(3, 12_000_000, tight)).toContain("Only 1 MB of today's budget are left")
})
