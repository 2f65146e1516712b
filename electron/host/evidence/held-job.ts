import { rm } from 'node:fs/promises'
import type { CollectorResult, EvidenceJob, JobState } from '../../../src/domain/evidence.ts'
import { freePath } from '../../../src/domain/evidence-path.ts'
import type { Brought } from './collect/provenance.ts'
import { type JobDeps, runJob } from './collect/run-job.ts'
import type { StagedItem } from './collect/staged-item.ts'
import type { LoadedProfile } from './profiles/read-profile.ts'

/** A job as the host holds it. */
export type HeldJob = {
  readonly view: () => EvidenceJob
  readonly loaded: LoadedProfile
  /** Private; everything in it goes when the job ends. */
  readonly folder: string
  readonly items: ReadonlyMap<string, StagedItem>
  /** Aborted when the whole job is given up. */
  readonly signal: AbortSignal
  readonly setState: (state: JobState) => void
  /** Runs some collectors again. What they brought before stays until something better came. */
  readonly retry: (collectorIds: readonly string[]) => void
  /** Stops running some again; answers `false` when it is not doing that. */
  readonly stopRetry: () => Promise<boolean>
  /** Adds what a person brought by hand, as a collector of its own. */
  readonly add: (
    result: Omit<CollectorResult, 'id' | 'items'>,
    items: readonly StagedItem[],
  ) => CollectorResult
  /** Takes back what a person added; `false` when there is no such addition. */
  readonly removeAdded: (id: string) => Promise<boolean>
  /** Settles when nothing runs any more. */
  readonly finished: () => Promise<void>
  readonly abort: () => void
}

export type HeldJobInput = {
  readonly id: string
  readonly loaded: LoadedProfile
  readonly ticketKey: string | null
  readonly folder: string
  readonly brought: Brought | null
  readonly inputs: Readonly<Record<string, string>>
  readonly onChange: (job: EvidenceJob) => void
}

const toldItem = ({ path, origin, size, truncated, text }: StagedItem) => ({
  path,
  origin,
  size,
  truncated,
  text,
})

/** Starts collecting at once. */
export const startHeldJob = (deps: JobDeps, input: HeldJobInput): HeldJob => {
  const { id, loaded, folder } = input
  const { profile } = loaded
  const whole = new AbortController()
  const results = new Map<string, CollectorResult>()
  const added = new Map<string, CollectorResult>()
  const items = new Map<string, StagedItem>()
  /** Collectors of this run that have not ended; what they brought before does not count meanwhile. */
  const pending = new Set<string>()
  const running = new Set<string>()
  const startedAt = deps.now().toISOString()
  let state: JobState = 'collecting'
  let finishedAt: string | null = null
  let revision = 0
  let attempt = 0
  let serial = 0
  let retrying: AbortController | null = null
  let current: Promise<void> = Promise.resolve()

  const view = (): EvidenceJob => ({
    id,
    profileId: profile.id,
    profileTitle: profile.title,
    ticketKey: input.ticketKey,
    state,
    startedAt,
    finishedAt,
    results: [
      ...profile.collectors.flatMap((collector) =>
        pending.has(collector.id) ? [] : (results.get(collector.id) ?? []),
      ),
      ...added.values(),
    ],
    total: profile.collectors.length + added.size,
    running: [...running],
    revision,
  })
  const tell = () => {
    revision += 1
    input.onChange(view())
  }
  const setState = (next: JobState) => {
    state = next
    finishedAt = next === 'collecting' || next === 'sealing' ? null : deps.now().toISOString()
    tell()
  }

  const forget = (paths: readonly string[]): void => {
    for (const path of paths) {
      const item = items.get(path)
      items.delete(path)
      if (item !== undefined) void rm(item.file, { force: true }).catch(() => undefined)
    }
  }

  /** A run that brought nothing does not take away what an earlier one brought. */
  const isWorse = (next: CollectorResult, before: CollectorResult | undefined, signal: AbortSignal) =>
    before !== undefined &&
    ((signal.aborted && next.outcome === 'skipped') || (next.items.length === 0 && before.items.length > 0))

  const run = (only: readonly string[] | null, signal: AbortSignal) => {
    attempt += 1
    for (const collector of profile.collectors)
      if (only === null || only.includes(collector.id)) pending.add(collector.id)
    const replaced = new Set(
      [...pending].flatMap((one) => results.get(one)?.items.map(({ path }) => path) ?? []),
    )
    const done = runJob(deps, {
      profile,
      folder,
      brought: input.brought,
      inputs: input.inputs,
      only,
      attempt,
      kept: [...items.values()].filter(({ path }) => !replaced.has(path)),
      signal,
      onStart: (collectorId) => {
        running.add(collectorId)
        tell()
      },
      onResult: (result, own) => {
        running.delete(result.id)
        pending.delete(result.id)
        const before = results.get(result.id)
        if (isWorse(result, before, signal)) {
          for (const { file } of own) void rm(file, { force: true }).catch(() => undefined)
        } else {
          forget(before?.items.map(({ path }) => path) ?? [])
          for (const item of own) items.set(item.path, item)
          results.set(result.id, result)
        }
        tell()
      },
    })
    current = done.then(
      () => {
        retrying = null
        if (state === 'collecting') setState('collected')
      },
      () => {
        retrying = null
        pending.clear()
        running.clear()
        if (state === 'collecting') setState('failed')
      },
    )
  }

  run(null, whole.signal)

  return {
    view,
    loaded,
    folder,
    items,
    signal: whole.signal,
    setState,
    retry: (collectorIds) => {
      retrying = new AbortController()
      state = 'collecting'
      finishedAt = null
      run(collectorIds, AbortSignal.any([whole.signal, retrying.signal]))
      tell()
    },
    stopRetry: async () => {
      if (retrying === null) return false
      retrying.abort()
      await current
      return true
    },
    add: (result, own) => {
      serial += 1
      const taken = new Set([...items.keys()].map((path) => path.toLowerCase()))
      const placed = own.map((item) => {
        const path = freePath(item.path, (candidate) => taken.has(candidate))
        taken.add(path.toLowerCase())
        return { ...item, path }
      })
      for (const item of placed) items.set(item.path, item)
      const entry = { ...result, id: `added-${serial}`, items: placed.map(toldItem) }
      added.set(entry.id, entry)
      tell()
      return entry
    },
    removeAdded: async (addedId) => {
      const entry = added.get(addedId)
      if (entry === undefined) return false
      added.delete(addedId)
      forget(entry.items.map(({ path }) => path))
      tell()
      return true
    },
    finished: () => current,
    abort: () => whole.abort(),
  }
}
