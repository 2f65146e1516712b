import type { LintMessage } from '../profiles/lint-profile.ts'
import { readAnalyzer } from './load-analyzers.ts'

/** What is wrong with an analyzer that somebody writes: the first thing that keeps it from being used. */
export const lintAnalyzer = (text: string): readonly LintMessage[] => {
  const read = readAnalyzer(text, 'analyzer')
  if (read.ok) return []
  const place = /^analyzer, line (\d{1,9}), column (\d{1,9}): (.{1,2000})$/s.exec(read.error.message)
  return [
    {
      line: Number(place?.[1] ?? 1),
      column: Number(place?.[2] ?? 1),
      severity: 'error',
      message: place?.[3] ?? read.error.message,
    },
  ]
}
