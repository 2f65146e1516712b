import { isDayOfMonth } from './timeline-calendar.ts'

/**
 * Time-stamp formats as small scanners over bytes. There is no expression that could run away: each step
 * reads a bounded number of bytes and never goes back.
 */

/** What one stamp told; reused from line to line, because there are millions. */
export type StampFields = {
  /** 0 where the stamp has no year. */
  year: number
  /** 0 where the stamp has no date. */
  month: number
  day: number
  /** Milliseconds since midnight, with fractions. */
  timeOfDayMs: number
  /** Minutes east of UTC; `NaN` where the stamp names no zone. */
  zoneMinutes: number
  /** Milliseconds since 1970 or since boot, for the kinds that count; `NaN` otherwise. */
  countedMs: number
  /** Letter of klog (`I`, `W`, `E`, `F`) as a byte, or 0. */
  letter: number
  /** Just after the stamp. */
  end: number
}

export const emptyFields = (): StampFields => ({
  year: 0,
  month: 0,
  day: 0,
  timeOfDayMs: 0,
  zoneMinutes: Number.NaN,
  countedMs: Number.NaN,
  letter: 0,
  end: 0,
})

/** `wall` has date and time; `yearless` and `dateless` lack parts; `epoch` and `uptime` count. */
export type StampKind = 'wall' | 'yearless' | 'dateless' | 'epoch' | 'uptime'

export type StampFormat = {
  readonly id: string
  /** As people know it. */
  readonly title: string
  readonly kind: StampKind
  /** Gives `false` and leaves rubbish in `out` where it does not match at `at`. */
  readonly read: (bytes: Uint8Array, at: number, end: number, out: StampFields) => boolean
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57
const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 122

const monthKeys = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, index) => [
    (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
    index + 1,
  ]),
)
const weekdayKeys = new Set(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map(
    (name) => (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
  ),
)
/** Abbreviations that mean one thing only. `CST`, `IST` and `BST` do not, so they count as no zone. */
const zoneNames: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['WET', 0],
  ['WEST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['JST', 540],
  ['EST', -300],
  ['EDT', -240],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
])

/** State of one scan. */
type Scan = { bytes: Uint8Array; at: number; end: number; hour: number; fields: StampFields }
type Step = (scan: Scan) => boolean

const letters3 = (scan: Scan): number => {
  const { bytes, at, end } = scan
  if (at + 3 > end) return 0
  return (((bytes[at] ?? 0) | 32) << 16) | (((bytes[at + 1] ?? 0) | 32) << 8) | ((bytes[at + 2] ?? 0) | 32)
}

/** Reads `least` to `most` digits; -1 where there are fewer. */
const number = (scan: Scan, least: number, most: number): number => {
  let value = 0
  let count = 0
  while (count < most && scan.at < scan.end) {
    const digit = (scan.bytes[scan.at] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
    scan.at += 1
    count += 1
  }
  return count < least ? -1 : value
}

const within = (value: number, low: number, high: number): boolean => value >= low && value <= high

const skipSpaces = (scan: Scan): number => {
  const from = scan.at
  while (scan.at < scan.end && scan.bytes[scan.at] === 32 && scan.at - from < 8) scan.at += 1
  return scan.at - from
}

/** Up to nine digits after a sign; what is finer than a nanosecond is skipped. In milliseconds. */
const fraction = (scan: Scan): number => {
  let value = 0
  let scale = 100
  let count = 0
  while (count < 12 && isDigit(scan.bytes[scan.at]) && scan.at < scan.end) {
    value += ((scan.bytes[scan.at] ?? 48) - 48) * scale
    scale /= 10
    scan.at += 1
    count += 1
  }
  return count === 0 ? Number.NaN : Math.round(value * 1e6) / 1e6
}

const year =
  (least: 2 | 4): Step =>
  (scan) => {
    const value = number(scan, least, least)
    if (value < 0) return false
    scan.fields.year = least === 4 ? value : value < 70 ? 2000 + value : 1900 + value
    return within(scan.fields.year, 1970, 2199)
  }
const month =
  (least: number): Step =>
  (scan) => {
    scan.fields.month = number(scan, least, 2)
    return within(scan.fields.month, 1, 12)
  }
const day =
  (least: number): Step =>
  (scan) => {
    if (least === 1) skipSpaces(scan)
    scan.fields.day = number(scan, least, 2)
    return within(scan.fields.day, 1, 31)
  }
const hour =
  (least: number): Step =>
  (scan) => {
    if (least === 1) skipSpaces(scan)
    scan.hour = number(scan, least, 2)
    if (!within(scan.hour, 0, 24)) return false
    scan.fields.timeOfDayMs = scan.hour * 3_600_000
    return true
  }
const minute =
  (least: number): Step =>
  (scan) => {
    const value = number(scan, least, 2)
    scan.fields.timeOfDayMs += value * 60_000
    return within(value, 0, 59)
  }
const second =
  (least: number): Step =>
  (scan) => {
    const value = number(scan, least, 2)
    scan.fields.timeOfDayMs += value * 1000
    // 60 is a leap second.
    return within(value, 0, 60)
  }
const anyFraction =
  (isNeeded: boolean): Step =>
  (scan) => {
    const sign = scan.bytes[scan.at]
    if (scan.at + 1 >= scan.end || (sign !== 46 && sign !== 44 && sign !== 58)) return !isNeeded
    if (!isDigit(scan.bytes[scan.at + 1])) return !isNeeded
    scan.at += 1
    scan.fields.timeOfDayMs += fraction(scan)
    return true
  }
const zone =
  (isNeeded: boolean): Step =>
  (scan) => {
    const { bytes, end } = scan
    const from = scan.at
    if (bytes[scan.at] === 32) scan.at += 1
    const sign = bytes[scan.at]
    if (scan.at < end && (sign === 43 || sign === 45)) {
      scan.at += 1
      const hours = number(scan, 2, 2)
      if (hours >= 0 && hours <= 15) {
        if (bytes[scan.at] === 58) scan.at += 1
        const minutes = number(scan, 2, 2)
        if (minutes >= 60 || isDigit(bytes[scan.at])) {
          scan.at = from
          return !isNeeded
        }
        scan.fields.zoneMinutes = (hours * 60 + Math.max(0, minutes)) * (sign === 45 ? -1 : 1)
        return true
      }
    } else {
      let name = ''
      while (scan.at < end && name.length < 5 && isLetter(bytes[scan.at]) && (bytes[scan.at] ?? 0) < 97) {
        name += String.fromCharCode(bytes[scan.at] ?? 0)
        scan.at += 1
      }
      const minutes = zoneNames.get(name)
      // `z` in lower case is allowed by RFC 3339.
      if (name === '' && bytes[scan.at] === 122 && scan.at < end && scan.at === from) {
        scan.at += 1
        scan.fields.zoneMinutes = 0
        return true
      }
      if (minutes !== undefined && !isLetter(bytes[scan.at])) {
        scan.fields.zoneMinutes = minutes
        return true
      }
      // Stepped over in the middle of a stamp, so that `CST 2023` still gives its year.
      if (isNeeded && name.length >= 2 && !isLetter(bytes[scan.at])) return true
    }
    scan.at = from
    return !isNeeded
  }
const half: Step = (scan) => {
  if (scan.at + 2 > scan.end) return false
  const letter = (scan.bytes[scan.at] ?? 0) | 32
  if ((letter !== 97 && letter !== 112) || ((scan.bytes[scan.at + 1] ?? 0) | 32) !== 109) return false
  scan.at += 2
  if (scan.hour > 12 || scan.hour === 0) return scan.hour !== 0 || letter === 97
  const shift = letter === 112 ? (scan.hour === 12 ? 0 : 12) : scan.hour === 12 ? -12 : 0
  scan.fields.timeOfDayMs += shift * 3_600_000
  return true
}
const monthName: Step = (scan) => {
  const found = monthKeys.get(letters3(scan))
  if (found === undefined) return false
  scan.fields.month = found
  scan.at += 3
  // `September` as well as `Sep`.
  for (let more = 0; more < 6 && isLetter(scan.bytes[scan.at]) && scan.at < scan.end; more += 1) scan.at += 1
  return true
}
const weekday: Step = (scan) => {
  if (!weekdayKeys.has(letters3(scan))) return false
  scan.at += 3
  return true
}
/** Seconds with a fraction, milliseconds, microseconds or nanoseconds, told by the number of digits. */
const epoch: Step = (scan) => {
  const from = scan.at
  let value = 0
  while (scan.at < scan.end && scan.at - from < 20 && isDigit(scan.bytes[scan.at])) {
    value = value * 10 + ((scan.bytes[scan.at] ?? 48) - 48)
    scan.at += 1
  }
  const digits = scan.at - from
  if (digits === 10) {
    value *= 1000
    if (scan.bytes[scan.at] === 46 && scan.at + 1 < scan.end && isDigit(scan.bytes[scan.at + 1])) {
      scan.at += 1
      value += fraction(scan)
    }
  } else if (digits === 16) value /= 1e3
  else if (digits === 19) value /= 1e6
  else if (digits !== 13) return false
  scan.fields.countedMs = value
  return within(value, 946_684_800_000, 4_102_444_800_000)
}
const uptime: Step = (scan) => {
  skipSpaces(scan)
  const seconds = number(scan, 1, 8)
  if (seconds < 0 || scan.bytes[scan.at] !== 46) return false
  scan.at += 1
  const from = scan.at
  const part = fraction(scan)
  if (scan.at - from < 3 || scan.bytes[scan.at] !== 93) return false
  scan.fields.countedMs = seconds * 1000 + part
  return true
}
const klogLetter: Step = (scan) => {
  const letter = scan.bytes[scan.at] ?? 0
  // D, E, F, I, W
  if (letter !== 73 && letter !== 87 && letter !== 69 && letter !== 70 && letter !== 68) return false
  scan.fields.letter = letter
  scan.at += 1
  return true
}
const spaces: Step = (scan) => skipSpaces(scan) > 0
const oneOf = (signs: string): Step => {
  const codes = [...signs].map((sign) => sign.charCodeAt(0))
  return (scan) => {
    if (scan.at >= scan.end || !codes.includes(scan.bytes[scan.at] ?? 0)) return false
    scan.at += 1
    return true
  }
}

const steps: { readonly [sign: string]: Step } = {
  Y: year(4),
  y: year(2),
  m: month(2),
  n: month(1),
  d: day(2),
  e: day(1),
  H: hour(2),
  k: hour(1),
  M: minute(2),
  i: minute(1),
  S: second(2),
  j: second(1),
  f: anyFraction(false),
  F: anyFraction(true),
  z: zone(false),
  Z: zone(true),
  p: half,
  b: monthName,
  a: weekday,
  s: epoch,
  u: uptime,
  L: klogLetter,
}

/** `%x` is a step of the table above, `~` one or more spaces, `[…]` one of these signs; the rest stands for itself. */
const compile = (pattern: string): readonly Step[] => {
  const compiled: Step[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] ?? ''
    if (sign === '%') {
      at += 1
      const step = steps[pattern[at] ?? '']
      if (step === undefined) throw new Error(`No step %${pattern[at]} in ${pattern}.`)
      compiled.push(step)
    } else if (sign === '[') {
      const close = pattern.indexOf(']', at)
      compiled.push(oneOf(pattern.slice(at + 1, close)))
      at = close
    } else compiled.push(sign === '~' ? spaces : oneOf(sign))
  }
  return compiled
}

const format = (id: string, title: string, kind: StampKind, pattern: string): StampFormat => {
  const compiled = compile(pattern)
  const scan: Scan = { bytes: new Uint8Array(0), at: 0, end: 0, hour: 0, fields: emptyFields() }
  const read: StampFormat['read'] = (bytes, at, end, out) => {
    scan.bytes = bytes
    scan.at = at
    scan.end = end
    scan.fields = out
    out.year = 0
    out.month = 0
    out.day = 0
    out.timeOfDayMs = 0
    out.zoneMinutes = Number.NaN
    out.countedMs = Number.NaN
    out.letter = 0
    for (let index = 0; index < compiled.length; index += 1) {
      const step = compiled[index]
      if (step === undefined || !step(scan)) return false
    }
    const next = scan.at < end ? bytes[scan.at] : undefined
    if (isDigit(next) || (isLetter(next) && bytes[scan.at - 1] !== 90)) return false
    if (kind === 'wall' || kind === 'yearless') {
      if (!isDayOfMonth(out.month, out.day)) return false
    }
    out.end = scan.at
    return true
  }
  return { id, title, kind, read }
}

/** Tried in this order; what says more comes before what says less. */
export const stampFormats: readonly StampFormat[] = [
  format('iso', 'ISO 8601', 'wall', '%Y[-/.]%m[-/.]%d[T t_]%H:%M:%S%f%z'),
  format('iso-dots', 'date-hh.mm.ss', 'wall', '%Y-%m-%d-%H.%M.%S%f%z'),
  format('iso-basic', 'ISO 8601 basic', 'wall', '%Y%m%d[T -]%H%M%S%f%z'),
  format('iso-compact', 'YYYYMMDD hh:mm:ss', 'wall', '%Y%m%d[T -]%k:%i:%j%f%z'),
  format('iso-minute', 'ISO 8601 without seconds', 'wall', '%Y-%m-%d[T ]%H:%M%z'),
  format('ctime', 'ctime', 'wall', '%a~%b~%e~%H:%M:%S%f~%Y'),
  format('date', 'date with zone', 'wall', '%a~%b~%e~%H:%M:%S~%Z~%Y'),
  format('rfc1123', 'RFC 1123', 'wall', '%a,~%e~%b~%Y~%H:%M:%S%f%z'),
  format('full', 'journal, full', 'wall', '%a~%Y-%m-%d~%H:%M:%S%f%z'),
  format('access', 'access log', 'wall', '%e/%b/%Y:%H:%M:%S%f%z'),
  format('day-month', 'day, month name, year', 'wall', '%e[- /]%b[- /]%Y[ T:]%H:%M:%S%f%z'),
  format('java', 'java.util.logging', 'wall', '%b~%e,~%Y~%k:%M:%S%f~%p'),
  format('month-day', 'month name, day, year', 'wall', '%b~%e~%Y~%H:%M:%S%f%z'),
  format('month-day-comma', 'month name, day, year', 'wall', '%b~%e,~%Y~%H:%M:%S%f%z'),
  format('us-12', 'month/day/year, 12 hours', 'wall', '%n/%e/%Y[ ,]%k:%M:%S%f~%p'),
  format('eu-12', 'day/month/year, 12 hours', 'wall', '%e/%n/%Y[ ,]%k:%M:%S%f~%p'),
  format('us', 'month/day/year', 'wall', '%n/%e/%Y[ ,-]%k:%M:%S%f%z'),
  format('eu', 'day/month/year', 'wall', '%e[/.]%n[/.]%Y[ ,-]%k:%M:%S%f%z'),
  format('short-year', 'yy/mm/dd hh:mm:ss', 'wall', '%y[/-]%m[/-]%d %H:%M:%S%f%z'),
  format('short-digits', 'yymmdd hhmmss', 'wall', '%y%m%d %H%M%S%f'),
  format('short-colons', 'yymmdd hh:mm:ss', 'wall', '%y%m%d~%k:%M:%S%f'),
  format('epoch', 'Unix time', 'epoch', '%s'),
  format('syslog', 'syslog (RFC 3164)', 'yearless', '%b~%e~%H:%M:%S%f'),
  format('klog', 'klog', 'yearless', '%L%m%d~%H:%M:%S%F'),
  format('logcat', 'mm-dd hh:mm:ss', 'yearless', '%m[-.]%d %H:%M:%S%f'),
  format('uptime', 'seconds since boot', 'uptime', '%u'),
  format('clock', 'time of day only', 'dateless', '%H:%M:%S%f'),
]
