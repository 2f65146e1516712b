import { appendFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule, TestSpecification } from 'vitest/node'

/** One line of JSON for whatever ended, as it ends: a run that is stopped loses nothing of what it had done. */
export type ReportLine =
  | { readonly kind: 'files'; readonly count: number }
  | { readonly kind: 'file'; readonly name: string; readonly error: string }
  | {
      readonly kind: 'test'
      readonly state: 'passed' | 'failed' | 'skipped'
      readonly name: string
      readonly error: string
    }

/** Where the lines go; without it nothing is written. */
export const linesFileVariable = 'KITBAG_TEST_LINES'

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export
export default class LineReporter implements Reporter {
  private write(line: ReportLine): void {
    const file = process.env[linesFileVariable]
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.write({ kind: 'files', count: specifications.length })
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result()
    const name = `${test.module.relativeModuleId}: ${test.fullName}`
    if (state !== 'pending') this.write({ kind: 'test', state, name, error: errors?.[0]?.message ?? '' })
  }

  onTestModuleEnd(module: TestModule): void {
    const error = module.errors()[0]?.message ?? ''
    this.write({ kind: 'file', name: module.relativeModuleId, error })
  }
}
