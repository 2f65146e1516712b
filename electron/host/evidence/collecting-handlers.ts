import { realpath, stat } from 'node:fs/promises'
import type { collectingOperations } from '../../../src/contract/collecting-operations.ts'
import { failure } from '../../../src/contract/errors.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { readFailure } from '../files/disk-failure.ts'
import type { HandleTable } from '../handles.ts'
import { addFile, addImage, addText } from './collect/add-evidence.ts'
import { inputProblem } from './collect/fill-inputs.ts'
import type { HeldJob, Jobs } from './jobs.ts'
import type { ProfileStore } from './profiles/profile-store.ts'
import { summaryOf } from './profiles/profile-store.ts'
import type { TaskRunner } from './worker/tasks.ts'

export type CollectingHandlers = Pick<Handlers, keyof typeof collectingOperations | 'evidence.start'>

export type CollectingDeps = {
  readonly jobs: Jobs
  readonly profiles: ProfileStore
  readonly handles: HandleTable
  readonly tasks: TaskRunner
  readonly now: () => Date
  readonly dataFolder: string
  /** Settled when what a crash left behind is gone. */
  readonly tidied: Promise<void>
}

/** An estimate that takes longer is no help before collecting. */
const estimateBudgetMs = 8_000
const estimateTimeoutMs = 20_000

export const createCollectingHandlers = (deps: CollectingDeps): CollectingHandlers => {
  const { jobs, profiles, handles, tasks } = deps
  let estimating = new AbortController()

  /** A folder or an archive that the person chose, without links on its way. */
  const broughtPath = async (handle: string | null): Promise<Result<string | null>> => {
    if (handle === null) return ok(null)
    const folder = handles.resolve(handle, 'folder')
    const chosen = folder.ok ? folder : handles.resolve(handle, 'file')
    if (!chosen.ok) return folder
    try {
      const path = await realpath(chosen.value)
      const stats = await stat(path)
      if (stats.isDirectory() || stats.isFile()) return ok(path)
      return fail(failure('input.invalid', `${chosen.value} is neither a folder nor a file.`))
    } catch (error) {
      return fail(readFailure(error, chosen.value))
    }
  }

  const start: CollectingHandlers['evidence.start'] = async (input) => {
    await deps.tidied
    const loaded = await profiles.find(input.profileId)
    if (!loaded.ok) return loaded
    const { profile } = loaded.value
    const brought = await broughtPath(input.folder)
    if (!brought.ok) return brought
    if (brought.value === null && summaryOf(profile).needsFolder) {
      return fail(
        failure(
          'input.invalid',
          `The profile "${profile.title}" collects from a folder or an archive.`,
          'Choose it first.',
        ),
      )
    }
    for (const { id, title } of profile.inputs) {
      const value = (input.inputs[id] ?? '').trim()
      const problem = value === '' ? null : inputProblem(value)
      if (problem !== null) return fail(failure('input.invalid', `"${title}" cannot be used. ${problem}`))
    }
    return jobs.start({
      loaded: loaded.value,
      ticketKey: input.ticketKey,
      brought: brought.value === null ? null : { path: brought.value, provenance: input.provenance.trim() },
      inputs: input.inputs,
    })
  }

  const estimate: CollectingHandlers['evidence.estimate'] = async ({ profileId, folder }) => {
    estimating.abort()
    estimating = new AbortController()
    const { signal } = estimating
    const loaded = await profiles.find(profileId)
    if (!loaded.ok) return loaded
    const brought = await broughtPath(folder)
    if (!brought.ok) return brought
    const end = await tasks.run(
      'estimate',
      {
        profile: loaded.value.profile,
        brought: brought.value,
        platform: process.platform,
        target: deps.dataFolder,
        budgetMs: estimateBudgetMs,
      },
      { timeoutMs: estimateTimeoutMs, signal },
    )
    if (end.kind === 'done') return ok({ ...end.output, collectors: [...end.output.collectors] })
    if (end.kind === 'cancelled') return fail(failure('app.cancelled', 'The estimate was cancelled.'))
    const why = end.kind === 'timeout' ? 'it took too long' : end.message
    return fail(failure('app.unexpected', `No estimate could be made: ${why}.`, 'Collecting works without.'))
  }

  const changed = async (
    jobId: string,
    change: (job: HeldJob) => Promise<Result<unknown>>,
  ): ReturnType<CollectingHandlers['evidence.add-text']> => {
    const job = jobs.findCollected(jobId)
    if (!job.ok) return job
    const done = await change(job.value)
    return done.ok ? ok(job.value.view()) : done
  }

  return {
    'evidence.start': start,
    'evidence.estimate': estimate,
    'evidence.cancel-estimate': async () => {
      estimating.abort()
      return ok({ done: true })
    },
    'evidence.retry': ({ jobId, collectorIds }) =>
      changed(jobId, async (job) => {
        const known = new Set(job.loaded.profile.collectors.map(({ id }) => id))
        const unknown = collectorIds.find((id) => !known.has(id))
        if (unknown !== undefined)
          return fail(failure('input.invalid', `The profile has no collector "${unknown}".`))
        job.retry(collectorIds)
        return ok(null)
      }),
    'evidence.add-text': (input) => changed(input.jobId, (job) => addText(job, deps, input)),
    'evidence.add-image': (input) =>
      changed(input.jobId, (job) => addImage(job, deps, { ...input, bytes: Buffer.from(input.bytes) })),
    'evidence.add-files': (input) =>
      changed(input.jobId, async (job) => {
        for (const handle of input.handles) {
          const path = handles.resolve(handle, 'file')
          if (!path.ok) return path
          const added = await addFile(job, deps, path.value, input)
          if (!added.ok) return added
        }
        return ok(null)
      }),
    'evidence.remove-added': ({ jobId, collectorId }) =>
      changed(jobId, async (job) =>
        (await job.removeAdded(collectorId))
          ? ok(null)
          : fail(failure('input.invalid', 'That was not added by hand.')),
      ),
  }
}
