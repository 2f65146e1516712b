import { type Day, dayNumberMs } from '../domain/day.ts'

const steps = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const

/** The words of the screen are English; dates and clocks follow the machine's own locale. */
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
/** Made once: making one costs as much as drawing the row it stands in. */
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' })

/** How long ago, or how soon: `just now`, `5 minutes ago`, `yesterday`, `in 2 hours`. */
export const formatRelative = (atMs: number, nowMs: number): string => {
  const distance = atMs - nowMs
  for (const { unit, ms } of steps) {
    if (Math.abs(distance) >= ms) return words.format(Math.trunc(distance / ms), unit)
  }
  return 'just now'
}

const mediumDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
const fullDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeZone: 'UTC' })

/** A plain day in the person's own way of writing it; the same day in every zone. A text that is none is shown as it is. */
export const formatDay = (day: Day, style: 'medium' | 'full' = 'medium'): string => {
  const number = dayNumberMs(day)
  return Number.isNaN(number) ? day : (style === 'full' ? fullDay : mediumDay).format(number)
}

/** How far a day is from another: `today`, `tomorrow`, `in 3 days`, `2 days ago`. Empty for what is no day. */
export const formatDayDistance = (day: Day, today: Day): string => {
  const days = Math.round((dayNumberMs(day) - dayNumberMs(today)) / 86_400_000)
  return Number.isNaN(days) ? '' : words.format(days, 'day')
}

/** The exact local time, with date, seconds and zone. */
export const formatExact = (atMs: number): string => exact.format(atMs)
