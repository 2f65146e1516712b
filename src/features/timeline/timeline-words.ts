import type { TimelineEntry, TimelineSource } from '../../contract/timeline-operations.ts'
import type { PatternKind, TimelineLevel } from '../../domain/timeline.ts'

export const levelWords: { readonly [Level in TimelineLevel]: string } = {
  fatal: 'Fatal',
  error: 'Error',
  warn: 'Warning',
  notice: 'Notice',
  info: 'Info',
  debug: 'Debug',
  trace: 'Trace',
  none: 'No level',
}

export const patternWords: { readonly [Kind in PatternKind]: string } = {
  new: 'New',
  frequent: 'Suddenly frequent',
  rare: 'Rare',
  usual: 'Usual',
}

const two = (value: number, digits = 2) => String(value).padStart(digits, '0')

/** A stamp that no clock shows comes from a line that only looked like one. */
const isShowable = (ms: number): boolean => Number.isFinite(ms) && Math.abs(ms) < 8.64e15

/** `2026-11-20 14:05:06.123` on this machine's clock. */
export const exactTime = (ms: number): string => {
  if (!isShowable(ms)) return 'unknown time'
  const date = new Date(ms)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`
}

/** As short as the span allows: the date is told only where there are several. */
export const shortTime = (ms: number, spanMs: number): string => {
  const exact = exactTime(ms)
  if (spanMs > 3 * 86_400_000) return exact.slice(0, 16)
  return spanMs > 86_400_000 ? exact.slice(5, 19) : exact.slice(11)
}

export const axisTime = (ms: number, spanMs: number): string => {
  const exact = exactTime(ms)
  if (spanMs > 2 * 86_400_000) return exact.slice(0, 10)
  return spanMs > 120_000 ? exact.slice(11, 19) : exact.slice(11)
}

export const offsetWords = (offsetMs: number): string => {
  if (offsetMs === 0) return 'not moved'
  const seconds = Math.abs(offsetMs) / 1000
  return `moved ${seconds.toLocaleString('en')} s ${offsetMs < 0 ? 'back' : 'on'}`
}

/** The line as it is quoted to others: where it stands, when, and what it says. */
export const citationOf = (entry: TimelineEntry, source: TimelineSource | undefined): string => {
  const time = isShowable(entry.time) ? new Date(entry.time).toISOString() : 'unknown time'
  const text = entry.more === '' ? entry.text : `${entry.text}\n${entry.more}`
  return `${source?.path ?? 'unknown file'}, line ${entry.line}, ${time}:\n${text}`
}

/** Leaves the pattern out of a query, then asks for another. */
export const withPattern = (query: string, pattern: number): string =>
  `${query.replace(/(^|\s)-?pattern:\S*/gi, ' ').trim()} pattern:${pattern}`.trim()
