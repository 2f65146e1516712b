import { dayIn, endOfDayMs } from './day.ts'
import type { Priority, TicketActivity, TicketStatus } from './ticket.ts'
import type { MinutesByPriority } from './workspace.ts'

/**
 * Two clocks per ticket: until somebody answers, and until it is resolved. Both run on the tracker's time
 * and count every minute of the day. The second stands still in statuses that pause it.
 */

/** What the clocks are computed from; a `TicketRow` has all of it. */
export type SlaFacts = {
  readonly priority: Priority
  readonly createdAt: string
  readonly acknowledgedAt: string | null
  readonly resolvedAt: string | null
  /** A day the tracker set itself, to its end where the person is; it wins over the priority's minutes and is never paused. */
  readonly dueAt: string | null
  readonly slaPausedMs: number
  readonly slaPausedSince: string | null
}

export type SlaState = 'ok' | 'soon' | 'breached'

export type SlaClock = {
  readonly dueAt: string
  /** Negative once the time is over. Frozen when paused or stopped. */
  readonly remainingMs: number
  /** `soon`: less than a quarter of the allowed time is left. */
  readonly state: SlaState
  readonly paused: boolean
  /** When the answer or the solution came; `null` while the clock counts. */
  readonly stoppedAt: string | null
}

export type Sla = { readonly response: SlaClock; readonly resolve: SlaClock }

export type SlaTargets = {
  readonly responseMinutes: MinutesByPriority
  readonly resolveMinutes: MinutesByPriority
}

const minuteMs = 60_000

/** `now` is this machine's clock; `clockOffsetMs` (server minus local) turns it into the tracker's. */
export const slaOf = (facts: SlaFacts, targets: SlaTargets, now: Date, clockOffsetMs: number | null): Sla => {
  const nowMs = now.getTime() + (clockOffsetMs ?? 0)
  const createdMs = Date.parse(facts.createdAt)
  const responseMs = targets.responseMinutes[facts.priority] * minuteMs
  const resolveMs = targets.resolveMinutes[facts.priority] * minuteMs
  const answeredAt = earliest(facts.acknowledgedAt, facts.resolvedAt)

  const response = clock(createdMs + responseMs, responseMs, nowMs, answeredAt, false)
  if (facts.dueAt !== null) {
    const dueMs = dueDayEndMs(facts.dueAt)
    return { response, resolve: clock(dueMs, dueMs - createdMs, nowMs, facts.resolvedAt, false) }
  }
  const until = facts.resolvedAt === null ? nowMs : Date.parse(facts.resolvedAt)
  const standingMs = facts.slaPausedSince === null ? 0 : Math.max(0, until - Date.parse(facts.slaPausedSince))
  const dueMs = createdMs + resolveMs + facts.slaPausedMs + standingMs
  const paused = facts.slaPausedSince !== null && facts.resolvedAt === null
  return { response, resolve: clock(dueMs, resolveMs, nowMs, facts.resolvedAt, paused) }
}

/** When the due day is over here. What an older version kept as an instant stands for the day it begins with. */
export const dueDayEndMs = (dueAt: string): number => endOfDayMs(dayIn(dueAt) ?? dueAt)

const clock = (
  dueMs: number,
  allowedMs: number,
  nowMs: number,
  stoppedAt: string | null,
  paused: boolean,
): SlaClock => {
  const atMs = stoppedAt === null ? nowMs : Date.parse(stoppedAt)
  const remainingMs = dueMs - atMs
  const soon = stoppedAt === null && remainingMs < Math.max(0, allowedMs) / 4
  return {
    dueAt: new Date(dueMs).toISOString(),
    remainingMs,
    state: remainingMs < 0 ? 'breached' : soon ? 'soon' : 'ok',
    paused,
    stoppedAt,
  }
}

const earliest = (left: string | null, right: string | null): string | null => {
  if (left === null || right === null) return left ?? right
  return Date.parse(left) <= Date.parse(right) ? left : right
}

export type SlaPauses = { readonly slaPausedMs: number; readonly slaPausedSince: string | null }

/**
 * How long a ticket stood in pausing statuses, from the status changes in its activity. Trackers write
 * either the id or the name of a status into their history; both are understood.
 */
export const slaPauses = (
  ticket: { readonly status: string; readonly createdAt: string },
  activity: readonly TicketActivity[],
  statuses: readonly TicketStatus[],
): SlaPauses => {
  const pausing = new Set(
    statuses.filter((status) => status.pausesSla).flatMap((status) => [status.id, status.name]),
  )
  const moves = activity
    .flatMap((entry) =>
      entry.changes
        .filter((change) => change.field === 'status')
        .map((change) => ({ at: entry.at, from: change.from, to: change.to })),
    )
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
  let pausedMs = 0
  let since: string | null = pausing.has(moves[0]?.from ?? ticket.status) ? ticket.createdAt : null
  for (const move of moves) {
    const pauses = pausing.has(move.to ?? '')
    if (since !== null && !pauses) {
      pausedMs += Math.max(0, Date.parse(move.at) - Date.parse(since))
      since = null
    } else if (since === null && pauses) since = move.at
  }
  // A status set here and not yet sent has no activity yet: believe the ticket, from the last move on.
  if (!pausing.has(ticket.status)) return { slaPausedMs: pausedMs, slaPausedSince: null }
  return { slaPausedMs: pausedMs, slaPausedSince: since ?? moves.at(-1)?.at ?? ticket.createdAt }
}
