import { type Severity, severities } from './snapshot-change.ts'

/** What analyzers derive from evidence. DESIGN, sections 2 and 6. */

/** Where a finding comes from: a line of a file, or a fact of the snapshot. */
export type Citation =
  | {
      readonly kind: 'line'
      readonly file: string
      /** Counted from 1. */
      readonly line: number
      readonly text: string
    }
  | { readonly kind: 'fact'; readonly field: string; readonly value: string }

export type Finding = {
  /** Id and version of the analyzer. */
  readonly id: string
  readonly version: string
  readonly title: string
  readonly severity: Severity
  readonly cause: string
  readonly action: string
  /** Runbook or article that helps. */
  readonly see: { readonly kind: 'runbook' | 'article'; readonly id: string }
  /** All lines and facts, of which only some are cited. */
  readonly count: number
  /** ISO; `null` where the lines carry no time. Stamps without a zone are read as UTC. */
  readonly firstAt: string | null
  readonly lastAt: string | null
  readonly citations: readonly Citation[]
}

export type Analysis = {
  readonly schema: 'kitbag-findings/1'
  readonly findings: readonly Finding[]
  /** What was looked at, so that "no findings" means something. */
  readonly looked: { readonly analyzers: number; readonly files: number; readonly bytes: number }
  /** Files that were not read, or not to their end. */
  readonly unread: readonly { readonly file: string; readonly reason: string }[]
}

const order = (severity: Severity) => severities.indexOf(severity)

/** Worst first, then what is named most often; the same findings always stand in the same order. */
export const sortFindings = (findings: readonly Finding[]): readonly Finding[] =>
  [...findings].sort(
    (a, b) => order(a.severity) - order(b.severity) || b.count - a.count || (a.id < b.id ? -1 : 1),
  )

export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  notice: 'Notice',
}

/** `rb-disk-full` is a runbook, `kb-…` an article. */
export const seeOf = (id: string): Finding['see'] => ({
  kind: id.startsWith('rb-') ? 'runbook' : 'article',
  id,
})

/** `3 findings, 1 of them critical, in 41 files.` */
export const analysisSentence = ({ findings, looked }: Analysis): string => {
  const files = looked.files === 1 ? '1 file' : `${looked.files.toLocaleString('en')} files`
  if (findings.length === 0) return `None of ${looked.analyzers} known problems was found in ${files}.`
  const critical = findings.filter(({ severity }) => severity === 'critical').length
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`
  return `${count} in ${files}${critical === 0 ? '' : `, ${critical} critical`}.`
}
