import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { OutputOf } from '../../contract/operations.ts'
import type { EvidenceJob } from '../../domain/evidence.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { furtherJob } from './job-progress.ts'
import { type Answer, useAnswer } from './use-answer.ts'

export type Evidence = {
  readonly jobs: Answer<readonly EvidenceJob[]>
  /** Takes over a job that an operation answered with, before the host tells of it. */
  readonly keepJob: (job: EvidenceJob) => void
  /** The job was discarded or its bundle sealed: late events do not bring it back. */
  readonly dropJob: (jobId: string) => void
  readonly profiles: Answer<OutputOf<'evidence.profiles'>>
  readonly bundles: Answer<OutputOf<'bundle.list'>['bundles']>
  readonly snapshots: Answer<OutputOf<'snapshot.list'>['snapshots']>
}

export const EvidenceContext = createContext<Evidence | null>(null)

export const useEvidence = (): Evidence => {
  const evidence = useContext(EvidenceContext)
  if (evidence === null) throw new Error('A part of the evidence screen was rendered outside of it.')
  return evidence
}

const mapResult = <From, To>(result: Result<From>, map: (value: From) => To): Result<To> =>
  result.ok ? { ok: true, value: map(result.value) } : result

/** What the host has, asked once and kept up to date by its events. */
export const useEvidenceSource = (): Evidence => {
  const { host, onHostEvent } = useSession()
  const asked = useAnswer(() => host['evidence.jobs']({}), [host])
  const profiles = useAnswer(() => host['evidence.profiles']({}), [host])
  const bundles = useAnswer(
    async () => mapResult(await host['bundle.list']({}), (value) => value.bundles),
    [host],
  )
  const snapshots = useAnswer(
    async () => mapResult(await host['snapshot.list']({}), (value) => value.snapshots),
    [host],
  )
  const [told, setTold] = useState<ReadonlyMap<string, EvidenceJob>>(new Map())
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set())

  const keepJob = useCallback(
    (job: EvidenceJob) =>
      setTold((last) => {
        const known = last.get(job.id)
        return new Map(last).set(job.id, known === undefined ? job : furtherJob(known, job))
      }),
    [],
  )
  const dropJob = useCallback((jobId: string) => setDropped((last) => new Set(last).add(jobId)), [])

  const reloadBundles = useRef(bundles.again)
  reloadBundles.current = bundles.again
  useEffect(
    () =>
      onHostEvent((event) => {
        if (event.kind !== 'evidence.job') return
        keepJob(event.job)
        if (event.job.state === 'sealed') reloadBundles.current()
      }),
    [onHostEvent, keepJob],
  )

  const jobs = useMemo((): Answer<readonly EvidenceJob[]> => {
    if (asked.result === null || !asked.result.ok) return { ...asked, result: asked.result }
    const all = new Map(asked.result.value.jobs.map((job) => [job.id, job]))
    for (const [id, job] of told) {
      const known = all.get(id)
      all.set(id, known === undefined ? job : furtherJob(known, job))
    }
    const shown = [...all.values()]
      .filter((job) => !dropped.has(job.id))
      .sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1))
    return { ...asked, result: { ok: true, value: shown } }
  }, [asked, told, dropped])

  return useMemo(
    () => ({ jobs, keepJob, dropJob, profiles, bundles, snapshots }),
    [jobs, keepJob, dropJob, profiles, bundles, snapshots],
  )
}
