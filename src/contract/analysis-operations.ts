import { z } from 'zod'
import type { Analysis } from '../domain/finding.ts'
import { changeGroupIds, severities } from '../domain/snapshot-change.ts'
import type { SnapshotComparison } from '../domain/snapshot-compare.ts'
import { operation } from './operation.ts'
import { byteCount, instant } from './records.ts'

/** `findings.json` of a bundle. */
export const analysisSchema: z.ZodType<Analysis, Analysis> = z.object({
  schema: z.literal('kitbag-findings/1'),
  findings: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      title: z.string(),
      severity: z.enum(severities),
      cause: z.string(),
      action: z.string(),
      see: z.object({ kind: z.enum(['runbook', 'article']), id: z.string() }),
      count: z.number().int().nonnegative(),
      firstAt: instant.nullable(),
      lastAt: instant.nullable(),
      citations: z.array(
        z.discriminatedUnion('kind', [
          z.object({
            kind: z.literal('line'),
            file: z.string(),
            line: z.number().int().positive(),
            text: z.string(),
          }),
          z.object({ kind: z.literal('fact'), field: z.string(), value: z.string() }),
        ]),
      ),
    }),
  ),
  looked: z.object({ analyzers: z.number().int(), files: z.number().int(), bytes: byteCount }),
  unread: z.array(z.object({ file: z.string(), reason: z.string() })),
})

const side = z.object({ takenAt: z.string(), title: z.string() })

/** `changes.json` of a bundle. */
export const comparisonSchema: z.ZodType<SnapshotComparison, SnapshotComparison> = z.object({
  schema: z.literal('kitbag-changes/1'),
  before: side,
  after: side,
  elapsedMs: z.number(),
  machine: z.enum(['same', 'other', 'unknown']),
  redacted: z.boolean(),
  groups: z.array(
    z.object({
      id: z.enum(changeGroupIds),
      title: z.string(),
      changes: z.array(
        z.object({
          id: z.string(),
          severity: z.enum(severities),
          rank: z.number(),
          sentence: z.string(),
          before: z.string(),
          after: z.string(),
        }),
      ),
      same: z.string(),
      notCompared: z.string(),
    }),
  ),
})

const bundleRef = { bundleId: z.string().nullable(), handle: z.string().nullable() }

/** A kept snapshot, or the snapshot in a bundle: of the three fields exactly one is set. */
export const snapshotRefSchema = z.object({ snapshotId: z.string().nullable(), ...bundleRef })
export type SnapshotRef = z.infer<typeof snapshotRefSchema>

export const analysisOperations = {
  /** What changed between two snapshots, given in any order. */
  'snapshot.compare': operation(
    z.object({ one: snapshotRefSchema, other: snapshotRefSchema }),
    comparisonSchema,
  ),
  /**
   * What the analyzers of this machine find in a collection before it is sealed, or in a bundle; of the three
   * fields exactly one is set. Works on what is there now, whatever a bundle says of itself.
   */
  'evidence.findings': operation(z.object({ jobId: z.string().nullable(), ...bundleRef }), analysisSchema),
}
