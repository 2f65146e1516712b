import type { Html } from './html.ts'

/** A part of the report that is derived from the evidence: its body, and the answer in one line for "At a glance". */
export type ReportSection = {
  /** One short sentence, such as `3 findings, 1 of them critical`. */
  readonly answer: string
  /** A whole `<section>`. Its `id` is set by the report: do not set one. */
  readonly body: Html
}

/** What analyzers, snapshots and the timeline have to say; `null` where there is nothing to say it from. */
export type DerivedSections = {
  readonly findings: ReportSection | null
  readonly changes: ReportSection | null
  readonly timeline: ReportSection | null
}
