import type { Estimate } from '../../../../src/contract/collecting-operations.ts'
import type { Analysis } from '../../../../src/domain/finding.ts'
import type { AnalysisTask } from '../analyze/run-analysis.ts'
import type { Decrypted } from '../bundle/age-file.ts'
import type { EstimateInput } from '../collect/estimate.ts'
import type { CollectorEnd, StagedItem } from '../collect/staged-item.ts'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import type { RedactionOutcome, RedactionTask } from '../redact/redact-file.ts'
import type { Hit } from '../redact/redact-text.ts'
import type { RedactionPlan } from '../redact/rule-set.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { TimelineTask, WrittenTimeline } from '../timeline/write-timeline.ts'

/** What a worker can be asked. Everything is plain data; a worker can be killed at any moment. */
export type Tasks = {
  readonly files: {
    readonly input: {
      readonly collector: CollectorOf<'files'> | CollectorOf<'folder'>
      readonly root: string | null
      readonly folder: string
      readonly budget: number
    }
    readonly output: CollectorEnd
  }
  readonly archive: {
    readonly input: {
      readonly collector: CollectorOf<'folder'>
      readonly path: string
      readonly folder: string
      readonly budget: number
    }
    readonly output: CollectorEnd
  }
  readonly estimate: { readonly input: Omit<EstimateInput, 'signal'>; readonly output: Estimate }
  readonly snapshot: { readonly input: { readonly takenAt: string }; readonly output: Snapshot }
  readonly redact: { readonly input: RedactionTask; readonly output: RedactionOutcome }
  readonly 'redact-texts': {
    readonly input: { readonly plan: RedactionPlan; readonly texts: readonly string[] }
    readonly output: readonly string[]
  }
  readonly timeline: { readonly input: TimelineTask; readonly output: WrittenTimeline }
  readonly analyze: { readonly input: AnalysisTask; readonly output: Analysis }
  readonly preview: { readonly input: PreviewTask; readonly output: Preview }
  readonly 'self-test': { readonly input: RedactionPlan; readonly output: readonly string[] }
  readonly encrypt: {
    readonly input: {
      readonly source: string
      readonly target: string
      readonly recipients: readonly string[]
    }
    readonly output: { readonly sha256: string; readonly size: number }
  }
  readonly decrypt: {
    readonly input: {
      readonly source: string
      readonly target: string
      readonly identities: readonly string[]
    }
    readonly output: Decrypted
  }
}

export type PreviewTask = {
  readonly file: string
  readonly plan: RedactionPlan
  /** UTF-16 units of the original that are shown. */
  readonly maxLength: number
}

export type Preview = {
  readonly before: string
  readonly after: string
  readonly hits: readonly Hit[]
  readonly counts: Readonly<Record<string, number>>
  readonly truncated: boolean
  readonly withheld: string | null
}

export type TaskKind = keyof Tasks
export type TaskInput<Kind extends TaskKind> = Tasks[Kind]['input']
export type TaskOutput<Kind extends TaskKind> = Tasks[Kind]['output']

/** Between the two threads. */
export type ToWorker = {
  readonly [Kind in TaskKind]: { readonly kind: Kind; readonly input: TaskInput<Kind> }
}[TaskKind]
export type FromWorker =
  | { readonly type: 'item'; readonly item: StagedItem }
  | { readonly type: 'done'; readonly output: unknown }
  | { readonly type: 'threw'; readonly message: string; readonly code: string }

export type TaskEnd<Kind extends TaskKind> =
  | { readonly kind: 'done'; readonly output: TaskOutput<Kind> }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  /** `code` is the system's, such as `ENOSPC`; empty where there is none. */
  | { readonly kind: 'crashed'; readonly message: string; readonly code: string }

export type TaskOptions = {
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly onItem?: (item: StagedItem) => void
}

/** Runs heavy work off the main thread; whatever overruns its time is killed, not asked. */
export type TaskRunner = {
  readonly run: <Kind extends TaskKind>(
    kind: Kind,
    input: TaskInput<Kind>,
    options: TaskOptions,
  ) => Promise<TaskEnd<Kind>>
  readonly close: () => Promise<void>
}
