/** Calendar arithmetic without `Date`: a time stamp is read millions of times. */

export const dayMs = 86_400_000

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Days from 1970-01-01; proleptic Gregorian. http://howardhinnant.github.io/date_algorithms.html#days_from_civil */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export type Civil = { readonly year: number; readonly month: number; readonly day: number }

/** The reverse of `daysFromCivil`. */
export const civilFromDays = (days: number): Civil => {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted + (shifted < 10 ? 3 : -9)
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

const monthDays = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
export const isDayOfMonth = (month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= (monthDays[month] ?? 0)

/** A time zone: what a clock on the wall there shows. */
export type Zone = {
  /** As it is told to people, such as `Europe/Berlin` or `UTC+02:00`. */
  readonly name: string
  /** Milliseconds to add to UTC at this moment. */
  readonly offsetAt: (utcMs: number) => number
  /** The moment at which a clock on the wall showed this; of two, the first. */
  readonly toUtc: (wallMs: number) => number
}

const hourMs = 3_600_000

export const fixedZone = (offsetMinutes: number): Zone => {
  const offset = offsetMinutes * 60_000
  const size = Math.abs(offsetMinutes)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const name = offset === 0 ? 'UTC' : `UTC${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
  return { name, offsetAt: () => offset, toUtc: (wallMs) => wallMs - offset }
}

/** By its IANA name; `null` where this runtime does not know it. */
export const namedZone = (name: string): Zone | null => {
  if (name === 'UTC' || name === 'Etc/UTC') return fixedZone(0)
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return null
  }
  const ask = (utcMs: number): number => {
    const at: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(utcMs)) at[type] = Number(value)
    const days = daysFromCivil(at['year'] ?? 1970, at['month'] ?? 1, at['day'] ?? 1)
    const wall = days * dayMs + ((at['hour'] ?? 0) * 60 + (at['minute'] ?? 0)) * 60_000
    return wall + (at['second'] ?? 0) * 1000 - Math.floor(utcMs / 1000) * 1000
  }
  // Offsets change on the hour almost everywhere; asking `Intl` for each line would take minutes.
  const known = new Map<number, number>()
  const offsetAt = (utcMs: number): number => {
    const hour = Math.floor(utcMs / hourMs)
    const stored = known.get(hour)
    if (stored !== undefined) return stored
    const offset = ask(hour * hourMs)
    if (known.size > 50_000) known.clear()
    known.set(hour, offset)
    return offset
  }
  const toUtc = (wallMs: number): number => {
    const first = wallMs - offsetAt(wallMs - offsetAt(wallMs))
    // In the hour that comes twice, the earlier offset gives the earlier moment.
    const earlier = wallMs - offsetAt(first - hourMs)
    return earlier < first && earlier + offsetAt(earlier) === wallMs ? earlier : first
  }
  return { name, offsetAt, toUtc }
}
