import { useCallback, useEffect, useState } from 'react'
import type { TimelineStatus } from '../../contract/timeline-operations.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import type { TimelineOrigin } from './timeline-place.ts'

export type TimelineState = {
  readonly timelineId: string | null
  /** `null` until the host first told. */
  readonly status: TimelineStatus | null
  readonly failure: Failure | null
  /** Grows whenever what the host would answer has changed. */
  readonly version: number
  readonly again: () => void
  readonly refresh: () => void
}

const askEveryMs = 250

/** Opens a timeline while the screen is there, and closes it with the screen. */
export const useTimeline = (origin: TimelineOrigin): TimelineState => {
  const { host } = useSession()
  const [attempt, setAttempt] = useState(0)
  const [version, setVersion] = useState(0)
  const [timelineId, setTimelineId] = useState<string | null>(null)
  const [status, setStatus] = useState<TimelineStatus | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const { kind, id } = origin

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it anew
  useEffect(() => {
    let gone = false
    let opened: string | null = null
    let timer: ReturnType<typeof setTimeout> | null = null
    setTimelineId(null)
    setStatus(null)
    setFailure(null)
    const ask = async () => {
      if (opened === null || gone) return
      const answer = await host['timeline.status']({ timelineId: opened })
      if (gone) return
      if (!answer.ok) return setFailure(answer.error)
      setStatus(answer.value)
      if (answer.value.state === 'failed') return setFailure(answer.value.failure)
      if (answer.value.state === 'ready') setTimelineId(opened)
      if (answer.value.state === 'loading' || answer.value.patterns < 1) timer = setTimeout(ask, askEveryMs)
    }
    const open = async () => {
      const answer = await host['timeline.open']({
        jobId: kind === 'job' ? id : null,
        bundleId: kind === 'bundle' ? id : null,
        handle: kind === 'file' ? id : null,
      })
      if (answer.ok) opened = answer.value.timelineId
      if (gone) {
        if (opened !== null) void host['timeline.close']({ timelineId: opened })
      } else if (answer.ok) await ask()
      else setFailure(answer.error)
    }
    void open()
    return () => {
      gone = true
      if (timer !== null) clearTimeout(timer)
      if (opened !== null) void host['timeline.close']({ timelineId: opened })
    }
  }, [host, kind, id, attempt])

  const again = useCallback(() => setAttempt((last) => last + 1), [])
  const refresh = useCallback(() => {
    setVersion((last) => last + 1)
    if (timelineId === null) return
    void host['timeline.status']({ timelineId }).then((answer) => {
      if (answer.ok) setStatus(answer.value)
    })
  }, [host, timelineId])
  return { timelineId, status, failure, version, again, refresh }
}
