import { fail, ok, type Result } from './result.ts'
import { levelCode, timelineLevels } from './timeline.ts'
import { dayMs, daysFromCivil, isDayOfMonth, type Zone } from './timeline-calendar.ts'

/** What is asked of the timeline: every part must hold. */
export type TimelineQuery = {
  /** Each must occur in the entry, without regard to case. */
  readonly texts: readonly string[]
  readonly withoutTexts: readonly string[]
  /** One bit per level code; all bits where the query names no level. */
  readonly levels: number
  /** Parts of source names: one of each group must occur. */
  readonly sources: readonly (readonly string[])[]
  readonly withoutSources: readonly string[]
  /** Numbers of patterns, one of which it must be; `null` where the query names none. */
  readonly patterns: readonly number[] | null
  readonly withoutPatterns: readonly number[]
  readonly after: QueryTime | null
  readonly before: QueryTime | null
}

/** A moment as it is written. */
export type QueryTime =
  /** `14:00`: on the last day of the timeline. */
  | { readonly kind: 'clock'; readonly timeMs: number }
  /** In the zone of the timeline unless it names one. */
  | { readonly kind: 'wall'; readonly wallMs: number }
  | { readonly kind: 'utc'; readonly utcMs: number }
  /** `-30m`: before the end of the timeline. */
  | { readonly kind: 'back'; readonly backMs: number }

export type QueryProblem = {
  readonly message: string
  /** Range in the query, in UTF-16 units. */
  readonly start: number
  readonly end: number
}

export const allLevels = (1 << timelineLevels.length) - 1

const keys = ['level', 'source', 'after', 'before', 'pattern'] as const
type Key = (typeof keys)[number]

const levelWords: ReadonlyMap<string, number> = new Map([
  ...timelineLevels.map((level): [string, number] => [level, levelCode(level)]),
  ['warning', levelCode('warn')],
  ['err', levelCode('error')],
  ['critical', levelCode('fatal')],
  ['information', levelCode('info')],
])

const bitsFrom = (code: number): number => {
  let bits = 0
  for (let at = code; at < timelineLevels.length; at += 1) bits |= 1 << at
  return bits
}

/** `error`, `warn,error`, `warn+` and `>=warn`. `null` where a word is no level. */
const readLevels = (value: string): number | null => {
  let bits = 0
  for (const part of value.toLowerCase().split(',')) {
    const isOpen = part.endsWith('+') || part.startsWith('>=')
    const code = levelWords.get(part.replace(/^>=|\+$/g, ''))
    if (code === undefined) return null
    bits |= isOpen ? bitsFrom(code) : 1 << code
  }
  return bits
}

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: dayMs }
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/
const moment =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i
const back = /^-(\d{1,6})([smhd])$/

const timeOfDay = (parts: readonly (string | undefined)[]): number | null => {
  const [hours = '0', minutes = '0', seconds = '0', part = '0'] = parts
  if (Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) > 60) return null
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(part.padEnd(3, '0'))
}

/** `14:00`, `2026-11-20`, `2026-11-20T14:00:30+01:00` or `-30m`. */
export const readQueryTime = (value: string): QueryTime | null => {
  const ago = back.exec(value)
  if (ago !== null) return { kind: 'back', backMs: Number(ago[1]) * (unitsMs[ago[2] ?? 's'] ?? 1000) }
  const short = clock.exec(value)
  if (short !== null) {
    const timeMs = timeOfDay(short.slice(1))
    return timeMs === null ? null : { kind: 'clock', timeMs }
  }
  const long = moment.exec(value)
  if (long === null) return null
  const [, year, month, day] = long
  const timeMs = timeOfDay(long.slice(4, 8))
  if (timeMs === null || !isDayOfMonth(Number(month), Number(day))) return null
  const wallMs = daysFromCivil(Number(year), Number(month), Number(day)) * dayMs + timeMs
  const zone = long[8]
  if (zone === undefined) return { kind: 'wall', wallMs }
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  const minutes =
    found === null ? 0 : (Number(found[2]) * 60 + Number(found[3])) * (found[1] === '-' ? -1 : 1)
  return { kind: 'utc', utcMs: wallMs - minutes * 60_000 }
}

type Piece = {
  readonly negative: boolean
  readonly key: Key | null
  readonly value: string
  readonly start: number
  readonly end: number
  readonly valueStart: number
}

const problem = (message: string, start: number, end: number): Result<never, QueryProblem> =>
  fail({ message, start, end })

/** The value at `at`: quoted, or up to the next space. */
const readValue = (
  text: string,
  at: number,
): Result<{ readonly value: string; readonly end: number }, QueryProblem> => {
  if (text[at] !== '"') {
    let end = at
    while (end < text.length && !/\s/.test(text[end] ?? '')) end += 1
    return ok({ value: text.slice(at, end), end })
  }
  let value = ''
  for (let end = at + 1; end < text.length; end += 1) {
    const sign = text[end]
    if (sign === '\\' && (text[end + 1] === '"' || text[end + 1] === '\\')) {
      value += text[end + 1]
      end += 1
    } else if (sign === '"') return ok({ value, end: end + 1 })
    else value += sign
  }
  return problem('This quotation mark has no partner.', at, text.length)
}

const readPiece = (text: string, start: number): Result<Piece, QueryProblem> => {
  const negative = text[start] === '-' && start + 1 < text.length && !/\s/.test(text[start + 1] ?? '')
  const begin = negative ? start + 1 : start
  const named = /^([a-z]{1,20}):/i.exec(text.slice(begin, begin + 21))
  const name = named?.[1]?.toLowerCase() ?? ''
  const key = keys.find((candidate) => candidate === name) ?? null
  const valueStart = key === null ? begin : begin + name.length + 1
  const value = readValue(text, valueStart)
  if (!value.ok) return value
  return ok({ negative, key, value: value.value.value, start, end: value.value.end, valueStart })
}

/**
 * Reads `level:error source:nginx "timed out" after:14:00 before:15:00 -noise`. All parts must hold; `-` turns
 * a part around. What is wrong is told with its place.
 */
export const readTimelineQuery = (text: string): Result<TimelineQuery, QueryProblem> => {
  const texts: string[] = []
  const withoutTexts: string[] = []
  const sources: (readonly string[])[] = []
  const withoutSources: string[] = []
  const withoutPatterns: number[] = []
  let patterns: readonly number[] | null = null
  let levels = allLevels
  let after: QueryTime | null = null
  let before: QueryTime | null = null
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1
      continue
    }
    const read = readPiece(text, at)
    if (!read.ok) return read
    const { negative, key, value, start, end, valueStart } = read.value
    at = end
    if (value === '') {
      if (key === null) return problem('There is nothing between these quotation marks.', start, end)
      return problem(`Say what ${key} should be, such as ${examples[key]}.`, start, end)
    }
    switch (key) {
      case null:
        ;(negative ? withoutTexts : texts).push(value)
        break
      case 'level': {
        const bits = readLevels(value)
        if (bits === null) {
          const known = timelineLevels.filter((level) => level !== 'none').join(', ')
          return problem(`"${value}" is no level. There are: ${known}, none.`, valueStart, end)
        }
        levels &= negative ? ~bits & allLevels : bits
        break
      }
      case 'source': {
        const names = value
          .toLowerCase()
          .split(',')
          .filter((name) => name !== '')
        if (negative) withoutSources.push(...names)
        else sources.push(names)
        break
      }
      case 'pattern': {
        const numbers = value.split(',').map(Number)
        if (!numbers.every((number) => Number.isInteger(number) && number >= 1)) {
          return problem(`"${value}" is no number of a pattern.`, valueStart, end)
        }
        if (negative) withoutPatterns.push(...numbers)
        else patterns = [...(patterns ?? []), ...numbers]
        break
      }
      case 'after':
      case 'before': {
        if (negative) {
          const other = key === 'after' ? 'before' : 'after'
          return problem(`A time cannot be turned around. Use ${other}: instead.`, start, end)
        }
        const time = readQueryTime(value)
        if (time === null) {
          return problem(
            `"${value}" is no time. Write 14:00, 2026-11-20, 2026-11-20T14:00 or -30m.`,
            valueStart,
            end,
          )
        }
        if (key === 'after') after = time
        else before = time
        break
      }
    }
  }
  return ok({
    texts,
    withoutTexts,
    levels,
    sources,
    withoutSources,
    patterns,
    withoutPatterns,
    after,
    before,
  })
}

const examples: { readonly [Name in Key]: string } = {
  level: 'level:error',
  source: 'source:nginx',
  after: 'after:14:00',
  before: 'before:15:00',
  pattern: 'pattern:12',
}

/** The moment a written time means, in a timeline that ends at `lastMs`. */
export const resolveQueryTime = (time: QueryTime, zone: Zone, lastMs: number): number => {
  switch (time.kind) {
    case 'utc':
      return time.utcMs
    case 'wall':
      return zone.toUtc(time.wallMs)
    case 'back':
      return lastMs - time.backMs
    case 'clock': {
      const wall = lastMs + zone.offsetAt(lastMs)
      return zone.toUtc(Math.floor(wall / dayMs) * dayMs + time.timeMs)
    }
  }
}
