/**
 * A day of the calendar, `YYYY-MM-DD`, as people write it into a due date or a time sheet. It belongs to no zone and
 * is never an instant: 30 November is 30 November in Tokyo and in Los Angeles. Only what runs on a clock asks when
 * the day begins or ends, and then it means the person's own day.
 */
export type Day = string

const pattern = /^(\d{4})-(\d{2})-(\d{2})/

/** The text is one real day of the calendar and nothing else. */
export const isDay = (text: string): boolean => text.length === 10 && partsOf(text) !== null

/**
 * The day that a text begins with, such as that of an instant which an older version kept for a day; `null` where
 * it begins with none.
 */
export const dayIn = (text: string): Day | null => (partsOf(text) === null ? null : text.slice(0, 10))

/** The day on which a moment falls where this machine is. */
export const localDay = (at: Date): Day =>
  `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`

/** The last millisecond of the day where this machine is; `NaN` for a text that is no day. */
export const endOfDayMs = (day: Day): number => {
  const parts = partsOf(day)
  if (parts === null) return Number.NaN
  // The next day's begin, so that days of 23 and 25 hours end where they do.
  return new Date(parts.year, parts.month - 1, parts.day + 1).getTime() - 1
}

/** Midnight UTC of the day: a number to sort by and to format in UTC, not a moment. */
export const dayNumberMs = (day: Day): number => {
  const parts = partsOf(day)
  return parts === null ? Number.NaN : Date.UTC(parts.year, parts.month - 1, parts.day)
}

const two = (value: number): string => String(value).padStart(2, '0')

const partsOf = (
  text: string,
): { readonly year: number; readonly month: number; readonly day: number } | null => {
  const match = pattern.exec(text)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? { year, month, day }
    : null
}
