import { type ClockFacts, createSourceClock } from '../../../../src/domain/timeline-clock.ts'
import { emptyFields } from '../../../../src/domain/timeline-format.ts'
import { guessLevel, levelOfStatus, readLevel } from '../../../../src/domain/timeline-level.ts'
import {
  type LineRange,
  readStamp,
  type StampRule,
  sniffStamps,
} from '../../../../src/domain/timeline-stamp.ts'
import { type EntryColumns, reserve } from './entry-columns.ts'
import type { TextStore } from './text-store.ts'

export type IndexedSource = {
  /** Entries `[first, end)` of the columns are of this source. */
  readonly first: number
  readonly end: number
  readonly lines: number
  /** Format of its stamps; empty where it has none. */
  readonly format: string
  readonly assumptions: readonly string[]
  /** Why it is not on the timeline; empty where it is. */
  readonly reason: string
  /** Its own stamps run backwards by more than a minute here and there. */
  readonly isUnordered: boolean
  /** Lines that found no room. */
  readonly leftOut: number
  /** How its lines are stamped. */
  readonly rules: readonly StampRule[]
}

const chunkBytes = 1_048_576
const sampledLines = 1_000
/** After so many lines without a stamp the format is looked for again. */
const lostAfter = 2_000
const minuteMs = 60_000

const linesOf = (bytes: Buffer, most: number): readonly LineRange[] => {
  const lines: LineRange[] = []
  let start = 0
  while (start < bytes.length && lines.length < most) {
    const found = bytes.indexOf(10, start)
    const end = found < 0 ? bytes.length : found
    if (end > start) lines.push({ start, end })
    start = end + 1
  }
  return lines
}

/** IIS and other W3C logs say in their head that they count in UTC. */
const isW3c = (head: Buffer): boolean => head.subarray(0, 2048).includes('#Fields:')

/**
 * Reads one source from start to end and adds an entry for each stamped line; lines without a stamp belong to
 * the entry before. `progress` is called with the bytes done. Throws file system errors.
 */
export const indexSource = (
  text: TextStore,
  columns: EntryColumns,
  facts: ClockFacts,
  progress: (bytes: number) => void,
): IndexedSource => {
  const first = columns.count
  const head = text.read(0, chunkBytes)
  let rules: readonly StampRule[] = sniffStamps(head, linesOf(head, sampledLines))
  const rule = rules[0]
  const none = {
    first,
    end: first,
    lines: 0,
    format: '',
    assumptions: [],
    isUnordered: false,
    leftOut: 0,
    rules,
  }
  if (text.size === 0) return { ...none, reason: 'It is empty.' }
  if (rule === undefined)
    return { ...none, reason: 'None of its first lines has a time stamp that Kitbag knows.' }
  const zoned = isW3c(head) ? { ...facts, zone: utc, zoneFrom: 'the W3C log format' } : facts
  const clock = createSourceClock(rule.format.kind, zoned)
  const fields = emptyFields()
  const isAccess = rule.format.id === 'access'
  let favourite = rule
  let line = 0
  let leftOut = 0
  let unstamped = 0
  let isUnordered = false
  let previous = Number.NEGATIVE_INFINITY
  let stated = 0
  let sampled = 0

  const take = (bytes: Buffer, start: number, end: number, offset: number) => {
    line += 1
    let found = readStamp(favourite, bytes, start, end, fields)
    if (!found && rules.length > 1) {
      for (const other of rules) {
        if (other === favourite || !readStamp(other, bytes, start, end, fields)) continue
        found = true
        favourite = other
        break
      }
    }
    if (!found) {
      unstamped += 1
      if (unstamped >= lostAfter && unstamped % lostAfter === 0) {
        const ahead = bytes.subarray(start, start + 65_536)
        const fresh = sniffStamps(ahead, linesOf(ahead, 200))
        const same = fresh.filter((other) => other.format.kind === rule.format.kind)
        if (same.length > 0) rules = [...same, ...rules].slice(0, 4)
      }
      return
    }
    unstamped = 0
    if (!reserve(columns)) {
      leftOut += 1
      return
    }
    const time = clock.read(fields)
    if (time < previous - minuteMs) isUnordered = true
    previous = time
    let level = readLevel(bytes, start, end, fields.end, fields.letter)
    if (level === 0 && isAccess) level = levelOfStatus(bytes, fields.end, end)
    sampled += 1
    if (level !== 0) stated += 1
    else if (stated * 5 < sampled && !isAccess) {
      // Where a source hardly ever states levels its words are looked at.
      level = guessLevel(bytes.toString('latin1', fields.end, Math.min(end, fields.end + 300)))
    }
    const at = columns.count
    columns.time[at] = time
    columns.offset[at] = offset
    columns.line[at] = line
    columns.level[at] = level
    columns.count += 1
  }

  let position = 0
  while (position < text.size) {
    const chunk = text.read(position, chunkBytes)
    if (chunk.length === 0) break
    let start = 0
    for (;;) {
      const found = chunk.indexOf(10, start)
      if (found < 0) break
      take(chunk, start, found, position + start)
      start = found + 1
    }
    if (start === 0 || position + chunk.length >= text.size) {
      if (start < chunk.length) take(chunk, start, chunk.length, position + start)
      // A line longer than a chunk: the rest of it says nothing about its time.
      start =
        position + chunk.length >= text.size
          ? chunk.length
          : skipToLineEnd(text, position + chunk.length) - position
    }
    position += start
    progress(position)
  }

  const finish = clock.finish()
  if (finish !== null) {
    for (let at = first; at < columns.count; at += 1) columns.time[at] = finish(columns.time[at] ?? 0)
  }
  return {
    first,
    end: columns.count,
    lines: line,
    format: rule.format.title,
    assumptions: clock.assumptions(),
    reason: columns.count === first ? 'There was no room for its lines.' : '',
    isUnordered,
    leftOut,
    rules,
  }
}

const utc = { name: 'UTC', offsetAt: () => 0, toUtc: (wallMs: number) => wallMs }

const skipToLineEnd = (text: TextStore, from: number): number => {
  for (let at = from; at < text.size; ) {
    const chunk = text.read(at, chunkBytes)
    const found = chunk.indexOf(10)
    if (found >= 0) return at + found + 1
    if (chunk.length === 0) break
    at += chunk.length
  }
  return text.size
}
