import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { CollectorResult } from '../../../../src/domain/evidence.ts'
import { freePath } from '../../../../src/domain/evidence-path.ts'
import { assertNever } from '../../../../src/domain/result.ts'
import type { Collector, Profile } from '../profiles/profile-schema.ts'
import type { TaskEnd, TaskRunner } from '../worker/tasks.ts'
import { collectCommand } from './collect-command.ts'
import type { CollectorEnd, StagedItem } from './staged-item.ts'

export type JobDeps = {
  readonly tasks: TaskRunner
  readonly now: () => Date
  readonly platform: NodeJS.Platform
}

export type JobInput = {
  readonly profile: Profile
  /** The job's private folder. */
  readonly folder: string
  /** The folder that the person brought; `null` when none was. */
  readonly brought: string | null
  readonly signal: AbortSignal
  readonly onStart: (collectorId: string) => void
  readonly onResult: (result: CollectorResult) => void
}

export type JobOutput = {
  /** In the order of the profile, one for each collector, always. */
  readonly results: readonly CollectorResult[]
  /** By path in the bundle. */
  readonly items: ReadonlyMap<string, StagedItem>
}

/** At once; more would disturb the machine that is to be looked at. */
const lanes = 2

const endOfTask = <Kind extends 'files' | 'snapshot'>(
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
    case 'crashed':
      return {
        outcome: 'failed',
        reason: end.code === 'ENOSPC' ? 'The disk is full.' : `It failed: ${end.message}`,
      }
    default:
      return assertNever(end)
  }
}

/** Runs every collector of a profile. Never throws for a collector's sake: each costs only itself. */
export const runJob = async (deps: JobDeps, input: JobInput): Promise<JobOutput> => {
  const { profile, folder, signal } = input
  const items = new Map<string, StagedItem>()
  const taken = new Set<string>()
  let used = 0

  const collect = async (collector: Collector, onItem: (item: StagedItem) => void): Promise<CollectorEnd> => {
    if (!collector.platforms.some((name) => name === 'any' || name === deps.platform)) {
      return {
        outcome: 'skipped',
        reason: `It is for ${collector.platforms.join(', ')}; this machine is ${deps.platform}.`,
      }
    }
    const budget = Math.max(0, profile.maxTotalBytes - used)
    const { timeoutMs } = collector
    switch (collector.kind) {
      case 'command':
        return collectCommand(collector, { folder, budget, onItem, signal })
      case 'files':
      case 'folder': {
        if (collector.kind === 'folder' && input.brought === null) {
          return { outcome: 'skipped', reason: 'No folder was chosen.' }
        }
        const root = collector.kind === 'folder' ? input.brought : null
        const end = await deps.tasks.run(
          'files',
          { collector, root, folder, budget },
          { timeoutMs, signal, onItem },
        )
        return end.kind === 'done' ? end.output : endOfTask(end, timeoutMs)
      }
      case 'snapshot': {
        const end = await deps.tasks.run(
          'snapshot',
          { takenAt: deps.now().toISOString() },
          { timeoutMs, signal },
        )
        if (end.kind !== 'done') return endOfTask(end, timeoutMs)
        onItem(
          await stageText(
            collector.id,
            'snapshot.json',
            'system',
            `${JSON.stringify(end.output, null, 2)}\n`,
          ),
        )
        const lacking = Object.entries(end.output.parts).filter(
          ([, part]) => part.outcome !== 'success' && part.outcome !== 'unavailable',
        )
        return lacking.length === 0
          ? { outcome: 'success', reason: '' }
          : { outcome: 'partial', reason: lacking.map(([name, part]) => `${name}: ${part.reason}`).join(' ') }
      }
      case 'text':
        onItem(await stageText(collector.id, `files/${collector.id}.txt`, 'profile', collector.text))
        return { outcome: 'success', reason: '' }
      default:
        return assertNever(collector)
    }
  }

  const stageText = async (id: string, path: string, origin: string, text: string): Promise<StagedItem> => {
    const file = join(folder, `${id}-0`)
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
    const size = Buffer.byteLength(text)
    return { path, origin, size, truncated: false, text: true, file, originalSize: size, carry: false }
  }

  const runOne = async (collector: Collector): Promise<CollectorResult> => {
    input.onStart(collector.id)
    const startedAt = deps.now().toISOString()
    const started = performance.now()
    const own: StagedItem[] = []
    let end: CollectorEnd
    try {
      end = await collect(collector, (item) => {
        const path = freePath(item.path, (candidate) => taken.has(candidate))
        taken.add(path.toLowerCase())
        const placed = { ...item, path }
        items.set(path, placed)
        own.push(placed)
        used += item.size
      })
    } catch (error) {
      end = { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
    const result: CollectorResult = {
      id: collector.id,
      title: collector.title,
      kind: collector.kind,
      why: collector.why,
      ...end,
      startedAt,
      durationMs: Math.round(performance.now() - started),
      items: own.map(({ path, origin, size, truncated, text }) => ({ path, origin, size, truncated, text })),
    }
    input.onResult(result)
    return result
  }

  const results: CollectorResult[] = []
  let next = 0
  const lane = async () => {
    while (next < profile.collectors.length) {
      const index = next
      next += 1
      const collector = profile.collectors[index]
      if (collector !== undefined) results[index] = await runOne(collector)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { results, items }
}
