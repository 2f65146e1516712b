import type { CollectorResult, EvidenceJob, Outcome, ProfileSummary } from '../../domain/evidence.ts'
import { missingSentences } from '../../domain/evidence-completeness.ts'

/** What a job amounts to so far. Pure, so that the words on the screen can be tested. */

/** Of two states of one job, the one that is further. An answer and an event can overtake each other. */
export const furtherJob = (known: EvidenceJob, incoming: EvidenceJob): EvidenceJob =>
  incoming.revision >= known.revision ? incoming : known

export type JobTotals = {
  readonly items: number
  /** Bytes before redaction. */
  readonly bytes: number
  readonly truncated: number
}

const noTotals: JobTotals = { items: 0, bytes: 0, truncated: 0 }

/** Totals of what was brought and not left out. */
export const jobTotals = (
  results: readonly Pick<CollectorResult, 'items'>[],
  leaveOut: ReadonlySet<string> = new Set(),
): JobTotals =>
  results
    .flatMap((result) => result.items)
    .filter((item) => !leaveOut.has(item.path))
    .reduce(
      (sum, item) => ({
        items: sum.items + 1,
        bytes: sum.bytes + item.size,
        truncated: sum.truncated + (item.truncated ? 1 : 0),
      }),
      noTotals,
    )

/** What this machine does not have: no gap, unless its profile requires it. */
const notHere: ReadonlySet<Outcome> = new Set(['skipped', 'unavailable'])

export const isNotHere = ({ outcome }: Pick<CollectorResult, 'outcome'>): boolean => notHere.has(outcome)

/** Ids of the collectors that a profile requires; none where the profile is gone. */
export const requiredIds = (profile: ProfileSummary | null): ReadonlySet<string> =>
  new Set((profile?.collectors ?? []).flatMap(({ id, required }) => (required ? [id] : [])))

/** What may end better a second time. What this machine does not have stays away. */
const repeatable: ReadonlySet<Outcome> = new Set(['failed', 'timeout', 'denied'])

/** Ids of the collectors of the profile that failed; what a person added by hand cannot be run. */
export const failedIds = (job: EvidenceJob, profile: ProfileSummary | null): readonly string[] => {
  const known = new Set((profile?.collectors ?? []).map(({ id }) => id))
  return job.results.filter(({ id, outcome }) => repeatable.has(outcome) && known.has(id)).map(({ id }) => id)
}

/** Was it added by hand? */
export const isAdded = (id: string): boolean => /^added-\d{1,6}$/.test(id)

/** The gaps that the bundle will name, in its own words. */
export const missingParts = (
  results: readonly CollectorResult[],
  leaveOut: readonly string[],
  required: ReadonlySet<string>,
): readonly string[] =>
  missingSentences(
    results.map((result) => ({ ...result, required: required.has(result.id) })),
    leaveOut,
  )

export type CollectorRow = {
  readonly id: string
  readonly title: string
  readonly why: string
  readonly required: boolean
  readonly state: 'waiting' | 'running' | 'stopped' | 'ended'
  readonly result: CollectorResult | null
}

/** Every collector of the profile in its order, whether it has begun or not; strangers come last. */
export const collectorRows = (job: EvidenceJob, profile: ProfileSummary | null): readonly CollectorRow[] => {
  const results = new Map(job.results.map((result) => [result.id, result]))
  const planned = profile?.collectors ?? []
  const known = new Set(planned.map((collector) => collector.id))
  const others = [
    ...job.results.filter((result) => !known.has(result.id)),
    ...job.running
      .filter((id) => !known.has(id) && !results.has(id))
      .map((id) => ({ id, title: id, why: '' })),
  ]
  const required = requiredIds(profile)
  return [...planned, ...others].map(({ id, title, why }) => {
    // While it runs again, what it brought before is not what counts.
    const result = job.running.includes(id) ? null : (results.get(id) ?? null)
    const idle = job.state === 'collecting' ? 'waiting' : 'stopped'
    return {
      id,
      title: result?.title ?? title,
      why: result?.why ?? why,
      required: required.has(id),
      state: result !== null ? 'ended' : job.running.includes(id) ? 'running' : idle,
      result,
    }
  })
}

/** "1 item", "3 items". */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`
