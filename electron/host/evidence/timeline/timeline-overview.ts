import type { TimelineLevel } from '../../../../src/domain/timeline.ts'
import type { TimelineEngine } from './timeline-engine.ts'

/** The timeline in a few numbers, for the report of a bundle. Redacted text, times as ISO instants. */
export type TimelineOverview = {
  readonly entries: number
  readonly from: string
  readonly to: string
  readonly sources: readonly { readonly path: string; readonly assumptions: readonly string[] }[]
  /** Equal parts of the time: errors and worse, warnings, everything else. */
  readonly parts: readonly (readonly [errors: number, warnings: number, others: number])[]
  /** What a reader should know first: the most frequent errors, then what is new, sudden or rare. */
  readonly patterns: readonly {
    readonly template: string
    readonly level: TimelineLevel
    readonly count: number
    readonly reason: string
    readonly first: string
    readonly last: string
  }[]
}

const parts = 60
const mostFrequent = 4
const shownPatterns = 10
const serious: ReadonlySet<TimelineLevel> = new Set(['fatal', 'error', 'warn'])
const everything = { query: '', hiddenSources: [], levels: null, from: null, to: null }
const severity = (level: TimelineLevel): number => (level === 'warn' ? 0 : 1)
const instant = (ms: number): string => new Date(ms).toISOString()

/** `null` where no line has a time that a clock can show. */
export const overviewOf = (engine: TimelineEngine): TimelineOverview | null => {
  const { entries, from, to, sources } = engine.status()
  if (from === null || to === null || Math.abs(from) >= 8.64e15 || Math.abs(to) >= 8.64e15) return null
  const listed = engine.patterns().patterns.filter(({ level }) => serious.has(level))
  const frequent = [...listed]
    .sort((a, b) => severity(b.level) - severity(a.level) || b.count - a.count || a.id - b.id)
    .slice(0, mostFrequent)
  const patterns = [...new Set([...frequent, ...listed])].slice(0, shownPatterns)
  return {
    entries,
    from: instant(from),
    to: instant(to),
    sources: sources.map(({ path, assumptions }) => ({ path, assumptions })),
    parts: engine.histogram(everything, parts).buckets,
    patterns: patterns.map(({ template, level, count, reason, first, last }) => ({
      template,
      level,
      count,
      reason,
      first: instant(first),
      last: instant(last),
    })),
  }
}
