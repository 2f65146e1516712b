import { join } from 'node:path'
import type { BundleWriter } from '../bundle/bundle-writer.ts'
import { createPseudonyms } from '../redact/pseudonyms.ts'
import type { RedactionPlan } from '../redact/rule-set.ts'
import type { TaskRunner } from '../worker/tasks.ts'
import type { WrittenTimeline } from './write-timeline.ts'

export type AddTimelineInput = {
  /** The job's private folder. */
  readonly folder: string
  readonly version: string
  readonly createdAt: string
  readonly hostname: string
  readonly plan: RedactionPlan
  readonly tasks: TaskRunner
  readonly signal: AbortSignal
}

const path = 'timeline.jsonl'
const why = 'All logs on one clock, one OpenTelemetry record per line; errors, warnings and rare lines first.'
const budgetMs = (bytes: number) => 30_000 + Math.ceil(bytes / 1_048_576) * 1_000

/**
 * Makes `timeline.jsonl` from the redacted files and has the writer take it in. A timeline that cannot be made
 * costs only itself: it is listed as withheld. Throws when sealing was cancelled.
 */
export const addTimeline = async (
  writer: BundleWriter,
  input: AddTimelineInput,
): Promise<Pick<WrittenTimeline, 'patterns' | 'overview'> | null> => {
  const { folder, tasks, signal } = input
  const files = writer
    .archiveInputs()
    .flatMap(({ path: name, content }) => ('file' in content ? [{ path: name, file: content.file }] : []))
  const bytes = writer.archiveInputs().reduce((sum, { size }) => sum + size, 0)
  const target = join(folder, 'timeline')
  const pseudonyms = createPseudonyms(Buffer.from(input.plan.siteKey, 'hex'))
  const host = pseudonyms.name('host', input.hostname.split('.')[0] ?? '')
  const end = await tasks.run(
    'timeline',
    { files, target, createdAt: input.createdAt, version: input.version, host },
    { timeoutMs: budgetMs(bytes), signal },
  )
  signal.throwIfAborted()
  if (end.kind !== 'done') {
    const reason = end.kind === 'timeout' ? 'reading the logs took too long' : 'the logs could not be read'
    writer.holdDerived(path, `The timeline could not be made: ${reason}. The logs themselves are here.`)
    return null
  }
  writer.addDerived({ path, file: target, size: end.output.size, sha256: end.output.sha256, why })
  return end.output
}
