import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assertNever } from '../../../../src/domain/result.ts'
import type { Collector, CollectorOf } from '../profiles/profile-schema.ts'
import type { TaskEnd, TaskRunner } from '../worker/tasks.ts'
import { collectCommand } from './collect-command.ts'
import { collectHttp } from './collect-http.ts'
import { collectLog } from './collect-log.ts'
import { type Brought, provenanceText } from './provenance.ts'
import type { CollectorContext, CollectorEnd, StagedItem } from './staged-item.ts'
import { stagingFailure } from './staging-failure.ts'

export type CollectDeps = {
  readonly tasks: TaskRunner
  readonly now: () => Date
  readonly platform: NodeJS.Platform
}

const endOfTask = <Kind extends 'files' | 'archive' | 'snapshot'>(
  end: Exclude<TaskEnd<Kind>, { readonly kind: 'done' }>,
  timeoutMs: number,
): CollectorEnd => {
  switch (end.kind) {
    case 'timeout':
      return {
        outcome: 'timeout',
        reason: `It did not end within ${timeoutMs / 1000} s and was stopped. What was complete is kept.`,
      }
    case 'cancelled':
      return { outcome: 'skipped', reason: 'Cancelled.' }
    case 'crashed': {
      const error = Object.assign(new Error(end.message), { code: end.code })
      return stagingFailure(error) ?? { outcome: 'failed', reason: `It failed: ${end.message}` }
    }
    default:
      return assertNever(end)
  }
}

/** Keeps a text that the app itself wrote. Throws file system errors. */
export const stageText = async (
  folder: string,
  name: string,
  item: Pick<StagedItem, 'path' | 'origin'>,
  text: string,
): Promise<StagedItem> => {
  const file = join(folder, name)
  await writeFile(file, text, { mode: 0o600, flag: 'wx' })
  const size = Buffer.byteLength(text)
  return { ...item, size, truncated: false, text: true, file, originalSize: size, carry: false }
}

const collectBrought = async (
  collector: CollectorOf<'folder'>,
  brought: Brought | null,
  deps: CollectDeps,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  if (brought === null) return { outcome: 'skipped', reason: 'No folder and no archive was chosen.' }
  const { folder, budget, onItem, signal } = context
  const { timeoutMs } = collector
  const stats = await stat(brought.path).catch(() => null)
  if (stats === null)
    return { outcome: 'unavailable', reason: 'What was chosen is not there any more. Was the drive removed?' }
  const options = { timeoutMs, signal, onItem }
  const isArchive = stats.isFile()
  const end = isArchive
    ? await deps.tasks.run('archive', { collector, path: brought.path, folder, budget }, options)
    : await deps.tasks.run('files', { collector, root: brought.path, folder, budget }, options)
  if (!signal.aborted && (isArchive || brought.provenance !== '')) {
    const text = await provenanceText(brought, stats, deps.now())
    const item = { path: `files/${collector.id}-provenance.txt`, origin: 'kitbag' }
    onItem(await stageText(folder, `${collector.id}-provenance`, item, text))
  }
  return end.kind === 'done' ? end.output : endOfTask(end, timeoutMs)
}

/** Parts that lack for one reason are told together. */
const lackingWords = (lacking: readonly (readonly [name: string, reason: string])[]): string =>
  [...new Set(lacking.map(([, reason]) => reason))]
    .map((reason) => {
      const names = lacking.flatMap(([name, why]) => (why === reason ? [name] : []))
      return `${names.join(', ')}: ${reason}`
    })
    .join(' ')

const collectSnapshot = async (
  collector: CollectorOf<'snapshot'>,
  deps: CollectDeps,
  { folder, onItem, signal }: CollectorContext,
): Promise<CollectorEnd> => {
  const { timeoutMs } = collector
  const end = await deps.tasks.run('snapshot', { takenAt: deps.now().toISOString() }, { timeoutMs, signal })
  if (end.kind !== 'done') return endOfTask(end, timeoutMs)
  const text = `${JSON.stringify(end.output, null, 2)}\n`
  onItem(await stageText(folder, `${collector.id}-0`, { path: 'snapshot.json', origin: 'system' }, text))
  const lacking = Object.entries(end.output.parts).filter(
    ([, part]) => part.outcome !== 'success' && part.outcome !== 'unavailable',
  )
  const parts = Object.values(end.output.parts)
  const absent = parts.filter(({ outcome }) => outcome === 'unavailable').length
  // A few parts that a machine does not have are no gap; most of them are.
  if (lacking.length === 0 && absent * 2 > parts.length)
    return { outcome: 'partial', reason: `${absent} of ${parts.length} parts cannot be had on this machine.` }
  return lacking.length === 0
    ? { outcome: 'success', reason: '' }
    : { outcome: 'partial', reason: lackingWords(lacking.map(([name, part]) => [name, part.reason])) }
}

/** Runs one collector; its pieces are handed over as they are complete. Throws for defects only. */
export const collectOne = async (
  collector: Collector,
  brought: Brought | null,
  deps: CollectDeps,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  if (context.signal.aborted) return { outcome: 'skipped', reason: 'Cancelled.' }
  if (!collector.platforms.some((name) => name === 'any' || name === deps.platform)) {
    return {
      outcome: 'skipped',
      reason: `It is for ${collector.platforms.join(', ')}; this machine is ${deps.platform}.`,
    }
  }
  const { folder, budget, onItem, signal } = context
  switch (collector.kind) {
    case 'command':
      return collectCommand(collector, context)
    case 'journal':
    case 'event-log':
    case 'unified-log':
      return collectLog(collector, deps.platform, context)
    case 'http':
      return collectHttp(collector, deps.now, context)
    case 'folder':
      return collectBrought(collector, brought, deps, context)
    case 'files': {
      const { timeoutMs } = collector
      const input = { collector, root: null, folder, budget }
      const end = await deps.tasks.run('files', input, { timeoutMs, signal, onItem })
      return end.kind === 'done' ? end.output : endOfTask(end, timeoutMs)
    }
    case 'snapshot':
      return collectSnapshot(collector, deps, context)
    case 'text': {
      const item = { path: `files/${collector.id}.txt`, origin: 'profile' }
      onItem(await stageText(folder, `${collector.id}-0`, item, collector.text))
      return { outcome: 'success', reason: '' }
    }
    default:
      return assertNever(collector)
  }
}
