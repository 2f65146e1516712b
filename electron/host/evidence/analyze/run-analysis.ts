import { stat } from 'node:fs/promises'
import type { Analysis } from '../../../../src/domain/finding.ts'
import { openArchive } from '../bundle/archive-reader.ts'
import { analyze } from './analyze.ts'
import { loadAnalyzers } from './load-analyzers.ts'
import {
  archiveSnapshot,
  archiveSources,
  fileSnapshot,
  folderSnapshot,
  folderSources,
  type StagedFile,
  stagedSources,
} from './sources.ts'

/** What a worker is asked to analyze. Plain data: it crosses threads. */
export type AnalysisTask = {
  /** Folders of analyzers; of two with one id the later one counts. */
  readonly analyzerFolders: readonly string[]
  readonly what:
    | { readonly kind: 'staged'; readonly files: readonly StagedFile[] }
    | { readonly kind: 'bundle'; readonly path: string }
    | { readonly kind: 'folder'; readonly path: string }
  /** ISO; no line is younger. */
  readonly latestAt: string
}

/** Throws with a reason that a person can read where the bundle cannot be opened at all. */
export const runAnalysis = async ({ analyzerFolders, what, latestAt }: AnalysisTask): Promise<Analysis> => {
  const { analyzers } = await loadAnalyzers(analyzerFolders)
  const common = { analyzers, latestMs: Date.parse(latestAt) }
  if (what.kind === 'staged') {
    const snapshot = what.files.find(({ path }) => path === 'snapshot.json')
    return analyze({
      ...common,
      sources: stagedSources(what.files),
      snapshot: snapshot === undefined ? null : await fileSnapshot(snapshot.file),
    })
  }
  if (what.kind === 'folder') {
    const stats = await stat(what.path)
    if (!stats.isDirectory()) throw new Error(`${what.path} is no folder.`)
    return analyze({
      ...common,
      sources: folderSources(what.path),
      snapshot: await folderSnapshot(what.path),
    })
  }
  const opened = await openArchive(what.path)
  if (!opened.ok) throw new Error(opened.error.message)
  try {
    return await analyze({
      ...common,
      sources: archiveSources(opened.value),
      snapshot: await archiveSnapshot(opened.value),
    })
  } finally {
    await opened.value.close()
  }
}
