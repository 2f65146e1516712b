import type {
  TimelineEntry,
  TimelineFilter,
  TimelinePattern,
  TimelineSource,
  TimelineStatus,
} from '../../../../src/contract/timeline-operations.ts'
import { guessedLevel, levelOfCode, timelineLevels } from '../../../../src/domain/timeline.ts'
import type { ClockFacts } from '../../../../src/domain/timeline-clock.ts'
import { emptyFields } from '../../../../src/domain/timeline-format.ts'
import { createPatternMiner } from '../patterns/pattern-miner.ts'
import { createColumns, noVariant } from './entry-columns.ts'
import { createFinder, type EntrySet, findText } from './find-text.ts'
import { type IndexedSource, indexSource } from './index-source.ts'
import { messageOf } from './message-of-line.ts'
import { orderByTime } from './order-entries.ts'
import { judgePattern } from './rank-patterns.ts'
import { placeOf, type Selection, selectEntries } from './select-entries.ts'
import type { TextStore } from './text-store.ts'

export type EngineSource = { readonly path: string; readonly text: TextStore }

/** What earlier bundles held. `shareOf` gives `null` for a pattern that was in none of them. */
export type PatternHistory = {
  readonly comparedWith: string
  readonly shareOf: (template: string) => number | null
}

/** An index over the lines of many files, and everything that is asked of it. Runs in a worker; it may block. */
export type TimelineEngine = {
  /** Reads everything once. Throws file system errors. */
  readonly load: (progress: (bytes: number, entries: number) => void) => void
  readonly status: () => Omit<TimelineStatus, 'state' | 'failure'>
  readonly histogram: (
    filter: TimelineFilter,
    buckets: number,
  ) => {
    from: number
    to: number
    matched: number
    buckets: [number, number, number][]
    problem: Selection['problem']
  }
  readonly page: (
    filter: TimelineFilter,
    start: number,
    limit: number,
  ) => { total: number; start: number; entries: TimelineEntry[]; problem: Selection['problem'] }
  readonly locate: (filter: TimelineFilter, time: number) => number
  readonly setOffset: (source: number, offsetMs: number) => void
  /** Looks for patterns for about so long; gives how far it is, from 0 to 1. */
  readonly mine: (budgetMs: number, now: () => number) => number
  readonly patterns: () => { comparedWith: string; patterns: TimelinePattern[]; more: number }
  /** Looks for patterns in all entries, or in every n-th and all warnings and errors where there are more. */
  readonly mineSample: (most: number) => void
  /** The entries worth most, by rising time: errors, warnings and rare patterns first, then the newest. */
  readonly choose: (most: number) => readonly number[]
  readonly entry: (id: number) => TimelineEntry
  readonly timeOf: (id: number) => number
  /** Patterns and their counts, the most frequent first. */
  readonly tally: (most: number) => { entries: number; templates: { template: string; count: number }[] }
  readonly close: () => void
}

const maxEntryBytes = 65_536
const keptSelections = 3
const keptTexts = 8
const listedPatterns = 400
export const sparkParts = 40
const chunkBytes = 1_048_576
const chosenOfPattern = 200
const rarePattern = 5

const decode = (bytes: Buffer): string => {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

const remember = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): Value => {
  for (const oldest of map.keys()) {
    if (map.size < most) break
    map.delete(oldest)
  }
  map.set(key, value)
  return value
}

export const createTimelineEngine = (input: {
  readonly sources: readonly EngineSource[]
  readonly left: readonly { readonly path: string; readonly reason: string }[]
  readonly facts: ClockFacts
  readonly history: PatternHistory
}): TimelineEngine => {
  const { facts } = input
  const columns = createColumns()
  const indexed: IndexedSource[] = []
  const offsets = input.sources.map(() => 0)
  const totalBytes = input.sources.reduce((sum, { text }) => sum + text.size, 0)
  let order: Uint32Array = new Uint32Array(0)
  let sourceOf = new Uint16Array(0)
  const selections = new Map<string, Selection>()
  const texts = new Map<string, EntrySet>()
  const miner = createPatternMiner()
  let resolved: ReturnType<typeof miner.resolve> | null = null
  let listed: ReturnType<TimelineEngine['patterns']> | null = null
  const cursor: { source: number; entry: number; chunkAt: number; chunk: Buffer } = {
    source: 0,
    entry: 0,
    chunkAt: -1,
    chunk: Buffer.alloc(0),
  }

  const load: TimelineEngine['load'] = (progress) => {
    let done = 0
    for (const { text } of input.sources) {
      const before = done
      indexed.push(indexSource(text, columns, facts, (bytes) => progress(before + bytes, columns.count)))
      done += text.size
    }
    columns.variant.fill(noVariant, 0, columns.count)
    sourceOf = new Uint16Array(columns.count)
    for (const [source, { first, end }] of indexed.entries()) sourceOf.fill(source, first, end)
    order = orderByTime(columns.time.subarray(0, columns.count))
  }

  const timeAt = (place: number): number | null => {
    const entry = order[place]
    return entry === undefined ? null : (columns.time[entry] ?? null)
  }
  const lastMs = () => timeAt(order.length - 1) ?? facts.latestMs

  const patternOf = (entry: number): number => {
    if (resolved === null) return -1
    const variant = columns.variant[entry] ?? noVariant
    return variant === noVariant ? -1 : (resolved.patternOf[variant] ?? -1)
  }

  const setOfText = (text: string): EntrySet => {
    const key = text.toLowerCase()
    const found = texts.get(key)
    if (found !== undefined) return found
    const set: EntrySet = new Uint8Array((columns.count >> 3) + 1)
    const finder = createFinder(text)
    for (const [source, range] of indexed.entries()) {
      const store = input.sources[source]?.text
      if (store !== undefined && range.end > range.first) findText(store, columns, range, finder, set)
    }
    return remember(texts, key, set, keptTexts)
  }

  const select = (filter: TimelineFilter): Selection => {
    const key = JSON.stringify([filter, resolved !== null && filter.query.includes('pattern:')])
    const found = selections.get(key)
    if (found !== undefined) return found
    const paths = input.sources.map(({ path }) => path.toLowerCase())
    const selection = selectEntries(
      { columns, order, sourceOf, paths, zone: facts.zone, lastMs: lastMs(), setOfText, patternOf },
      filter,
    )
    return remember(selections, key, selection, keptSelections)
  }

  const entryAt = (entry: number): TimelineEntry => {
    const source = sourceOf[entry] ?? 0
    const range = indexed[source]
    const text = input.sources[source]?.text
    const offset = columns.offset[entry] ?? 0
    const isLast = range === undefined || entry + 1 >= range.end
    const next = isLast ? (text?.size ?? offset) : (columns.offset[entry + 1] ?? offset)
    const bytes = text?.read(offset, Math.min(next - offset, maxEntryBytes)) ?? Buffer.alloc(0)
    const whole = decode(bytes)
      .replace(/\r?\n$/, '')
      .replaceAll('\r\n', '\n')
    const firstEnd = whole.indexOf('\n')
    const more = firstEnd < 0 ? '' : whole.slice(firstEnd + 1)
    const level = columns.level[entry] ?? 0
    const pattern = patternOf(entry)
    return {
      id: entry,
      source,
      level: levelOfCode(level),
      isGuessed: (level & guessedLevel) !== 0,
      time: columns.time[entry] ?? 0,
      sourceTime: (columns.time[entry] ?? 0) - (offsets[source] ?? 0),
      text: firstEnd < 0 ? whole : whole.slice(0, firstEnd),
      more,
      moreLines: more === '' ? 0 : more.split('\n').length,
      truncated: next - offset > maxEntryBytes,
      line: columns.line[entry] ?? 0,
      pattern: pattern < 0 ? null : pattern + 1,
    }
  }

  const sourceStatus = (source: number): TimelineSource | null => {
    const found = indexed[source]
    const given = input.sources[source]
    if (found === undefined || given === undefined || found.end === found.first) return null
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    for (let entry = found.first; entry < found.end; entry += 1) {
      const time = columns.time[entry] ?? 0
      if (time < from) from = time
      if (time > to) to = time
    }
    return {
      id: source,
      path: given.path,
      size: given.text.size,
      entries: found.end - found.first,
      lines: found.lines,
      format: found.format,
      from,
      to,
      offsetMs: offsets[source] ?? 0,
      assumptions: [...found.assumptions],
      isUnordered: found.isUnordered,
    }
  }

  const countLevels = (): TimelineStatus['levels'] => {
    const counts = timelineLevels.map(() => 0)
    for (let entry = 0; entry < columns.count; entry += 1) {
      const code = (columns.level[entry] ?? 0) & 7
      counts[code] = (counts[code] ?? 0) + 1
    }
    return timelineLevels.map((level, code) => ({ level, count: counts[code] ?? 0 }))
  }

  let told: Omit<TimelineStatus, 'state' | 'failure' | 'patterns'> | null = null
  let mined = 0

  const status: TimelineEngine['status'] = () => {
    told ??= {
      bytes: totalBytes,
      totalBytes,
      entries: columns.count,
      sources: indexed.map((_, source) => sourceStatus(source)).filter((source) => source !== null),
      left: [
        ...input.left,
        ...indexed.flatMap(({ reason }, source) =>
          reason === '' ? [] : [{ path: input.sources[source]?.path ?? '', reason }],
        ),
      ],
      leftOut: indexed.reduce((sum, { leftOut }) => sum + leftOut, 0),
      from: timeAt(0),
      to: timeAt(order.length - 1),
      zone: facts.zone.name,
      levels: countLevels(),
    }
    return { ...told, patterns: mined }
  }

  const histogram: TimelineEngine['histogram'] = (filter, parts) => {
    const { entries, problem } = select(filter)
    const from = filter.from ?? timeAt(0) ?? 0
    const to = Math.max(from + 1, filter.to ?? lastMs() + 1)
    const counts = new Uint32Array(parts * 3)
    const scale = parts / (to - from)
    for (let index = 0; index < entries.length; index += 1) {
      const entry = entries[index] ?? 0
      const part = Math.min(parts - 1, Math.max(0, Math.floor(((columns.time[entry] ?? 0) - from) * scale)))
      const code = (columns.level[entry] ?? 0) & 7
      const slot = part * 3 + (code >= 6 ? 0 : code === 5 ? 1 : 2)
      counts[slot] = (counts[slot] ?? 0) + 1
    }
    const buckets = Array.from({ length: parts }, (_, part): [number, number, number] => [
      counts[part * 3] ?? 0,
      counts[part * 3 + 1] ?? 0,
      counts[part * 3 + 2] ?? 0,
    ])
    return { from, to, matched: entries.length, buckets, problem }
  }

  const page: TimelineEngine['page'] = (filter, start, limit) => {
    const { entries, problem } = select(filter)
    const shown = entries.subarray(start, start + limit)
    return { total: entries.length, start, entries: [...shown].map(entryAt), problem }
  }

  const setOffset: TimelineEngine['setOffset'] = (source, offsetMs) => {
    const range = indexed[source]
    if (range === undefined) return
    const change = offsetMs - (offsets[source] ?? 0)
    offsets[source] = offsetMs
    for (let entry = range.first; entry < range.end; entry += 1)
      columns.time[entry] = (columns.time[entry] ?? 0) + change
    order = orderByTime(columns.time.subarray(0, columns.count))
    selections.clear()
    told = null
    listed = null
  }

  const fields = emptyFields()
  const mineOne = (text: TextStore, range: IndexedSource) => {
    const offset = columns.offset[cursor.entry] ?? 0
    let start = offset - cursor.chunkAt
    if (cursor.chunkAt < 0 || start < 0 || start + 4096 > cursor.chunk.length) {
      cursor.chunk = text.read(offset, chunkBytes)
      cursor.chunkAt = offset
      start = 0
    }
    const found = cursor.chunk.indexOf(10, start)
    const end = found < 0 ? cursor.chunk.length : found
    columns.variant[cursor.entry] = miner.add(messageOf(cursor.chunk, start, end, range.rules, fields))
  }

  const mine: TimelineEngine['mine'] = (budgetMs, now) => {
    if (resolved !== null) return 1
    const until = now() + budgetMs
    while (cursor.source < indexed.length) {
      const range = indexed[cursor.source]
      const text = input.sources[cursor.source]?.text
      if (range === undefined || text === undefined || cursor.entry >= range.end) {
        cursor.source += 1
        cursor.chunkAt = -1
        continue
      }
      for (let step = 0; step < 256 && cursor.entry < range.end; step += 1) {
        mineOne(text, range)
        cursor.entry += 1
      }
      if (now() >= until) {
        mined = columns.count === 0 ? 0 : Math.min(0.999, cursor.entry / columns.count)
        return mined
      }
    }
    resolved = miner.resolve()
    cursor.chunk = Buffer.alloc(0)
    mined = 1
    return 1
  }

  const mineSample: TimelineEngine['mineSample'] = (most) => {
    const nth = Math.max(1, Math.ceil(columns.count / most))
    let grave = 0
    for (const [source, range] of indexed.entries()) {
      const text = input.sources[source]?.text
      cursor.chunkAt = -1
      for (let entry = range.first; text !== undefined && entry < range.end; entry += 1) {
        if (entry % nth !== 0) {
          if (((columns.level[entry] ?? 0) & 7) < 5 || grave >= most) continue
          grave += 1
        }
        cursor.entry = entry
        mineOne(text, range)
      }
    }
    resolved = miner.resolve()
  }

  const countPatterns = (): Uint32Array => {
    const counts = new Uint32Array(resolved?.templates.length ?? 0)
    for (let entry = 0; entry < columns.count; entry += 1) {
      const pattern = patternOf(entry)
      if (pattern >= 0) counts[pattern] = (counts[pattern] ?? 0) + 1
    }
    return counts
  }

  const choose: TimelineEngine['choose'] = (most) => {
    if (columns.count <= most) return [...order]
    const counts = countPatterns()
    const taken = new Uint8Array(columns.count)
    const perPattern = new Uint32Array(counts.length)
    let room = most
    const take = (isWanted: (code: number, pattern: number) => boolean) => {
      for (let at = order.length - 1; at >= 0 && room > 0; at -= 1) {
        const entry = order[at] ?? 0
        const pattern = patternOf(entry)
        if (taken[entry] === 1 || !isWanted((columns.level[entry] ?? 0) & 7, pattern)) continue
        taken[entry] = 1
        if (pattern >= 0) perPattern[pattern] = (perPattern[pattern] ?? 0) + 1
        room -= 1
      }
    }
    // First a share for each kind of error, so that one that repeats does not crowd out the others.
    take((code, pattern) => code >= 6 && (perPattern[pattern] ?? 0) < chosenOfPattern)
    take((_, pattern) => pattern >= 0 && (counts[pattern] ?? 0) <= rarePattern)
    take((code, pattern) => code === 5 && (perPattern[pattern] ?? 0) < chosenOfPattern)
    take((_, pattern) => pattern >= 0 && perPattern[pattern] === 0)
    take((code) => code >= 6)
    take((code) => code === 5)
    take(() => true)
    return [...order.filter((entry) => taken[entry] === 1)]
  }

  const tally: TimelineEngine['tally'] = (most) => {
    const counts = countPatterns()
    const templates = (resolved?.templates ?? []).map((template, index) => ({
      template,
      count: counts[index] ?? 0,
    }))
    const entries = templates.reduce((sum, { count }) => sum + count, 0)
    return { entries, templates: templates.sort((a, b) => b.count - a.count).slice(0, most) }
  }

  const patterns: TimelineEngine['patterns'] = () => {
    if (resolved === null) return { comparedWith: input.history.comparedWith, patterns: [], more: 0 }
    if (listed !== null) return listed
    const { templates } = resolved
    const from = timeAt(0) ?? 0
    const scale = sparkParts / Math.max(1, lastMs() + 1 - from)
    const facts = templates.map(() => ({
      count: 0,
      level: 0,
      first: Number.POSITIVE_INFINITY,
      last: Number.NEGATIVE_INFINITY,
      spark: new Uint32Array(sparkParts),
      sources: new Set<number>(),
    }))
    for (let entry = 0; entry < columns.count; entry += 1) {
      const fact = facts[patternOf(entry)]
      if (fact === undefined) continue
      const time = columns.time[entry] ?? 0
      fact.count += 1
      fact.level = Math.max(fact.level, (columns.level[entry] ?? 0) & 7)
      fact.first = Math.min(fact.first, time)
      fact.last = Math.max(fact.last, time)
      const part = Math.min(sparkParts - 1, Math.floor((time - from) * scale))
      fact.spark[part] = (fact.spark[part] ?? 0) + 1
      if (fact.sources.size < 20) fact.sources.add(sourceOf[entry] ?? 0)
    }
    const activity = Array.from({ length: sparkParts }, (_, part) =>
      facts.reduce((sum, { spark }) => sum + (spark[part] ?? 0), 0),
    )
    const hasHistory = input.history.comparedWith !== ''
    const all = templates.map((template, index): TimelinePattern & { readonly rank: number } => {
      const fact = facts[index]
      const spark = [...(fact?.spark ?? [])]
      const count = fact?.count ?? 0
      const earlierShare = hasHistory ? input.history.shareOf(template) : null
      const verdict = judgePattern({ count, spark, activity, earlierShare }, columns.count, hasHistory)
      const rank = { new: 0, frequent: 1, rare: 2, usual: 3 }[verdict.kind] * 10 - (fact?.level ?? 0)
      return {
        id: index + 1,
        template,
        count,
        level: levelOfCode(fact?.level ?? 0),
        ...verdict,
        first: fact?.first ?? 0,
        last: fact?.last ?? 0,
        sources: [...(fact?.sources ?? [])],
        spark,
        rank,
      }
    })
    const ranked = all.filter(({ count }) => count > 0).sort((a, b) => a.rank - b.rank || b.count - a.count)
    listed = {
      comparedWith: input.history.comparedWith,
      patterns: ranked.slice(0, listedPatterns).map(({ rank: _, ...pattern }) => pattern),
      more: Math.max(0, ranked.length - listedPatterns),
    }
    return listed
  }

  return {
    load,
    status,
    histogram,
    page,
    locate: (filter, time) => placeOf(select(filter).entries, columns.time, time),
    setOffset,
    mine,
    mineSample,
    choose,
    entry: entryAt,
    timeOf: (id) => columns.time[id] ?? 0,
    tally,
    patterns,
    close: () => {
      for (const { text } of input.sources) text.close()
    },
  }
}
