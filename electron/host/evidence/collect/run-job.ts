import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { CollectorResult } from '../../../../src/domain/evidence.ts'
import { freePath } from '../../../../src/domain/evidence-path.ts'
import { systemCode } from '../../files/disk-failure.ts'
import type { Collector, Profile } from '../profiles/profile-schema.ts'
import { createBudget } from './budget.ts'
import { clockNote } from './clock-note.ts'
import { type CollectDeps, collectOne } from './collect-one.ts'
import { fillInputs } from './fill-inputs.ts'
import type { Brought } from './provenance.ts'
import type { CollectorContext, CollectorEnd, StagedItem } from './staged-item.ts'
import { stagingFailure } from './staging-failure.ts'

export type JobDeps = CollectDeps

export type JobInput = {
  readonly profile: Profile
  /** The job's private folder. */
  readonly folder: string
  /** What the person brought; `null` when nothing was. */
  readonly brought: Brought | null
  /** What the person gave for the inputs of the profile, by id. */
  readonly inputs: Readonly<Record<string, string>>
  /** Ids of the collectors to run; `null` runs all. */
  readonly only: readonly string[] | null
  /** Counts the runs of one job from 1: each has a folder of its own. */
  readonly attempt: number
  /** What was collected before and stays. */
  readonly kept: readonly StagedItem[]
  readonly signal: AbortSignal
  readonly onStart: (collectorId: string) => void
  readonly onResult: (result: CollectorResult, items: readonly StagedItem[]) => void
}

export type JobOutput = {
  /** In the order of the profile, one for each collector that was to run, always. */
  readonly results: readonly CollectorResult[]
  /** By path in the bundle; without what was kept from before. */
  readonly items: ReadonlyMap<string, StagedItem>
}

/** At once; more would disturb the machine that is to be looked at. */
const lanes = 2

/** Not recursive: on a read-only disk Node would blame a missing folder for it. */
const openFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
}

const limitOf = (collector: Collector): number => collector.maxBytes

/** Runs every collector of a profile. Never throws for a collector's sake: each costs only itself. */
export const runJob = async (deps: JobDeps, input: JobInput): Promise<JobOutput> => {
  const { profile, signal, only } = input
  const folder = join(input.folder, `attempt-${input.attempt}`)
  const items = new Map<string, StagedItem>()
  const taken = new Set(input.kept.map(({ path }) => path.toLowerCase()))
  const before = input.kept.reduce((sum, item) => sum + item.size, 0)
  const budget = createBudget(profile.maxTotalBytes - before)

  const collect = async (collector: Collector, context: CollectorContext): Promise<CollectorEnd> => {
    const filled = fillInputs(collector, profile.inputs, input.inputs)
    if (filled.kind === 'lacking') return { outcome: 'skipped', reason: filled.reason }
    try {
      await openFolder(folder)
      return await collectOne(filled.collector, input.brought, deps, context)
    } catch (error) {
      return (
        stagingFailure(error) ?? {
          outcome: 'failed',
          reason: error instanceof Error ? error.message : String(error),
        }
      )
    }
  }

  const runOne = async (collector: Collector): Promise<CollectorResult> => {
    input.onStart(collector.id)
    const startedAt = deps.now()
    const started = performance.now()
    const own: StagedItem[] = []
    const share = budget.reserve(limitOf(collector))
    const onItem = (item: StagedItem) => {
      const path = freePath(item.path, (candidate) => taken.has(candidate))
      taken.add(path.toLowerCase())
      const placed = { ...item, path }
      items.set(path, placed)
      own.push(placed)
    }
    const end = await collect(collector, { folder, budget: share.bytes, onItem, signal })
    share.settle(own.reduce((sum, item) => sum + item.size, 0))
    const durationMs = Math.round(performance.now() - started)
    const note = clockNote(startedAt, deps.now(), durationMs)
    const result: CollectorResult = {
      id: collector.id,
      title: collector.title,
      kind: collector.kind,
      why: collector.why,
      outcome: end.outcome,
      reason: [end.reason, note].filter((words) => words !== '').join(' '),
      startedAt: startedAt.toISOString(),
      durationMs,
      items: own.map(({ path, origin, size, truncated, text }) => ({ path, origin, size, truncated, text })),
    }
    input.onResult(result, own)
    return result
  }

  const wanted = profile.collectors.filter(({ id }) => only === null || only.includes(id))
  // What the bundle needs most has the first claim on the space.
  const order = [...wanted.filter(({ required }) => required), ...wanted.filter(({ required }) => !required)]
  const results = new Map<string, CollectorResult>()
  let next = 0
  const lane = async () => {
    while (next < order.length) {
      const collector = order[next]
      next += 1
      if (collector !== undefined) results.set(collector.id, await runOne(collector))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { results: wanted.flatMap(({ id }) => results.get(id) ?? []), items }
}
