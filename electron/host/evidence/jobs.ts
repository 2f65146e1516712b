import { basename } from 'node:path'
import { ulid } from 'ulid'
import { failure } from '../../../src/contract/errors.ts'
import type { CollectorResult, EvidenceJob, JobState } from '../../../src/domain/evidence.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { writeFailure } from '../files/disk-failure.ts'
import { type JobDeps, runJob } from './collect/run-job.ts'
import type { StagedItem } from './collect/staged-item.ts'
import type { Staging } from './collect/staging.ts'
import type { LoadedProfile } from './profiles/read-profile.ts'

/** A job as the host holds it. */
export type HeldJob = {
  readonly view: () => EvidenceJob
  readonly loaded: LoadedProfile
  readonly folder: string
  readonly items: ReadonlyMap<string, StagedItem>
  readonly signal: AbortSignal
  readonly setState: (state: JobState) => void
  readonly finished: Promise<void>
}

export type Jobs = {
  readonly start: (
    loaded: LoadedProfile,
    ticketKey: string | null,
    brought: string | null,
  ) => Promise<Result<EvidenceJob>>
  readonly find: (jobId: string) => Result<HeldJob>
  readonly list: () => readonly EvidenceJob[]
  /** Stops collecting or sealing. What was collected is deleted. */
  readonly cancel: (jobId: string) => Promise<Result<null>>
  /** Deletes what was collected; a job that was sealed stays in the list. */
  readonly discard: (jobId: string) => Promise<Result<null>>
  /** Stops everything and leaves nothing behind. */
  readonly close: () => Promise<void>
}

export type JobsDeps = JobDeps & {
  readonly staging: Staging
  readonly onChange: (job: EvidenceJob) => void
}

/** Finished jobs that stay in the list. */
const maxRemembered = 20

export const createJobs = (deps: JobsDeps): Jobs => {
  const jobs = new Map<string, { held: HeldJob; controller: AbortController }>()

  const missing = (jobId: string) =>
    fail(failure('evidence.state', `There is no collection ${jobId}.`, 'Collect again.'))
  const find: Jobs['find'] = (jobId) => {
    const entry = jobs.get(jobId)
    return entry === undefined ? missing(jobId) : ok(entry.held)
  }

  const forgetOld = () => {
    const ended = [...jobs].filter(([, { held }]) =>
      ['sealed', 'cancelled', 'failed'].includes(held.view().state),
    )
    for (const [id] of ended.slice(0, Math.max(0, ended.length - maxRemembered))) jobs.delete(id)
  }

  const start: Jobs['start'] = async (loaded, ticketKey, brought) => {
    const { profile } = loaded
    const id = ulid()
    let folder: string
    try {
      folder = await deps.staging.create(id)
    } catch (error) {
      return fail(writeFailure(error, 'make room for what is collected', basename(id)))
    }
    const controller = new AbortController()
    const results = new Map<string, CollectorResult>()
    const running = new Set<string>()
    const items = new Map<string, StagedItem>()
    const startedAt = deps.now().toISOString()
    let state: JobState = 'collecting'
    let finishedAt: string | null = null
    let revision = 0
    const view = (): EvidenceJob => ({
      id,
      profileId: profile.id,
      profileTitle: profile.title,
      ticketKey,
      state,
      startedAt,
      finishedAt,
      results: profile.collectors.flatMap((collector) => results.get(collector.id) ?? []),
      total: profile.collectors.length,
      running: [...running],
      revision,
    })
    const tell = () => {
      revision += 1
      deps.onChange(view())
    }
    const setState = (next: JobState) => {
      state = next
      if (next !== 'collecting' && next !== 'sealing') finishedAt = deps.now().toISOString()
      tell()
    }
    const collecting = runJob(deps, {
      profile,
      folder,
      brought,
      signal: controller.signal,
      onStart: (collectorId) => {
        running.add(collectorId)
        tell()
      },
      onResult: (result) => {
        running.delete(result.id)
        results.set(result.id, result)
        tell()
      },
    })
    const finished = collecting.then(
      (output) => {
        for (const [path, item] of output.items) items.set(path, item)
        if (state === 'collecting') setState('collected')
      },
      () => {
        if (state === 'collecting') setState('failed')
      },
    )
    jobs.set(id, {
      held: { view, loaded, folder, items, signal: controller.signal, setState, finished },
      controller,
    })
    forgetOld()
    return ok(view())
  }

  const stop = async (jobId: string, next: JobState): Promise<Result<null>> => {
    const entry = jobs.get(jobId)
    if (entry === undefined) return missing(jobId)
    const { held, controller } = entry
    const before = held.view().state
    if (before === 'collecting' || before === 'sealing' || before === 'collected') held.setState(next)
    controller.abort()
    await held.finished
    await deps.staging.remove(jobId)
    return ok(null)
  }

  return {
    start,
    find,
    list: () => [...jobs.values()].map(({ held }) => held.view()).reverse(),
    cancel: (jobId) => stop(jobId, 'cancelled'),
    discard: async (jobId) => {
      const stopped = await stop(jobId, 'cancelled')
      const entry = jobs.get(jobId)
      if (entry !== undefined && entry.held.view().state !== 'sealed') jobs.delete(jobId)
      return stopped
    },
    close: async () => {
      for (const [id, { held }] of jobs) if (held.view().state !== 'sealed') await stop(id, 'cancelled')
    },
  }
}
