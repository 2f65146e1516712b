import type { analysisOperations, SnapshotRef } from '../../../../src/contract/analysis-operations.ts'
import { failure } from '../../../../src/contract/errors.ts'
import type { Handlers } from '../../../../src/contract/operations.ts'
import type { Analysis } from '../../../../src/domain/finding.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readSnapshot, type Snapshot } from '../../../../src/domain/snapshot.ts'
import { compareSnapshots } from '../../../../src/domain/snapshot-compare.ts'
import type { BundleAccess } from '../bundle/bundle-access.ts'
import type { Jobs } from '../jobs.ts'
import type { SnapshotStore } from '../snapshot/snapshot-store.ts'
import type { TaskEnd, TaskRunner } from '../worker/tasks.ts'
import { analysisMs } from './derive.ts'
import { archiveSnapshot } from './sources.ts'

export type AnalysisHandlers = Pick<Handlers, keyof typeof analysisOperations>

const noSnapshot = (what: string) =>
  fail(failure('file.missing', `${what} has no snapshot that can be read.`, 'Choose another one.'))

const answerOf = (end: TaskEnd<'analyze'>): Result<Analysis> => {
  if (end.kind === 'done') return ok(end.output)
  if (end.kind === 'cancelled') return fail(failure('app.cancelled', 'The analysis was cancelled.'))
  const why = end.kind === 'timeout' ? 'it took too long' : end.message
  return fail(
    failure('app.unexpected', `The analysis did not end: ${why}.`, 'The evidence is as it was. Try again.'),
  )
}

/** What is odd and what changed. Everything heavy happens in a worker that can be killed. */
export const createAnalysisHandlers = (deps: {
  readonly jobs: Jobs
  readonly access: BundleAccess
  readonly snapshots: SnapshotStore
  readonly tasks: TaskRunner
  readonly analyzerFolders: readonly string[]
  readonly now: () => Date
  readonly signal: AbortSignal
}): AnalysisHandlers => {
  const snapshotOf = async (ref: SnapshotRef): Promise<Result<Snapshot>> => {
    if (ref.snapshotId !== null) {
      const kept = await deps.snapshots.read(ref.snapshotId)
      if (!kept.ok) return kept
      const snapshot = readSnapshot(kept.value)
      return snapshot === null ? noSnapshot('This entry') : ok(snapshot)
    }
    return deps.access.withArchive(ref, async (archive) => {
      const snapshot = await archiveSnapshot(archive)
      return snapshot === null ? noSnapshot('The bundle') : ok(snapshot)
    })
  }

  return {
    'snapshot.compare': async ({ one, other }) => {
      const [first, second] = [await snapshotOf(one), await snapshotOf(other)]
      if (!first.ok) return first
      if (!second.ok) return second
      // What lies in a bundle carries stand-ins; two of one site carry the same ones, but nobody can tell.
      const redacted = one.snapshotId === null || other.snapshotId === null
      return ok(compareSnapshots(first.value, second.value, redacted))
    },
    'evidence.findings': async ({ jobId, ...ref }) => {
      const common = { analyzerFolders: deps.analyzerFolders, latestAt: deps.now().toISOString() }
      if (jobId !== null) {
        const job = deps.jobs.find(jobId)
        if (!job.ok) return job
        const files = [...job.value.items.values()].map(({ path, file, size }) => ({ path, file, size }))
        const bytes = files.reduce((sum, { size }) => sum + size, 0)
        return answerOf(
          await deps.tasks.run(
            'analyze',
            { ...common, what: { kind: 'staged', files } },
            { timeoutMs: analysisMs(bytes), signal: AbortSignal.any([deps.signal, job.value.signal]) },
          ),
        )
      }
      const path = await deps.access.plainPathOf(ref)
      if (!path.ok) return path
      return answerOf(
        await deps.tasks.run(
          'analyze',
          { ...common, what: { kind: 'bundle', path: path.value } },
          { timeoutMs: analysisMs(4 * 1_073_741_824), signal: deps.signal },
        ),
      )
    },
  }
}
