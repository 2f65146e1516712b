import { guessedLevel, levelCode, type TimelineLevel } from './timeline.ts'

/** Levels from the bytes of a line: stated ones first, then what its words suggest. */

const stated: ReadonlyMap<string, TimelineLevel> = new Map([
  ['trace', 'trace'],
  ['trc', 'trace'],
  ['finest', 'trace'],
  ['finer', 'trace'],
  ['verbose', 'trace'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['fine', 'debug'],
  ['config', 'debug'],
  ['info', 'info'],
  ['inf', 'info'],
  ['information', 'info'],
  ['log', 'info'],
  ['statement', 'info'],
  ['notice', 'notice'],
  ['note', 'notice'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['wrn', 'warn'],
  ['error', 'error'],
  ['err', 'error'],
  ['severe', 'error'],
  ['failure', 'error'],
  ['crit', 'fatal'],
  ['critical', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['emergency', 'fatal'],
  ['fatal', 'fatal'],
  ['ftl', 'fatal'],
  ['panic', 'fatal'],
])
const longest = 11

/** A word as one number: letters without case, in base 27. Exact up to eleven letters. */
const keyOfWord = (word: string): number =>
  [...word].reduce((key, letter) => key * 27 + (letter.charCodeAt(0) - 96), 0)

const statedKeys: ReadonlyMap<number, number> = new Map(
  [...stated].map(([word, level]) => [keyOfWord(word), levelCode(level)]),
)

/** Levels as numbers of pino and bunyan, and severities of syslog. */
const ofTens = (value: number): number =>
  levelCode(
    value >= 60 ? 'fatal' : value >= 50 ? 'error' : value >= 40 ? 'warn' : value >= 30 ? 'info' : 'debug',
  )
const ofSyslog: readonly TimelineLevel[] = [
  'fatal',
  'fatal',
  'fatal',
  'error',
  'warn',
  'notice',
  'info',
  'debug',
]

const ofLetter: ReadonlyMap<number, number> = new Map(
  (
    [
      ['V', 'trace'],
      ['T', 'trace'],
      ['D', 'debug'],
      ['I', 'info'],
      ['W', 'warn'],
      ['E', 'error'],
      ['F', 'fatal'],
    ] as const
  ).map(([letter, level]) => [letter.charCodeAt(0), levelCode(level)]),
)

/** How far behind the stamp a level is looked for, in bytes. */
const reach = 120
const reachStructured = 2048

const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === 9

/** Is a lower-case word a level, by what stands around it? `[error]`, `level=warn`, `"info"`, `error:`. */
const isMarked = (before: number | undefined, after: number | undefined): boolean => {
  const opened = before === 91 || before === 61 || before === 34 || before === 58 || before === 60
  const closed = after === 93 || after === 58 || after === 34 || after === 124 || after === 62
  return (
    (opened && (closed || isSpace(after) || after === undefined)) ||
    (closed && isSpace(before) && after !== 34)
  )
}

/** Code of the level that a word run `[from, to)` states, or 0. */
const statedAt = (bytes: Uint8Array, from: number, to: number, start: number, end: number): number => {
  let key = 0
  let upper = 0
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte < 97) upper += 1
    key = key * 27 + ((byte | 32) - 96)
  }
  const code = statedKeys.get(key)
  if (code === undefined) return 0
  const before = from > start ? bytes[from - 1] : undefined
  const after = to < end ? bytes[to] : undefined
  const length = to - from
  const boundary =
    before === undefined ||
    before < 48 ||
    before === 91 ||
    before === 58 ||
    before === 61 ||
    before === 124 ||
    before === 60
  const ends =
    after === undefined || after < 48 || after === 58 || after === 93 || after === 124 || after === 62
  if (upper === length) return boundary && ends ? code : 0
  // `Info`, `Warning` as Windows and .NET write them.
  if (upper === 1 && (bytes[from] ?? 0) < 97)
    return boundary &&
      (isSpace(after) || isMarked(before, after)) &&
      (isSpace(before) || isMarked(before, after))
      ? code
      : 0
  return upper === 0 && isMarked(before, after) ? code : 0
}

const numberAfterLevelKey = (bytes: Uint8Array, at: number, end: number): number => {
  // `"level":50` and `"PRIORITY":"3"`
  let from = at
  for (let skipped = 0; skipped < 4 && from < end; skipped += 1) {
    const byte = bytes[from]
    if (byte !== 34 && byte !== 58 && byte !== 32 && byte !== 61) break
    from += 1
  }
  let value = -1
  for (let digits = 0; digits < 2 && from < end; digits += 1) {
    const digit = (bytes[from] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    value = Math.max(0, value) * 10 + digit
    from += 1
  }
  return value
}

const levelKey = keyOfWord('level')
const priorityKey = keyOfWord('priority')
const severityKey = keyOfWord('severity')

/**
 * Code of the level that the line in `bytes[start, end)` states, or 0. `after` is the end of its stamp;
 * `letter` the level letter that the stamp held.
 */
export const readLevel = (
  bytes: Uint8Array,
  start: number,
  end: number,
  after: number,
  letter: number,
): number => {
  if (letter !== 0) return ofLetter.get(letter) ?? 0
  if (bytes[start] === 60) {
    let value = 0
    let at = start + 1
    while (at < end && at < start + 4 && (bytes[at] ?? 0) >= 48 && (bytes[at] ?? 0) <= 57) {
      value = value * 10 + ((bytes[at] ?? 48) - 48)
      at += 1
    }
    if (at > start + 1 && bytes[at] === 62 && value < 192) return levelCode(ofSyslog[value % 8] ?? 'none')
  }
  const isStructured = bytes[start] === 123
  const from = isStructured ? start : after
  const stop = Math.min(end, from + (isStructured ? reachStructured : reach))
  let words = 0
  let at = from
  while (at < stop) {
    const byte = (bytes[at] ?? 0) | 32
    if (byte < 97 || byte > 122) {
      at += 1
      continue
    }
    const begin = at
    let key = 0
    while (at < end && ((bytes[at] ?? 0) | 32) >= 97 && ((bytes[at] ?? 0) | 32) <= 122) {
      if (at - begin < longest) key = key * 27 + (((bytes[at] ?? 0) | 32) - 96)
      at += 1
    }
    const length = at - begin
    if (
      length === 1 &&
      words < 4 &&
      isSpace(bytes[begin - 1]) &&
      isSpace(bytes[at]) &&
      (bytes[begin] ?? 0) < 97
    ) {
      const code = ofLetter.get(bytes[begin] ?? 0)
      if (code !== undefined) return code
    }
    if (length >= 3 && length <= longest) {
      const code = statedAt(bytes, begin, at, start, end)
      if (code !== 0) return code
      if (isStructured && (key === levelKey || key === priorityKey || key === severityKey)) {
        const value = numberAfterLevelKey(bytes, at, end)
        if (value >= 10) return ofTens(value)
        if (value >= 0 && key !== levelKey) return levelCode(ofSyslog[value] ?? 'none')
      }
    }
    words += 1
    if (words > 14 && !isStructured) return 0
  }
  return 0
}

/** Status of an access log: `" 503 ` right after the request. 5xx is an error, 4xx a warning, the rest information. */
export const levelOfStatus = (bytes: Uint8Array, after: number, end: number): number => {
  const stop = Math.min(end, after + 2048) - 4
  for (let at = after; at < stop; at += 1) {
    if (bytes[at] !== 34 || bytes[at + 1] !== 32) continue
    const hundreds = (bytes[at + 2] ?? 0) - 48
    const isStatus =
      hundreds >= 1 &&
      hundreds <= 5 &&
      (bytes[at + 3] ?? 0) >= 48 &&
      (bytes[at + 3] ?? 0) <= 57 &&
      (bytes[at + 4] ?? 0) >= 48 &&
      (bytes[at + 4] ?? 0) <= 57
    if (isStatus) return levelCode(hundreds === 5 ? 'error' : hundreds === 4 ? 'warn' : 'info')
  }
  return 0
}

const telling =
  /\b(?:(fatal|panic|segfault|out of memory|oom-killer|emergency)|(errors?|fail(?:ed|ure|s)?|exception|traceback|denied|refused|unreachable|aborted|corrupt(?:ed)?)|(warn(?:ing|ings)?|timed? ?out|timeout|retry(?:ing)?|invalid|deprecated|not responding|missing))\b/i

/** What the words of a line suggest where it states no level; marked as a guess. */
export const guessLevel = (text: string): number => {
  const found = telling.exec(text)
  if (found === null) return 0
  const level = found[1] !== undefined ? 'fatal' : found[2] !== undefined ? 'error' : 'warn'
  return levelCode(level) | guessedLevel
}
