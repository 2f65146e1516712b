import type { Outcome } from '../../../../src/domain/evidence.ts'

/** The environment at one moment. DESIGN, section 2. */
export type Snapshot = {
  readonly schema: 'kitbag-snapshot/1'
  readonly takenAt: string
  readonly parts: Readonly<Record<string, SnapshotPart>>
}

/** `data` is `null` unless the outcome is `success`. */
export type SnapshotPart = {
  readonly outcome: Outcome
  readonly reason: string
  readonly durationMs: number
  readonly data: unknown
}

/** Reads one part. `unavailable` where this machine has no such thing; `failed` where it has and did not tell. */
export type PartReader = (
  signal: AbortSignal,
) => Promise<{ readonly data: unknown } | { readonly unavailable: string } | { readonly failed: string }>
