import { useEffect, useState } from 'react'
import type { EvidenceJob } from '../domain/evidence.ts'
import { useSession } from '../state/session.ts'

const isRunning = (job: EvidenceJob): boolean => job.state === 'collecting' || job.state === 'sealing'

/** Evidence jobs that the host is working on now. */
export const useRunningJobs = (): readonly EvidenceJob[] => {
  const { host, onHostEvent } = useSession()
  const [jobs, setJobs] = useState<ReadonlyMap<string, EvidenceJob>>(new Map())

  useEffect(() => {
    let current = true
    const stop = onHostEvent((event) => {
      if (event.kind === 'evidence.job') setJobs((known) => new Map(known).set(event.job.id, event.job))
    })
    void host['evidence.jobs']({}).then((answer) => {
      if (!current || !answer.ok) return
      // What an event said meanwhile is newer than this list.
      setJobs((known) => new Map([...answer.value.jobs.map((job) => [job.id, job] as const), ...known]))
    })
    return () => {
      current = false
      stop()
    }
  }, [host, onHostEvent])

  return [...jobs.values()].filter(isRunning)
}
