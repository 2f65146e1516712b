import { ulid } from 'ulid'
import { failure } from '../../../../src/contract/errors.ts'
import type { Handlers } from '../../../../src/contract/operations.ts'
import type { timelineOperations } from '../../../../src/contract/timeline-operations.ts'
import type { EvidenceJob } from '../../../../src/domain/evidence.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { writeFailure } from '../../files/disk-failure.ts'
import type { BundleAccess } from '../bundle/bundle-access.ts'
import { readManifest } from '../bundle/read-bundle.ts'
import type { Jobs } from '../jobs.ts'
import type { PatternStore } from '../patterns/pattern-history.ts'
import type { RedactionPlan } from '../redact/rule-set.ts'
import type { TimelineInput, TimelineQuestion } from './timeline-messages.ts'
import { startTimeline, type TimelineSession } from './timeline-session.ts'

export type TimelineHandlers = Pick<Handlers, keyof typeof timelineOperations>

export type TimelineDeps = {
  readonly workersFolder: string
  readonly jobs: Jobs
  readonly access: BundleAccess
  readonly store: PatternStore
  /** Key of fingerprints; stays on this machine. Throws file system errors. */
  readonly patternKey: () => Promise<string>
  readonly planOf: () => Promise<RedactionPlan>
}

/** Each holds the index of everything it shows; the oldest is closed when one more is opened. */
const maxOpen = 2
const done = { done: true } as const

type Held = { readonly session: TimelineSession; readonly jobId: string | null }

/** The timeline as the window asks for it. `jobChanged` closes what shows plain text that is gone or sealed. */
export const createTimelineHandlers = (
  deps: TimelineDeps,
): {
  readonly handlers: TimelineHandlers
  readonly jobChanged: (job: EvidenceJob) => void
  readonly close: () => Promise<void>
} => {
  const open = new Map<string, Held>()

  const ofJob = async (jobId: string): Promise<Result<TimelineInput>> => {
    const found = deps.jobs.find(jobId)
    if (!found.ok) return found
    const job = found.value
    const { state, finishedAt, startedAt, profileId } = job.view()
    if (state !== 'collected' && state !== 'sealing') {
      return fail(
        failure(
          'evidence.state',
          state === 'collecting'
            ? 'This collection is still under way.'
            : 'This collection is not here any more.',
          state === 'sealed' ? 'Open the timeline of its bundle.' : 'Wait for its end, or collect again.',
        ),
      )
    }
    const items = [...job.items.values()]
    return ok({
      sources: items.filter(({ text }) => text).map(({ path, file }) => ({ path, file })),
      bundle: null,
      left: items.filter(({ text }) => !text).map(({ path }) => ({ path, reason: 'It is not text.' })),
      latestMs: Date.parse(finishedAt ?? startedAt),
      patterns: {
        key: await deps.patternKey(),
        plan: await deps.planOf(),
        memory: await deps.store.read(profileId),
        before: '9',
      },
    })
  }

  const ofBundle = async (ref: {
    bundleId: string | null
    handle: string | null
  }): Promise<Result<TimelineInput>> => {
    const path = await deps.access.plainPathOf(ref)
    if (!path.ok) return path
    const manifest = await deps.access.withArchive(ref, readManifest)
    if (!manifest.ok) return manifest
    const { createdAt, profile } = manifest.value
    return ok({
      sources: [],
      bundle: path.value,
      left: [],
      latestMs: Date.parse(createdAt),
      patterns: {
        key: await deps.patternKey(),
        plan: null,
        memory: await deps.store.read(profile.id),
        before: createdAt,
      },
    })
  }

  const session = (timelineId: string): Result<TimelineSession> => {
    const held = open.get(timelineId)
    return held === undefined
      ? fail(failure('evidence.state', 'This timeline is closed.', 'Open it again.'))
      : ok(held.session)
  }

  const ask = async <Kind extends TimelineQuestion['kind']>(
    timelineId: string,
    question: Extract<TimelineQuestion, { readonly kind: Kind }>,
  ) => {
    const found = session(timelineId)
    return found.ok ? found.value.ask<Kind>(question) : found
  }

  const drop = async (timelineId: string) => {
    const held = open.get(timelineId)
    open.delete(timelineId)
    await held?.session.close()
  }

  const handlers: TimelineHandlers = {
    'timeline.open': async ({ jobId, bundleId, handle }) => {
      let input: Result<TimelineInput>
      try {
        input = jobId === null ? await ofBundle({ bundleId, handle }) : await ofJob(jobId)
      } catch (error) {
        return fail(writeFailure(error, 'keep the key of the stand-ins', 'pseudonym-key'))
      }
      if (!input.ok) return input
      for (const oldest of [...open.keys()].slice(0, Math.max(0, open.size + 1 - maxOpen))) await drop(oldest)
      const timelineId = ulid()
      open.set(timelineId, { session: startTimeline(deps.workersFolder, input.value), jobId })
      return ok({ timelineId })
    },
    'timeline.status': async ({ timelineId }) => {
      const found = session(timelineId)
      if (!found.ok) return found
      const state = found.value.state()
      if (state.state !== 'ready') {
        return ok({ ...state, sources: [], left: [], leftOut: 0, from: null, to: null, zone: '', levels: [] })
      }
      const answer = await found.value.ask<'status'>({ kind: 'status' })
      return answer.ok ? ok({ ...answer.value, state: 'ready', failure: null }) : answer
    },
    'timeline.histogram': ({ timelineId, filter, buckets }) =>
      ask<'histogram'>(timelineId, { kind: 'histogram', filter, buckets }),
    'timeline.page': ({ timelineId, filter, start, limit }) =>
      ask<'page'>(timelineId, { kind: 'page', filter, start, limit }),
    'timeline.locate': async ({ timelineId, filter, time }) => {
      const found = await ask<'locate'>(timelineId, { kind: 'locate', filter, time })
      return found.ok ? ok({ index: found.value }) : found
    },
    'timeline.patterns': async ({ timelineId }) => {
      const found = await ask<'patterns'>(timelineId, { kind: 'patterns' })
      if (!found.ok) return found
      const state = session(timelineId)
      return ok({ ...found.value, done: state.ok ? state.value.state().patterns : 1 })
    },
    'timeline.set-offset': async ({ timelineId, source, offsetMs }) => {
      const found = await ask<'set-offset'>(timelineId, { kind: 'set-offset', source, offsetMs })
      return found.ok ? ok(done) : found
    },
    'timeline.close': async ({ timelineId }) => {
      await drop(timelineId)
      return ok(done)
    },
  }

  return {
    handlers,
    jobChanged: ({ id, state }) => {
      if (state === 'collecting' || state === 'collected' || state === 'sealing') return
      for (const [timelineId, { jobId }] of open) if (jobId === id) void drop(timelineId)
    },
    close: async () => {
      await Promise.all([...open.keys()].map(drop))
    },
  }
}
