import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { notableInPlaywright, notableInVitest } from './test-names.ts'

const folder = mkdtempSync(join(tmpdir(), 'kitbag-names-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (content: unknown) => {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, JSON.stringify(content))
  return path
}

describe('what is told again at the end', () => {
  it('names failed unit tests, and files that did not even start', () => {
    const failed = { status: 'failed', fullName: 'sum adds', failureMessages: ['expected 3\nat sum.ts'] }
    const report = {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [{ ...failed, status: 'passed' }, failed],
        },
        { name: 'b.test.ts', status: 'failed', message: 'No such module', assertionResults: [] },
        { name: 'c.test.ts', status: 'passed', message: '', assertionResults: [] },
      ],
    }
    expect(notableInVitest(file(report))).toEqual([
      'failed: a.test.ts: sum adds: expected 3',
      'failed: b.test.ts: No such module',
    ])
  })

  it('names failed specs, and those that needed a second try', () => {
    const spec = (title: string, status: string) => ({
      title,
      file: 'x.spec.ts',
      tests: [{ status, results: [{ error: { message: 'timed out\nmore' } }, {}] }],
    })
    const report = {
      suites: [
        { specs: [spec('one', 'unexpected')], suites: [{ specs: [spec('two', 'flaky')] }] },
        { specs: [spec('three', 'expected')] },
      ],
    }
    expect(notableInPlaywright(file(report))).toEqual([
      'failed: x.spec.ts: one: timed out',
      'failed, and passed only at a second try: x.spec.ts: two: timed out',
    ])
  })

  it('is nothing where there is no report', () => {
    expect(notableInVitest(join(folder, 'absent'))).toEqual([])
    expect(notableInPlaywright(join(folder, 'absent'))).toEqual([])
  })
})
