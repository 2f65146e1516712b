import { fixedZone } from '../../../../src/domain/timeline-calendar.ts'
import { createSourceClock, type SourceClock } from '../../../../src/domain/timeline-clock.ts'
import { emptyFields } from '../../../../src/domain/timeline-format.ts'
import {
  type LineRange,
  readStamp,
  type StampRule,
  sniffStamps,
} from '../../../../src/domain/timeline-stamp.ts'

/** Times of the lines of one file: exact against each other, and good to the day against the world. */
export type LineClock = {
  /** Milliseconds since 1970, stamps without a zone read as UTC; `null` for a line without a stamp. */
  readonly read: (bytes: Uint8Array, start: number, end: number) => number | null
}

const sampleLines = 200

const rangesOf = (bytes: Uint8Array): readonly LineRange[] => {
  const ranges: LineRange[] = []
  let start = 0
  while (start < bytes.length && ranges.length < sampleLines) {
    const found = bytes.indexOf(10, start)
    const end = found < 0 ? bytes.length : found
    if (end > start) ranges.push({ start, end })
    start = end + 1
  }
  return ranges
}

/** `sample` is the beginning of the file. `latestMs`: no line is younger. */
export const createLineClock = (sample: Uint8Array, latestMs: number): LineClock => {
  const rules: readonly StampRule[] = sniffStamps(sample, rangesOf(sample))
  const first = rules[0]
  if (first === undefined) return { read: () => null }
  const kind = first.format.kind
  const clock: SourceClock = createSourceClock(kind, {
    zone: fixedZone(0),
    zoneFrom: 'nothing',
    latestMs,
    bootMs: null,
  })
  const fields = emptyFields()
  // A year is missing: the youngest one that does not lie ahead, which is right for logs of the last months.
  const dated = (ms: number) => {
    if (kind !== 'yearless') return ms
    const year = new Date(latestMs).getUTCFullYear()
    const at = (candidate: number) => Date.UTC(candidate, fields.month - 1, fields.day) + fields.timeOfDayMs
    return at(year) <= latestMs + 86_400_000 ? at(year) : at(year - 1)
  }
  return {
    read: (bytes, start, end) => {
      for (const rule of rules) {
        if (!readStamp(rule, bytes, start, end, fields)) continue
        const ms = kind === 'yearless' ? dated(0) : clock.read(fields)
        return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? ms : null
      }
      return null
    },
  }
}
