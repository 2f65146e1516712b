import type { EvidenceJob } from '../../../src/domain/evidence.ts'

/** Tells of each job at most once per `everyMs`, the last state always; `flush` tells what still waits. */
export const throttleJobs = (tell: (job: EvidenceJob) => void, everyMs: number) => {
  const waiting = new Map<string, EvidenceJob>()
  const timers = new Map<string, NodeJS.Timeout>()
  const fire = (id: string) => {
    timers.delete(id)
    const job = waiting.get(id)
    waiting.delete(id)
    if (job === undefined) return
    tell(job)
    timers.set(
      id,
      setTimeout(() => fire(id), everyMs),
    )
  }
  return {
    onChange: (job: EvidenceJob) => {
      waiting.set(job.id, job)
      if (!timers.has(job.id)) fire(job.id)
    },
    flush: () => {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      for (const job of waiting.values()) tell(job)
      waiting.clear()
    },
  }
}
