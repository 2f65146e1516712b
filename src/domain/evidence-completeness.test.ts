import { expect, test } from 'vitest'
import { outcomes } from './evidence.ts'
import { missingSentences } from './evidence-completeness.ts'

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
