import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Analysis } from '../../../../src/domain/finding.ts'
import { readSnapshot } from '../../../../src/domain/snapshot.ts'
import { compareSnapshots, type SnapshotComparison } from '../../../../src/domain/snapshot-compare.ts'
import type { TaskEnd, TaskRunner } from '../worker/tasks.ts'
import type { AnalysisTask } from './run-analysis.ts'
import type { StagedFile } from './sources.ts'

/** What a bundle is understood with; DESIGN, section 6. */
export type Understanding = {
  readonly analyzerFolders: readonly string[]
  /** The last snapshot of this machine that was kept; `null` when there is none. */
  readonly previousSnapshot: unknown
}

export const analyzerFoldersOf = (resourcesFolder: string, dataFolder: string): readonly string[] => [
  join(resourcesFolder, 'analyzers'),
  join(dataFolder, 'analyzers'),
]

/** Two minutes to begin with, and a second per mebibyte: each file has its own limit inside. */
export const analysisMs = (bytes: number) => 120_000 + Math.ceil(bytes / 1_048_576) * 1000

/** An analysis that did not come to its end, told as one: a bundle is sealed all the same. */
export const analysisOf = (end: TaskEnd<'analyze'>): Analysis => {
  if (end.kind === 'done') return end.output
  const reason =
    end.kind === 'timeout' ? 'it took too long' : end.kind === 'crashed' ? end.message : 'it was cancelled'
  return {
    schema: 'kitbag-findings/1',
    findings: [],
    looked: { analyzers: 0, files: 0, bytes: 0 },
    unread: [{ file: 'all files', reason: `The analysis did not end: ${reason}.` }],
  }
}

/** Findings of redacted pieces. Throws the signal's reason when cancelled. */
export const findingsOf = async (
  tasks: TaskRunner,
  files: readonly StagedFile[],
  task: Pick<AnalysisTask, 'analyzerFolders' | 'latestAt'>,
  signal: AbortSignal,
): Promise<Analysis> => {
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const end = await tasks.run(
    'analyze',
    { ...task, what: { kind: 'staged', files } },
    { timeoutMs: analysisMs(bytes), signal },
  )
  signal.throwIfAborted()
  return analysisOf(end)
}

/** What changed since the last snapshot of this machine; `null` where one of the two is missing or is the other. */
export const changesSince = async (
  previous: unknown,
  snapshotFile: string | null,
): Promise<SnapshotComparison | null> => {
  const before = readSnapshot(previous)
  if (before === null || snapshotFile === null) return null
  try {
    const after = readSnapshot(JSON.parse(await readFile(snapshotFile, 'utf8')))
    if (after === null || after.takenAt === before.takenAt) return null
    const compared = compareSnapshots(before, after, false)
    // A disk that was moved into another machine brings the old one's snapshots along.
    return compared.machine === 'other' ? null : compared
  } catch {
    return null
  }
}
