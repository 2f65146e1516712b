import { basename } from 'node:path'
import { ulid } from 'ulid'
import { failure } from '../../../src/contract/errors.ts'
import type { EvidenceJob, JobState } from '../../../src/domain/evidence.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { writeFailure } from '../files/disk-failure.ts'
import type { Brought } from './collect/provenance.ts'
import type { JobDeps } from './collect/run-job.ts'
import type { Staging } from './collect/staging.ts'
import { type HeldJob, startHeldJob } from './held-job.ts'
import type { LoadedProfile } from './profiles/read-profile.ts'

export type { HeldJob } from './held-job.ts'

export type JobRequest = {
  readonly loaded: LoadedProfile
  readonly ticketKey: string | null
  readonly brought: Brought | null
  /** What the person gave for the inputs of the profile, by id. */
  readonly inputs: Readonly<Record<string, string>>
}

export type Jobs = {
  readonly start: (request: JobRequest) => Promise<Result<EvidenceJob>>
  readonly find: (jobId: string) => Result<HeldJob>
  /** A job that is collected and not being sealed: the only state in which it can be changed. */
  readonly findCollected: (jobId: string) => Result<HeldJob>
  readonly list: () => readonly EvidenceJob[]
  /**
   * Stops collecting or sealing; what was collected is deleted. Where only some collectors run again, that is
   * stopped and everything stays.
   */
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
  const jobs = new Map<string, HeldJob>()

  const missing = (jobId: string) =>
    fail(failure('evidence.state', `There is no collection ${jobId}.`, 'Collect again.'))
  const find: Jobs['find'] = (jobId) => {
    const held = jobs.get(jobId)
    return held === undefined ? missing(jobId) : ok(held)
  }

  const forgetOld = () => {
    const ended = [...jobs].filter(([, held]) =>
      ['sealed', 'cancelled', 'failed'].includes(held.view().state),
    )
    for (const [id] of ended.slice(0, Math.max(0, ended.length - maxRemembered))) jobs.delete(id)
  }

  const start: Jobs['start'] = async ({ loaded, ticketKey, brought, inputs }) => {
    const id = ulid()
    let folder: string
    try {
      folder = await deps.staging.create(id)
    } catch (error) {
      return fail(writeFailure(error, 'make room for what is collected', basename(id)))
    }
    const { onChange } = deps
    const held = startHeldJob(deps, { id, loaded, ticketKey, folder, brought, inputs, onChange })
    jobs.set(id, held)
    forgetOld()
    return ok(held.view())
  }

  const stop = async (jobId: string, next: JobState): Promise<Result<null>> => {
    const held = jobs.get(jobId)
    if (held === undefined) return missing(jobId)
    const before = held.view().state
    if (before === 'collecting' || before === 'sealing' || before === 'collected') held.setState(next)
    held.abort()
    await held.finished()
    await deps.staging.remove(jobId)
    return ok(null)
  }

  return {
    start,
    find,
    findCollected: (jobId) => {
      const held = jobs.get(jobId)
      if (held === undefined) return missing(jobId)
      const { state } = held.view()
      if (state === 'collected') return ok(held)
      const words = state === 'collecting' ? 'It is still collecting.' : `It is ${state}.`
      return fail(failure('evidence.state', `This collection cannot be changed now. ${words}`))
    },
    list: () => [...jobs.values()].map((held) => held.view()).reverse(),
    cancel: async (jobId) => {
      const stopped = await jobs.get(jobId)?.stopRetry()
      return stopped === true ? ok(null) : stop(jobId, 'cancelled')
    },
    discard: async (jobId) => {
      const stopped = await stop(jobId, 'cancelled')
      const held = jobs.get(jobId)
      if (held !== undefined && held.view().state !== 'sealed') jobs.delete(jobId)
      return stopped
    },
    close: async () => {
      for (const [id, held] of jobs) if (held.view().state !== 'sealed') await stop(id, 'cancelled')
    },
  }
}
