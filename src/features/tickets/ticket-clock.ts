import type { TicketRow } from '../../data/rows.ts'
import { dueDayEndMs, type SlaClock, type SlaFacts, type SlaTargets, slaOf } from '../../domain/sla.ts'
import { formatDuration } from '../../ui/format-duration.ts'

/** The one clock of a ticket that matters now: until somebody answers, then until it is resolved. */
export type RowClock = {
  readonly phase: 'response' | 'resolve' | 'stopped'
  readonly clock: SlaClock
  /** Sorts the clock that runs out first to the front; paused behind running, stopped behind paused. */
  readonly order: number
  /** From when on this machine's clock it counts as "soon", ms; `null` while it does not run. */
  readonly warnAtMs: number | null
}

const minuteMs = 60_000
const behindRunning = 1e15
const behindPaused = 2e15

export const rowClock = (
  row: SlaFacts & Pick<TicketRow, 'closed'>,
  targets: SlaTargets,
  now: Date,
  clockOffsetMs: number | null,
): RowClock => {
  const sla = slaOf(row, targets, now, clockOffsetMs)
  if (row.closed === 1 || sla.resolve.stoppedAt !== null) {
    return { phase: 'stopped', clock: sla.resolve, order: behindPaused, warnAtMs: null }
  }
  const phase = sla.response.stoppedAt === null ? 'response' : 'resolve'
  const clock = sla[phase]
  if (clock.paused) {
    return { phase, clock, order: behindRunning + clock.remainingMs, warnAtMs: null }
  }
  const dueMs = Date.parse(clock.dueAt)
  const allowedMs = phase === 'resolve' ? resolveAllowedMs(row, targets) : responseAllowedMs(row, targets)
  return { phase, clock, order: dueMs, warnAtMs: dueMs - Math.max(0, allowedMs) / 4 - (clockOffsetMs ?? 0) }
}

const responseAllowedMs = (row: SlaFacts, targets: SlaTargets): number =>
  targets.responseMinutes[row.priority] * minuteMs

const resolveAllowedMs = (row: SlaFacts, targets: SlaTargets): number =>
  row.dueAt === null
    ? targets.resolveMinutes[row.priority] * minuteMs
    : dueDayEndMs(row.dueAt) - Date.parse(row.createdAt)

/** "Answer in 12 min", "Resolve in 3 h", "Answer 5 min late": what the clock asks for, and how long is left. */
export const clockWords = (phase: 'response' | 'resolve', leftMs: number): string => {
  const what = phase === 'response' ? 'Answer' : 'Resolve'
  return leftMs >= 0 ? `${what} in ${formatDuration(leftMs)}` : `${what} ${formatDuration(leftMs)} late`
}

/** The same where a label already says what for: "12 min left", "5 min late". */
export const leftWords = (leftMs: number): string =>
  leftMs >= 0 ? `${formatDuration(leftMs)} left` : `${formatDuration(leftMs)} late`

/** Both clocks of a ticket, for its header. */
export const bothClocks = (
  row: SlaFacts & Pick<TicketRow, 'closed'>,
  targets: SlaTargets,
  now: Date,
  clockOffsetMs: number,
): { readonly response: RowClock; readonly resolve: RowClock } => {
  const sla = slaOf(row, targets, now, clockOffsetMs)
  const one = (phase: 'response' | 'resolve', allowedMs: number): RowClock => {
    const clock = sla[phase]
    const stopped = clock.stoppedAt !== null || row.closed === 1
    return {
      phase: stopped ? 'stopped' : phase,
      clock,
      order: 0,
      warnAtMs: stopped || clock.paused ? null : Date.parse(clock.dueAt) - allowedMs / 4 - clockOffsetMs,
    }
  }
  return {
    response: one('response', responseAllowedMs(row, targets)),
    resolve: one('resolve', Math.max(0, resolveAllowedMs(row, targets))),
  }
}
