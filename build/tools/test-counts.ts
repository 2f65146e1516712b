import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** How many tests of a part passed, failed and were skipped. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
})

const lost: Counts = { passed: 0, failed: 1, skipped: 0 }

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/**
 * A tool that ended badly without a failed test (a file that does not compile, an error outside any test, a
 * missing report) counts as one failure: nothing that went wrong may look green.
 */
const withExit = (counts: Counts, exitCode: number): Counts =>
  exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts

export const countVitest = (reportFile: string, exitCode: number): Counts => {
  const report = vitestReport.safeParse(readJson(reportFile))
  if (!report.success) return lost
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report.data
  const counts = { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  return withExit(counts, exitCode)
}

export const countPlaywright = (reportFile: string, exitCode: number): Counts => {
  const report = playwrightReport.safeParse(readJson(reportFile))
  if (!report.success) return lost
  const { expected, unexpected, flaky, skipped } = report.data.stats
  // There are no second tries; a test that needed one all the same has failed.
  return withExit({ passed: expected, failed: unexpected + flaky, skipped }, exitCode)
}

/** A part that either holds or does not, such as the check or the build. */
export const countExit = (exitCode: number): Counts =>
  exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : lost

export const sum = (parts: readonly Counts[]): Counts =>
  parts.reduce(
    (total, part) => ({
      passed: total.passed + part.passed,
      failed: total.failed + part.failed,
      skipped: total.skipped + part.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )

/** The last line of `npm test`. */
export const summaryLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
