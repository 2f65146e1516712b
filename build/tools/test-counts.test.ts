import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { countExit, countPlaywright, countVitest, sum, summaryLine } from './test-counts.ts'

const folder = mkdtempSync(join(tmpdir(), 'kitbag-counts-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (content: unknown) => {
  const path = join(folder, `${Math.random()}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const vitest = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 }
const playwright = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } }

describe('the count of a part', () => {
  it('is what its report says', () => {
    expect(countVitest(file(vitest), 0)).toEqual({ passed: 5, failed: 0, skipped: 1 })
    expect(countPlaywright(file(playwright), 1)).toEqual({ passed: 3, failed: 2, skipped: 2 })
  })

  it('is a failure when the report is missing, cut or strange', () => {
    for (const path of [join(folder, 'absent.json'), file('{"numPassed'), file({}), file('')]) {
      expect(countVitest(path, 0)).toMatchObject({ passed: 0, failed: 1 })
      expect(countPlaywright(path, 0)).toMatchObject({ passed: 0, failed: 1 })
    }
  })

  it('has a failure when the tool ended badly although every test passed', () => {
    expect(countVitest(file(vitest), 1)).toMatchObject({ passed: 5, failed: 1 })
    expect(countExit(2)).toMatchObject({ failed: 1 })
    expect(countExit(0)).toMatchObject({ passed: 1, failed: 0 })
  })
})

it('the last line tells all of it', () => {
  const total = sum([countExit(0), { passed: 2, failed: 1, skipped: 0 }])
  expect(summaryLine(total)).toBe('3 passed, 1 failed')
  expect(summaryLine({ ...total, skipped: 4 })).toBe('3 passed, 1 failed, 4 skipped')
})
