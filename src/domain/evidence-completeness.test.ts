import { expect, test } from 'vitest'
import { outcomes } from './evidence.ts'
import { type Brought, completenessOf, missingSentences } from './evidence-completeness.ts'

const gap = (outcome: (typeof outcomes)[number], required = false) => ({
  title: 'Logs',
  outcome,
  reason: 'because.',
  required,
})

test('every outcome but success is missing, where the profile requires it', () => {
  for (const outcome of outcomes) {
    const sentences = missingSentences([gap(outcome, true)], [])
    expect(sentences).toHaveLength(outcome === 'success' ? 0 : 1)
    for (const sentence of sentences) expect(sentence).toMatch(/^Logs .*because\.$/)
  }
})

test('what a machine never had is no gap, unless it is required', () => {
  expect(missingSentences([gap('unavailable'), gap('skipped')], [])).toEqual([])
  expect(missingSentences([gap('denied')], ['logs/a.log'])).toEqual([
    'Logs may not be read: because.',
    'logs/a.log was left out by the person who sealed the bundle.',
  ])
})

const many = (count: number, outcome: Brought['outcome'], files: number): readonly Brought[] =>
  Array.from({ length: count }, () => ({ outcome, files }))

test('"complete" is said only where every collector brought something and nothing is missing', () => {
  expect(completenessOf(many(13, 'success', 1), 0)).toEqual({
    whole: true,
    sentence: 'Complete: all 13 collectors brought something.',
  })
  for (const outcome of outcomes) {
    const told = completenessOf([...many(20, 'success', 2), ...many(13, outcome, 0)], 0)
    expect(told.whole).toBe(false)
    expect(told.sentence).toMatch(/^20 of 33 collectors brought something; 13 /)
    expect(told.sentence).not.toMatch(/complete/i)
  }
  expect(completenessOf(many(2, 'success', 1), 1).sentence).toBe(
    '2 of 2 collectors brought something; 1 gap is named.',
  )
  expect(completenessOf([], 0)).toEqual({ whole: false, sentence: '0 of 0 collectors brought something.' })
})

test('what is not here, found nothing, failed or came in part is counted apart', () => {
  const told = completenessOf(
    [
      ...many(3, 'success', 1),
      ...many(1, 'partial', 1),
      ...many(2, 'unavailable', 0),
      ...many(4, 'success', 0),
      ...many(1, 'timeout', 0),
      ...many(1, 'denied', 0),
    ],
    2,
  )
  expect(told.sentence).toBe(
    '4 of 12 collectors brought something; 1 of these in part; 2 not on this machine; 4 found nothing; 1 may not be read; 1 failed; 2 gaps are named.',
  )
})
