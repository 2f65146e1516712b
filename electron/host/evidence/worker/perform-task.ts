import { assertNever } from '../../../../src/domain/result.ts'
import { runAnalysis } from '../analyze/run-analysis.ts'
import { decryptFile, encryptFile } from '../bundle/age-file.ts'
import { collectArchive } from '../collect/collect-archive.ts'
import { collectFiles } from '../collect/collect-files.ts'
import { estimateProfile } from '../collect/estimate.ts'
import type { StagedItem } from '../collect/staged-item.ts'
import { redactorDepsOf } from '../redact/compile-rules.ts'
import { preview } from '../redact/preview.ts'
import { redactFile } from '../redact/redact-file.ts'
import { createTextRedactor } from '../redact/redact-text.ts'
import { selfTest } from '../redact/self-test.ts'
import { snapshotParts } from '../snapshot/parts.ts'
import { takeSnapshot } from '../snapshot/take-snapshot.ts'
import { writeTimeline } from '../timeline/write-timeline.ts'
import type { TaskKind, Tasks, ToWorker } from './tasks.ts'

/** Does one task. Called in the worker; tests call it directly. */
export const performTask = async (
  task: ToWorker,
  onItem: (item: StagedItem) => void,
  signal: AbortSignal,
): Promise<Tasks[TaskKind]['output']> => {
  switch (task.kind) {
    case 'files': {
      const { collector, root, folder, budget } = task.input
      return collectFiles(collector, root, { folder, budget, onItem, signal })
    }
    case 'archive': {
      const { collector, path, folder, budget } = task.input
      return collectArchive(collector, path, { folder, budget, onItem, signal })
    }
    case 'estimate':
      return estimateProfile({ ...task.input, signal })
    case 'snapshot':
      return takeSnapshot(snapshotParts, task.input.takenAt, signal)
    case 'redact':
      return redactFile(task.input)
    case 'redact-texts': {
      const { plan, texts } = task.input
      const deps = redactorDepsOf(plan)
      return texts.map((text) => createTextRedactor(deps).next(text).text)
    }
    case 'timeline':
      return writeTimeline(task.input)
    case 'analyze':
      return runAnalysis(task.input)
    case 'preview':
      return preview(task.input)
    case 'self-test':
      return selfTest(task.input)
    case 'encrypt':
      return encryptFile(task.input, signal)
    case 'decrypt':
      return decryptFile(task.input, signal)
    default:
      return assertNever(task)
  }
}
