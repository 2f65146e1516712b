import type { ReactNode } from 'react'
import { formatDuration } from './format-duration.ts'
import { formatExact } from './format-when.ts'
import { useNow } from './ticker.ts'

const lastMinutesMs = 5 * 60_000

/** Seconds count only when they matter: a list of a thousand clocks beats once a minute. */
const Beat = ({
  dueMs,
  offsetMs,
  pace,
  format,
}: {
  readonly dueMs: number
  readonly offsetMs: number
  readonly pace: 'second' | 'minute'
  readonly format: (leftMs: number) => ReactNode
}): ReactNode => {
  useNow(pace)
  return format(dueMs - (Date.now() + offsetMs))
}

const plain = (leftMs: number): string =>
  leftMs >= 0 ? `${formatDuration(leftMs)} left` : `${formatDuration(leftMs)} over`

/**
 * Time left until `dueAt`, or gone past it. `offsetMs` is the server's clock minus this machine's.
 * `format` gets the milliseconds left (negative when over) and answers what to show.
 */
export const Countdown = ({
  dueAt,
  offsetMs = 0,
  format = plain,
}: {
  readonly dueAt: string
  readonly offsetMs?: number
  readonly format?: (leftMs: number) => ReactNode
}): ReactNode => {
  useNow('minute')
  const dueMs = Date.parse(dueAt)
  if (Number.isNaN(dueMs)) return null
  const near = Math.abs(dueMs - (Date.now() + offsetMs)) < lastMinutesMs
  return (
    <time dateTime={dueAt} title={formatExact(dueMs - offsetMs)}>
      <Beat dueMs={dueMs} offsetMs={offsetMs} pace={near ? 'second' : 'minute'} format={format} />
    </time>
  )
}
