import { describe, expect, test } from 'vitest'
import type { CollectorResult, EvidenceJob, Outcome } from '../../domain/evidence.ts'
import {
  collectorRows,
  failedIds,
  furtherJob,
  isAdded,
  isNotHere,
  jobTotals,
  missingParts,
} from './job-progress.ts'

const result = (
  id: string,
  outcome: Outcome = 'success',
  sizes: readonly number[] = [10],
): CollectorResult => ({
  id,
  title: id.toUpperCase(),
  kind: 'command',
  why: 'because',
  outcome,
  reason: outcome === 'success' ? '' : 'why not',
  startedAt: '2026-11-20T10:00:00Z',
  durationMs: 5,
  items: sizes.map((size, index) => ({
    path: `commands/${id}-${index}.txt`,
    origin: id,
    size,
    truncated: size > 100,
    text: true,
  })),
})

const job = (change: Partial<EvidenceJob>): EvidenceJob => ({
  id: 'job',
  profileId: 'linux',
  profileTitle: 'Linux',
  ticketKey: null,
  state: 'collecting',
  startedAt: '2026-11-20T10:00:00Z',
  finishedAt: null,
  results: [],
  total: 3,
  running: [],
  revision: 0,
  ...change,
})

test('of two states of a job the later counts, whichever arrived last', () => {
  const early = job({ revision: 3, results: [result('a'), result('b')] })
  const late = job({ revision: 4, results: [result('a')], running: ['b'] })
  expect(furtherJob(early, late)).toBe(late)
  expect(furtherJob(late, early)).toBe(late)
})

test('totals count what is not left out', () => {
  const results = [result('a', 'success', [10, 500]), result('b', 'partial', [1])]
  expect(jobTotals(results)).toEqual({ items: 3, bytes: 511, truncated: 1 })
  expect(jobTotals(results, new Set(['commands/a-1.txt']))).toEqual({ items: 2, bytes: 11, truncated: 0 })
})

test('the gaps are those the bundle will name: what this machine never had is none', () => {
  const results = (['success', 'skipped', 'unavailable', 'partial', 'withheld'] as const).map((outcome) =>
    result(outcome, outcome),
  )
  expect(missingParts(results, ['commands/a.txt'], new Set(['unavailable']))).toEqual([
    'UNAVAILABLE is not there: why not',
    'PARTIAL is there in part: why not',
    'WITHHELD was withheld: why not',
    'commands/a.txt was left out by the person who sealed the bundle.',
  ])
  expect(results.filter(isNotHere).map((part) => part.id)).toEqual(['skipped', 'unavailable'])
})

test('only what failed and can be run again is run again', () => {
  const outcomes = ['success', 'partial', 'failed', 'timeout', 'denied', 'skipped', 'unavailable'] as const
  const ended = job({ results: [...outcomes.map((name) => result(name, name)), result('added-1', 'failed')] })
  const profile = {
    id: 'p',
    title: 'P',
    description: '',
    platforms: ['any'],
    needsFolder: false,
    inputs: [],
    collectors: outcomes.map((id) => ({ id, title: id, kind: 'files' as const, why: '', required: false })),
  }
  expect(failedIds(ended, profile)).toEqual(['failed', 'timeout', 'denied'])
  expect(failedIds(ended, null)).toEqual([])
  expect(['added-1', 'added-x', 'journal'].map(isAdded)).toEqual([true, false, false])
})

describe('rows of collectors', () => {
  const profile = {
    id: 'linux',
    title: 'Linux',
    description: '',
    platforms: ['linux'],
    needsFolder: false,
    inputs: [],
    collectors: ['a', 'b', 'c'].map((id) => ({
      id,
      title: id,
      kind: 'command' as const,
      why: '',
      required: id === 'a',
    })),
  }

  test('every collector is listed from the start, in the order of the profile', () => {
    const rows = collectorRows(job({ results: [result('b')], running: ['a'] }), profile)
    expect(rows.map((row) => [row.id, row.state])).toEqual([
      ['a', 'running'],
      ['b', 'ended'],
      ['c', 'waiting'],
    ])
  })

  test('after a cancel, what never began is not shown as waiting', () => {
    const rows = collectorRows(job({ state: 'cancelled', results: [result('a')] }), profile)
    expect(rows.map((row) => row.state)).toEqual(['ended', 'stopped', 'stopped'])
  })

  test('results are listed even when their profile is gone', () => {
    expect(collectorRows(job({ results: [result('x')] }), null).map((row) => row.title)).toEqual(['X'])
  })
})
