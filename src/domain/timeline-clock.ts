import { civilFromDays, dayMs, daysFromCivil, isLeapYear, type Zone } from './timeline-calendar.ts'
import type { StampFields, StampKind } from './timeline-format.ts'

/** What is taken for granted where a stamp does not say it. */
export type ClockFacts = {
  /** For stamps without a zone. */
  readonly zone: Zone
  /** Where the zone comes from, as the end of a sentence: `the snapshot`, `this machine`. */
  readonly zoneFrom: string
  /** When the source was last written or collected: no stamp is younger. Milliseconds since 1970. */
  readonly latestMs: number
  /** When the machine was started; `null` where nothing tells. */
  readonly bootMs: number | null
}

/** Turns the stamps of one source, line by line, into one clock. */
export type SourceClock = {
  /** A provisional time in milliseconds; `finish` makes it final. */
  readonly read: (fields: StampFields) => number
  /** What to do to every provisional time once all lines are read; `null` where they are final. */
  readonly finish: () => ((provisionalMs: number) => number) | null
  /** Sentences on what was assumed; of use after `finish`. */
  readonly assumptions: () => readonly string[]
}

const halfYearMs = 183 * dayMs
const halfDayMs = dayMs / 2
/** A leap year, so that 29 February has a place. */
const baseYear = 2000

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const wallClock = (facts: ClockFacts): SourceClock => {
  let zoneless = false
  let lastKey = -1
  let lastDays = 0
  return {
    read: (fields) => {
      const key = (fields.year * 16 + fields.month) * 32 + fields.day
      if (key !== lastKey) {
        lastKey = key
        lastDays = daysFromCivil(fields.year, fields.month, fields.day) * dayMs
      }
      const wall = lastDays + fields.timeOfDayMs
      if (!Number.isNaN(fields.zoneMinutes)) return wall - fields.zoneMinutes * 60_000
      zoneless = true
      return facts.zone.toUtc(wall)
    },
    finish: () => null,
    assumptions: () => (zoneless ? [zoneSentence(facts)] : []),
  }
}

const zoneSentence = ({ zone, zoneFrom }: ClockFacts): string =>
  `The stamps name no zone; ${zone.name} is assumed, from ${zoneFrom}.`

/** Years are counted from where a source begins, and set at its end: its last stamp is not younger than the file. */
const yearlessClock = (facts: ClockFacts): SourceClock => {
  let years = 0
  let previous = Number.NaN
  let hasLeapDay = false
  let endYear = 0
  const provisional = (fields: StampFields, yearsOn: number) =>
    daysFromCivil(baseYear + yearsOn, fields.month, fields.day) * dayMs + fields.timeOfDayMs
  return {
    read: (fields) => {
      if (fields.month === 2 && fields.day === 29) hasLeapDay = true
      let time = provisional(fields, years)
      if (time < previous - halfYearMs) {
        years += 1
        time = provisional(fields, years)
      } else if (time > previous + halfYearMs) {
        // A straggler of the year before, such as the last line of December after the first of January.
        return provisional(fields, years - 1)
      }
      previous = time
      return time
    },
    finish: () => {
      const latest = facts.latestMs + dayMs
      const last = civilFromDays(Math.floor((Number.isNaN(previous) ? 0 : previous) / dayMs))
      const wallOf = (year: number) =>
        daysFromCivil(year, last.month, last.day) * dayMs + (((previous % dayMs) + dayMs) % dayMs)
      endYear = civilFromDays(Math.floor(latest / dayMs)).year
      while (facts.zone.toUtc(wallOf(endYear)) > latest) endYear -= 1
      if (hasLeapDay) {
        for (let back = 0; back < 8; back += 1) {
          const spans = Array.from({ length: years + 1 }, (_, index) => endYear - back - index)
          if (!spans.some(isLeapYear)) continue
          endYear -= back
          break
        }
      }
      const shift = endYear - (baseYear + years)
      let lastDay = Number.NaN
      let lastShifted = 0
      return (time) => {
        const days = Math.floor(time / dayMs)
        if (days !== lastDay) {
          const { year, month, day } = civilFromDays(days)
          lastDay = days
          lastShifted = daysFromCivil(year + shift, month, day)
        }
        return facts.zone.toUtc(lastShifted * dayMs + (time - days * dayMs))
      }
    },
    assumptions: () => [
      years === 0
        ? `The stamps name no year; ${endYear} is assumed, the last that is not after the file (${isoDay(facts.latestMs)}).`
        : `The stamps name no year; ${endYear - years} to ${endYear} is assumed, counted back from the file (${isoDay(facts.latestMs)}).`,
      zoneSentence(facts),
    ],
  }
}

const datelessClock = (facts: ClockFacts): SourceClock => {
  let days = 0
  let previous = Number.NaN
  let lastDay = 0
  return {
    read: (fields) => {
      let time = days * dayMs + fields.timeOfDayMs
      if (time < previous - halfDayMs) {
        days += 1
        time += dayMs
      } else if (time > previous + halfDayMs) return time - dayMs
      previous = time
      return time
    },
    finish: () => {
      const wallLatest = facts.latestMs + facts.zone.offsetAt(facts.latestMs)
      lastDay = Math.floor(wallLatest / dayMs)
      const timeOfDay = ((previous % dayMs) + dayMs) % dayMs || 0
      if (lastDay * dayMs + timeOfDay > wallLatest + 60_000) lastDay -= 1
      const shift = (lastDay - days) * dayMs
      return (time) => facts.zone.toUtc(time + shift)
    },
    assumptions: () => [
      `The stamps name no date; the last line is taken to be of ${isoDay(lastDay * dayMs)}, the last day before the file's own time.`,
      zoneSentence(facts),
    ],
  }
}

const uptimeClock = (facts: ClockFacts): SourceClock => {
  let last = 0
  return {
    read: (fields) => {
      last = Math.max(last, fields.countedMs)
      return fields.countedMs
    },
    finish: () => {
      const boot = facts.bootMs ?? facts.latestMs - last
      return (time) => boot + time
    },
    assumptions: () => [
      facts.bootMs === null
        ? 'The stamps count from the start of the machine; its last line is taken to be as old as the file.'
        : `The stamps count from the start of the machine, ${new Date(facts.bootMs).toISOString()} by the snapshot.`,
    ],
  }
}

export const createSourceClock = (kind: StampKind, facts: ClockFacts): SourceClock => {
  switch (kind) {
    case 'wall':
      return wallClock(facts)
    case 'yearless':
      return yearlessClock(facts)
    case 'dateless':
      return datelessClock(facts)
    case 'uptime':
      return uptimeClock(facts)
    case 'epoch':
      return { read: (fields) => fields.countedMs, finish: () => null, assumptions: () => [] }
  }
}
