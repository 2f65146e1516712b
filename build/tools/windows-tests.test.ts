import { expect, test } from 'vitest'
import type { ReportLine } from './line-reporter.ts'
import { countLines } from './windows-tests.ts'

const passed: ReportLine = { kind: 'test', state: 'passed', name: 'a.test.ts: one', error: '' }
const failed: ReportLine = { kind: 'test', state: 'failed', name: 'a.test.ts: two', error: 'no\nstack' }
const skipped: ReportLine = { kind: 'test', state: 'skipped', name: 'a.test.ts: three', error: '' }
const ended: ReportLine = { kind: 'file', name: 'a.test.ts', error: '' }
const broken: ReportLine = { kind: 'file', name: 'b.test.ts', error: 'cannot be read' }
const two: ReportLine = { kind: 'files', count: 2 }

test('what ended is counted, and what failed is named', () => {
  expect(countLines([two, passed, failed, skipped, ended, broken], 1)).toEqual({
    counts: { passed: 1, failed: 2, skipped: 1 },
    notable: ['failed on Windows: a.test.ts: two: no', 'failed on Windows: b.test.ts: cannot be read'],
  })
})

test('an end that nothing explains is a failure: nothing that went wrong looks green', () => {
  expect(countLines([], 0).counts).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(countLines([two, passed, ended], 1).counts).toEqual({ passed: 1, failed: 1, skipped: 0 })
  expect(countLines([two, passed, ended], 0).counts).toEqual({ passed: 1, failed: 0, skipped: 0 })
})

test('a run whose time was over tells what it did not reach, and counts only what ended', () => {
  expect(countLines([two, passed, ended], 'stopped')).toEqual({
    counts: { passed: 1, failed: 0, skipped: 0 },
    notable: ['not run on Windows: 1 of 2 files: the time was over'],
  })
  expect(countLines([two, failed], 'stopped').counts.failed).toBe(1)
  expect(countLines([], 'stopped').notable).toEqual(['not run on Windows: all files: the time was over'])
})
