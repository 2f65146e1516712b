import type { TimelineFilter } from '../../../../src/contract/timeline-operations.ts'
import { levelCode } from '../../../../src/domain/timeline.ts'
import type { Zone } from '../../../../src/domain/timeline-calendar.ts'
import {
  allLevels,
  type QueryProblem,
  readTimelineQuery,
  resolveQueryTime,
  type TimelineQuery,
} from '../../../../src/domain/timeline-query.ts'
import type { EntryColumns } from './entry-columns.ts'
import { type EntrySet, hasEntry } from './find-text.ts'

/** Entries that match, by rising time. */
export type Selection = { readonly entries: Uint32Array; readonly problem: QueryProblem | null }

export type SelectInput = {
  readonly columns: EntryColumns
  readonly order: Uint32Array
  /** Source of each entry. */
  readonly sourceOf: Uint16Array
  /** Lower-case paths by number of the source. */
  readonly paths: readonly string[]
  readonly zone: Zone
  readonly lastMs: number
  readonly setOfText: (text: string) => EntrySet
  /** Pattern of an entry; -1 while patterns are looked for. */
  readonly patternOf: (entry: number) => number
}

/** First place in time order at or after a moment. */
export const placeOf = (entries: Uint32Array, time: Float64Array, moment: number): number => {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((time[entries[middle] ?? 0] ?? 0) < moment) low = middle + 1
    else high = middle
  }
  return low
}

const shownSources = (
  paths: readonly string[],
  hidden: readonly number[],
  query: TimelineQuery,
): Uint8Array => {
  const shown = new Uint8Array(paths.length)
  for (const [source, path] of paths.entries()) {
    const isShown =
      !hidden.includes(source) &&
      query.sources.every((names) => names.some((name) => path.includes(name))) &&
      !query.withoutSources.some((name) => path.includes(name))
    shown[source] = isShown ? 1 : 0
  }
  return shown
}

export const selectEntries = (input: SelectInput, filter: TimelineFilter): Selection => {
  const { columns, order, sourceOf, zone, lastMs } = input
  const read = readTimelineQuery(filter.query)
  if (!read.ok) return { entries: new Uint32Array(0), problem: read.error }
  const query = read.value
  const shown = shownSources(input.paths, filter.hiddenSources, query)
  const chips =
    filter.levels === null
      ? allLevels
      : filter.levels.reduce((bits, level) => bits | (1 << levelCode(level)), 0)
  const levels = query.levels & chips
  const after = query.after === null ? Number.NEGATIVE_INFINITY : resolveQueryTime(query.after, zone, lastMs)
  const before =
    query.before === null ? Number.POSITIVE_INFINITY : resolveQueryTime(query.before, zone, lastMs)
  const from = placeOf(order, columns.time, Math.max(after, filter.from ?? Number.NEGATIVE_INFINITY))
  const to = placeOf(order, columns.time, Math.min(before, filter.to ?? Number.POSITIVE_INFINITY))
  const within = order.subarray(from, Math.max(from, to))
  const wanted = query.texts.map(input.setOfText)
  const unwanted = query.withoutTexts.map(input.setOfText)
  const patterns = query.patterns === null ? null : new Set(query.patterns)
  const without = new Set(query.withoutPatterns)
  const isPlain =
    levels === allLevels && shown.every((value) => value === 1) && wanted.length + unwanted.length === 0
  if (isPlain && patterns === null && without.size === 0) return { entries: within, problem: null }
  const entries = new Uint32Array(within.length)
  let count = 0
  for (let index = 0; index < within.length; index += 1) {
    const entry = within[index] ?? 0
    if (shown[sourceOf[entry] ?? 0] !== 1) continue
    if ((levels & (1 << ((columns.level[entry] ?? 0) & 7))) === 0) continue
    if (!wanted.every((set) => hasEntry(set, entry)) || unwanted.some((set) => hasEntry(set, entry))) continue
    if (patterns !== null || without.size > 0) {
      const pattern = input.patternOf(entry) + 1
      if ((patterns !== null && !patterns.has(pattern)) || without.has(pattern)) continue
    }
    entries[count] = entry
    count += 1
  }
  return { entries: entries.slice(0, count), problem: null }
}
