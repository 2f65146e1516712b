import { fixedZone, namedZone } from '../../../../src/domain/timeline-calendar.ts'
import type { ClockFacts } from '../../../../src/domain/timeline-clock.ts'

const maxDepth = 6

/** The first value with this name anywhere in a snapshot: its parts may change their shape. */
const find = (value: unknown, name: string, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return undefined
  if (!Array.isArray(value) && Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name]
  for (const inner of Object.values(value)) {
    const found = find(inner, name, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const bootOf = (snapshot: unknown): number | null => {
  const booted = find(snapshot, 'bootedAt')
  if (typeof booted === 'string' && !Number.isNaN(Date.parse(booted))) return Date.parse(booted)
  const uptime = find(snapshot, 'uptimeSeconds')
  const taken = find(snapshot, 'takenAt')
  if (typeof uptime !== 'number' || typeof taken !== 'string' || Number.isNaN(Date.parse(taken))) return null
  return Date.parse(taken) - uptime * 1000
}

/** What stamps leave out, from the snapshot collected with them, else from this machine. `snapshot` is JSON or `null`. */
export const clockFactsOf = (snapshot: string | null, latestMs: number): ClockFacts => {
  let told: unknown = null
  try {
    told = snapshot === null ? null : JSON.parse(snapshot)
  } catch {
    // A snapshot that was cut or redacted to pieces tells nothing.
  }
  const bootMs = bootOf(told)
  const name = find(told, 'zone')
  const named = typeof name === 'string' ? namedZone(name) : null
  if (named !== null) return { zone: named, zoneFrom: 'the snapshot', latestMs, bootMs }
  const minutes = find(told, 'offsetMinutes')
  if (typeof minutes === 'number' && Math.abs(minutes) <= 900) {
    return { zone: fixedZone(minutes), zoneFrom: 'the snapshot', latestMs, bootMs }
  }
  const own = namedZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
  return { zone: own ?? fixedZone(0), zoneFrom: 'the clock of this machine', latestMs, bootMs }
}
