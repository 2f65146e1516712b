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

/** The exact local time, with date, seconds and zone. */
export const formatExact = (atMs: number): string => exact.format(atMs)
