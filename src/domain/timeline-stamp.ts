import { emptyFields, type StampFields, type StampFormat, stampFormats } from './timeline-format.ts'

/** Where in a line the stamp stands. */
export type StampPlace =
  /** At the start of the n-th word, after signs that open a bracket or a quotation. */
  | { readonly kind: 'word'; readonly index: number }
  /** After the first `[`, such as in access logs, where a variable number of words comes before. */
  | { readonly kind: 'bracket' }
  /** After this text, such as `"time":"` or `ts=`. */
  | { readonly kind: 'key'; readonly key: Uint8Array }

/** One way in which the lines of a source are stamped. */
export type StampRule = { readonly format: StampFormat; readonly place: StampPlace }

/** Only this much of a line is searched for its stamp. */
export const maxSearched = 2048
const maxWords = 7
const maxBeforeBracket = 256

/** After `[`, `(`, `"`, `'`, `<…>` and `*` as they come before stamps; at most a few of them. */
const skipOpening = (bytes: Uint8Array, start: number, end: number): number => {
  let at = start
  for (let count = 0; count < 3 && at < end; count += 1) {
    const byte = bytes[at]
    if (byte === 91 || byte === 40 || byte === 34 || byte === 39 || byte === 42) at += 1
    else if (byte === 60) {
      // <13> of syslog
      let close = at + 1
      while (close < end && close - at < 5 && (bytes[close] ?? 0) >= 48 && (bytes[close] ?? 0) <= 57)
        close += 1
      if (bytes[close] !== 62 || close >= end) return at
      at = close + 1
    } else break
  }
  return at
}

const wordStart = (bytes: Uint8Array, start: number, end: number, index: number): number => {
  let at = start
  while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at += 1
  for (let word = 0; word < index; word += 1) {
    while (at < end && bytes[at] !== 32 && bytes[at] !== 9) at += 1
    while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at += 1
  }
  return at < end ? at : -1
}

const afterKey = (bytes: Uint8Array, start: number, end: number, key: Uint8Array): number => {
  const last = end - key.length
  const first = key[0]
  for (let at = start; at <= last; at += 1) {
    if (bytes[at] !== first) continue
    let index = 1
    while (index < key.length && bytes[at + index] === key[index]) index += 1
    if (index === key.length) return at + index
  }
  return -1
}

/** Reads the stamp of the line in `bytes[start, end)`; `out.end` is then just after it. */
export const readStamp = (
  rule: StampRule,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: StampFields,
): boolean => {
  const { format, place } = rule
  const stop = Math.min(end, start + maxSearched)
  // What is indented goes on with the line before; a time further in is one that it speaks of.
  const isIndented = bytes[start] === 32 || bytes[start] === 9
  switch (place.kind) {
    case 'word': {
      if (isIndented && place.index > 0) return false
      const word = wordStart(bytes, start, stop, place.index)
      if (word < 0) return false
      if (format.read(bytes, word, stop, out)) return format.kind !== 'uptime'
      const inner = skipOpening(bytes, word, stop)
      return inner !== word && format.read(bytes, inner, stop, out)
    }
    case 'bracket': {
      if (isIndented) return false
      const limit = Math.min(stop, start + maxBeforeBracket)
      let at = start
      while (at < limit && bytes[at] !== 91) at += 1
      return at < limit && format.read(bytes, at + 1, stop, out)
    }
    case 'key': {
      const at = afterKey(bytes, start, stop, place.key)
      return at >= 0 && format.read(bytes, at, stop, out)
    }
  }
}

const keyForms =
  /"(?:@timestamp|@t|timestamp|time|ts|t|date|datetime|eventTime|asctime|_time|SystemTime|TimeCreated|__REALTIME_TIMESTAMP)" {0,2}: {0,2}"?|\b(?:timestamp|time|ts|t|at|datetime)="?|SystemTime=['"]|^ {0,4}(?:Date|Time|TimeCreated) {0,20}: {0,4}/i

const latin1 = (bytes: Uint8Array, start: number, end: number): string => {
  let text = ''
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0))

/** All places of a line worth a look, the plainest first. */
const placesOf = (bytes: Uint8Array, start: number, end: number): readonly StampPlace[] => {
  const places: StampPlace[] = [{ kind: 'word', index: 0 }, { kind: 'bracket' }]
  const stop = Math.min(end, start + maxSearched)
  const key = keyForms.exec(latin1(bytes, start, stop))
  const isStructured = bytes[start] === 123
  if (key !== null && isStructured) return [{ kind: 'key', key: bytesOf(key[0]) }]
  for (let index = 1; index <= maxWords; index += 1) places.push({ kind: 'word', index })
  if (key !== null) places.splice(1, 0, { kind: 'key', key: bytesOf(key[0]) })
  return places
}

/** The first format and place that give a stamp for one line. */
const findStamp = (bytes: Uint8Array, start: number, end: number, out: StampFields): StampRule | null => {
  for (const place of placesOf(bytes, start, end)) {
    for (const format of stampFormats) {
      // A time of day in the middle of a line is the time of something else.
      if (format.kind === 'dateless' && (place.kind !== 'word' || place.index > 0)) continue
      const rule = { format, place }
      if (readStamp(rule, bytes, start, end, out)) return rule
    }
  }
  return null
}

const nameOf = ({ format, place }: StampRule): string => {
  if (place.kind === 'word') return `${format.id}@${place.index}`
  return place.kind === 'bracket'
    ? `${format.id}@[`
    : `${format.id}@${latin1(place.key, 0, place.key.length)}`
}

export type LineRange = { readonly start: number; readonly end: number }

/**
 * How a source stamps its lines, from a sample of them: the rule of most lines first, then others of the same
 * kind that at least one line in fifty follows. Empty where no line has a stamp.
 */
export const sniffStamps = (bytes: Uint8Array, lines: readonly LineRange[]): readonly StampRule[] => {
  const found = new Map<string, { readonly rule: StampRule; count: number }>()
  const fields = emptyFields()
  let looksEuropean = false
  let stamped = 0
  for (const { start, end } of lines) {
    const rule = findStamp(bytes, start, end, fields)
    if (rule === null) continue
    stamped += 1
    if (rule.format.id === 'eu' || rule.format.id === 'eu-12') looksEuropean = true
    const name = nameOf(rule)
    const entry = found.get(name)
    if (entry === undefined) found.set(name, { rule, count: 1 })
    else entry.count += 1
  }
  // 20/11/2026 proves that 04/11/2026 is in November too: the day comes first in the whole source.
  const entries = [...found.values()].map((entry) =>
    looksEuropean ? { ...entry, rule: europeanOf(entry.rule) } : entry,
  )
  const ordered = entries.sort((a, b) => b.count - a.count)
  const first = ordered[0]
  if (first === undefined) return []
  // A word of stamps in a page of prose is no log.
  if (first.count === 1 && lines.length > 20) return []
  const same = ordered.filter(
    ({ rule, count }) => rule.format.kind === first.rule.format.kind && count * 50 >= stamped,
  )
  const rules = same.map(({ rule }) => rule)
  const unique = rules.filter(
    (rule, index) => rules.findIndex((other) => nameOf(other) === nameOf(rule)) === index,
  )
  return unique.slice(0, 4)
}

const europeanOf = (rule: StampRule): StampRule => {
  const id = rule.format.id === 'us' ? 'eu' : rule.format.id === 'us-12' ? 'eu-12' : null
  const format = id === null ? undefined : stampFormats.find((candidate) => candidate.id === id)
  return format === undefined ? rule : { ...rule, format }
}
