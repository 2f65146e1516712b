import type { TimelineFilter } from '../../../../src/contract/timeline-operations.ts'
import type { PatternMemory } from '../patterns/pattern-history.ts'
import type { RedactionPlan } from '../redact/rule-set.ts'
import type { TimelineEngine } from './timeline-engine.ts'

/** What a timeline is made of. Plain data: it crosses into the worker. */
export type TimelineInput = {
  readonly sources: readonly { readonly path: string; readonly file: string }[]
  /** A bundle to read instead of files; its own documents are left out. */
  readonly bundle: string | null
  readonly left: readonly { readonly path: string; readonly reason: string }[]
  /** When the evidence was collected. */
  readonly latestMs: number
  readonly patterns: PatternFacts
}

export type PatternFacts = {
  readonly key: string
  /** `null` where the text is redacted already. */
  readonly plan: RedactionPlan | null
  readonly memory: PatternMemory
  /** Bundles sealed before this moment count as earlier. */
  readonly before: string
}

export type TimelineQuestion =
  | { readonly kind: 'histogram'; readonly filter: TimelineFilter; readonly buckets: number }
  | { readonly kind: 'page'; readonly filter: TimelineFilter; readonly start: number; readonly limit: number }
  | { readonly kind: 'locate'; readonly filter: TimelineFilter; readonly time: number }
  | { readonly kind: 'patterns' }
  | { readonly kind: 'status' }
  | { readonly kind: 'set-offset'; readonly source: number; readonly offsetMs: number }

export type TimelineAnswers = {
  readonly histogram: ReturnType<TimelineEngine['histogram']>
  readonly page: ReturnType<TimelineEngine['page']>
  readonly locate: number
  readonly patterns: ReturnType<TimelineEngine['patterns']>
  readonly status: ReturnType<TimelineEngine['status']>
  readonly 'set-offset': null
}

export type ToTimeline = { readonly id: number; readonly question: TimelineQuestion }
export type FromTimeline =
  | {
      readonly type: 'progress'
      readonly bytes: number
      readonly totalBytes: number
      readonly entries: number
    }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string; readonly code: string }
  | { readonly type: 'mined'; readonly done: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'threw'; readonly id: number; readonly message: string }
