import { join } from 'node:path'
import { failure } from '../../../src/contract/errors.ts'
import type { evidenceOperations } from '../../../src/contract/evidence-operations.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import type { EvidenceJob } from '../../../src/domain/evidence.ts'
import { fail, ok } from '../../../src/domain/result.ts'
import type { HostCapabilities } from '../capabilities.ts'
import type { FileStore } from '../files/file-store.ts'
import type { HandleTable } from '../handles.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { type AnalysisHandlers, createAnalysisHandlers } from './analyze/create-analysis-handlers.ts'
import { analyzerFoldersOf } from './analyze/derive.ts'
import { createBundleAccess } from './bundle/bundle-access.ts'
import { createBundleShelf } from './bundle/bundle-shelf.ts'
import { type BrowsingHandlers, createBrowsingHandlers } from './bundle/create-browsing-handlers.ts'
import type { DeviceKeys } from './bundle/device-key.ts'
import type { TrustStore } from './bundle/trust-store.ts'
import { createBundleHandlers } from './bundle-handlers.ts'
import { createStaging } from './collect/staging.ts'
import { type CollectingHandlers, createCollectingHandlers } from './collecting-handlers.ts'
import { createJobs } from './jobs.ts'
import { createPatternStore, learnPatterns } from './patterns/pattern-history.ts'
import { createProfileStore, summaryOf } from './profiles/profile-store.ts'
import { makePlan, type PlanInput } from './redact/make-plan.ts'
import { deriveSiteKey, loadMasterKey } from './redact/site-key.ts'
import { createSnapshotStore } from './snapshot/snapshot-store.ts'
import { throttleJobs } from './throttle-jobs.ts'
import { createTimelineHandlers, type TimelineHandlers } from './timeline/create-timeline-handlers.ts'
import { createTaskRunner } from './worker/task-runner.ts'

export type EvidenceHandlers = Pick<
  Handlers,
  | keyof typeof evidenceOperations
  | keyof CollectingHandlers
  | keyof TimelineHandlers
  | keyof AnalysisHandlers
  | keyof BrowsingHandlers
>

const eventsEveryMs = 150
const previewLength = 262_144
const snapshotTimeoutMs = 240_000
const previewTimeoutMs = 20_000
const nothingTold = { done: true } as const

/** Everything of evidence that the window can ask for. `close` stops what runs and leaves no plaintext behind. */
export const createEvidenceHandlers = (deps: {
  readonly capabilities: HostCapabilities
  readonly handles: HandleTable
  readonly fileStore: FileStore
  readonly settings: SettingsStore
  readonly deviceKeys: DeviceKeys
  readonly trust: TrustStore
}): { readonly handlers: EvidenceHandlers; readonly close: () => Promise<void> } => {
  const { capabilities, handles, settings } = deps
  const { dataFolder, resourcesFolder, workersFolder, now, logger } = capabilities
  const tasks = createTaskRunner({ workersFolder })
  const staging = createStaging(join(dataFolder, 'staging'))
  const shelf = createBundleShelf(join(dataFolder, 'bundles'))
  const access = createBundleAccess({ handles, shelf })
  const snapshots = createSnapshotStore(join(dataFolder, 'snapshots'))
  const profiles = createProfileStore({
    shipped: join(resourcesFolder, 'profiles'),
    own: join(dataFolder, 'profiles'),
  })
  const events = throttleJobs((job) => capabilities.emit({ kind: 'evidence.job', job }), eventsEveryMs)
  const onJob = (job: EvidenceJob) => {
    events.onChange(job)
    timeline.jobChanged(job)
  }
  const jobs = createJobs({ tasks, staging, now, platform: process.platform, onChange: onJob })
  const closing = new AbortController()
  const analyzerFolders = analyzerFoldersOf(resourcesFolder, dataFolder)
  const browsing = createBrowsingHandlers({ handles, access, staging, tasks, signal: closing.signal })

  // What a crash left behind is gone before anything new is collected.
  const tidied = Promise.all([staging.purge(), shelf.tidy()]).then(
    () => undefined,
    (error: unknown) => logger.warn('Old evidence could not be removed.', { reason: String(error) }),
  )

  const planOf = async (input: Pick<PlanInput, 'ticket' | 'terms'>) =>
    makePlan({ dataFolder, hiddenTerms: (await settings.get()).hiddenTerms, ...input })

  const patternStore = createPatternStore(join(dataFolder, 'patterns'))
  const patternKey = async () => deriveSiteKey(await loadMasterKey(dataFolder), 'patterns').toString('hex')
  const timeline = createTimelineHandlers({
    workersFolder,
    jobs,
    access,
    store: patternStore,
    patternKey,
    planOf: () => planOf({ ticket: null, terms: [] }),
  })

  const handlers: EvidenceHandlers = {
    ...timeline.handlers,
    ...createCollectingHandlers({ jobs, profiles, handles, tasks, now, dataFolder, tidied }),
    ...createAnalysisHandlers({
      jobs,
      access,
      snapshots,
      tasks,
      analyzerFolders,
      now,
      signal: closing.signal,
    }),
    'evidence.profiles': async () => {
      const { profiles: loaded, refused } = await profiles.list()
      return ok({ profiles: loaded.map(({ profile }) => summaryOf(profile)), refused: [...refused] })
    },
    'evidence.job': async ({ jobId }) => {
      const job = jobs.find(jobId)
      return job.ok ? ok(job.value.view()) : job
    },
    'evidence.jobs': async () => ok({ jobs: [...jobs.list()] }),
    'evidence.cancel': async ({ jobId }) => {
      const stopped = await jobs.cancel(jobId)
      return stopped.ok ? ok(nothingTold) : stopped
    },
    'evidence.discard': async ({ jobId }) => {
      const stopped = await jobs.discard(jobId)
      return stopped.ok ? ok(nothingTold) : stopped
    },
    'evidence.preview': async ({ jobId, path, terms, ticket }) => {
      const job = jobs.find(jobId)
      if (!job.ok) return job
      const item = job.value.items.get(path)
      if (item === undefined) return fail(failure('file.missing', `${path} was not collected.`))
      const empty = { before: '', after: '', hits: [], counts: {}, truncated: false }
      if (item.carry) return ok({ ...empty, withheld: null })
      const plan = await planOf({ ticket, terms })
      const options = { timeoutMs: previewTimeoutMs, signal: job.value.signal }
      const end = await tasks.run('preview', { file: item.file, plan, maxLength: previewLength }, options)
      if (end.kind === 'cancelled') return fail(failure('app.cancelled', 'The collection was cancelled.'))
      if (end.kind === 'timeout') return ok({ ...empty, withheld: 'Searching it for secrets took too long.' })
      if (end.kind === 'crashed') return ok({ ...empty, withheld: 'It could not be searched for secrets.' })
      return ok({ ...end.output, hits: [...end.output.hits], counts: { ...end.output.counts } })
    },
    ...createBundleHandlers({
      capabilities,
      fileStore: deps.fileStore,
      shelf,
      access,
      deviceKeys: deps.deviceKeys,
      trust: deps.trust,
      staging,
      jobs,
      tasks,
      onSealed: async ({ manifest, patterns }) => {
        if (patterns === null) return
        await learnPatterns(patternStore, await patternKey(), manifest, patterns).catch((error: unknown) =>
          logger.warn('The patterns of a bundle could not be kept.', { reason: String(error) }),
        )
      },
      planOf,
      analyzerFolders,
      snapshots,
    }),
    ...browsing.handlers,
    'snapshot.take': async () => {
      const takenAt = now().toISOString()
      const end = await tasks.run(
        'snapshot',
        { takenAt },
        { timeoutMs: snapshotTimeoutMs, signal: closing.signal },
      )
      if (end.kind === 'done') return snapshots.keep(end.output)
      if (end.kind === 'cancelled') return fail(failure('app.cancelled', 'The snapshot was cancelled.'))
      const why = end.kind === 'timeout' ? 'the system did not answer in time' : end.message
      return fail(failure('app.unexpected', `The snapshot could not be taken: ${why}.`, 'Try again.'))
    },
    'snapshot.list': async () => ok({ snapshots: [...(await snapshots.list())] }),
    'snapshot.read': async ({ snapshotId }) => {
      const snapshot = await snapshots.read(snapshotId)
      return snapshot.ok ? ok({ snapshot: snapshot.value }) : snapshot
    },
  }

  return {
    handlers,
    close: async () => {
      closing.abort()
      await tidied
      await timeline.close()
      await jobs.close()
      events.flush()
      await tasks.close()
      await browsing.close()
    },
  }
}
