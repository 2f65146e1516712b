import { IconAlertTriangle, IconClock, IconClockCheck, IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Countdown } from '../../ui/countdown.tsx'
import { formatDuration } from '../../ui/format-duration.ts'
import { formatExact } from '../../ui/format-when.ts'
import { clockWords, leftWords, type RowClock } from './ticket-clock.ts'

/** One SLA clock in words: how long is left for what, standing still or running. The exact time is on hover. */
export const ClockText = ({
  clock: { phase, clock, warnAtMs },
  offsetMs,
  compact = false,
}: {
  readonly clock: RowClock
  /** Server clock minus ours. */
  readonly offsetMs: number
  /** In a list, where no label stands before it: says what is asked for, and nothing once it is met. */
  readonly compact?: boolean
}): ReactNode => {
  if (phase === 'stopped') {
    if (compact) return null
    return clock.remainingMs < 0 ? (
      <Badge tone="bad" icon={<IconAlertTriangle size={14} aria-hidden />} title={metTitle(clock.stoppedAt)}>
        Missed by {formatDuration(clock.remainingMs)}
      </Badge>
    ) : (
      <Badge tone="good" icon={<IconClockCheck size={14} aria-hidden />} title={metTitle(clock.stoppedAt)}>
        Met, {formatDuration(clock.remainingMs)} to spare
      </Badge>
    )
  }
  if (clock.paused) {
    return (
      <Badge
        tone="quiet"
        icon={<IconPlayerPause size={14} aria-hidden />}
        title="The clock stands still in this status."
      >
        Paused, {leftWords(clock.remainingMs)}
      </Badge>
    )
  }
  return (
    <Countdown
      dueAt={clock.dueAt}
      offsetMs={offsetMs}
      format={(leftMs) => {
        const late = leftMs < 0
        const soon = warnAtMs !== null && Date.now() >= warnAtMs
        return (
          <Badge
            tone={late ? 'bad' : soon ? 'warn' : 'quiet'}
            icon={late ? <IconAlertTriangle size={14} aria-hidden /> : <IconClock size={14} aria-hidden />}
          >
            {compact ? clockWords(phase, leftMs) : leftWords(leftMs)}
          </Badge>
        )
      }}
    />
  )
}

const metTitle = (stoppedAt: string | null): string =>
  stoppedAt === null ? '' : formatExact(Date.parse(stoppedAt))
