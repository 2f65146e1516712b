import type { ClockPort } from '../sync/ports.ts'
import { startOfTests } from './build-ticket.ts'

/** Time that moves only when a test says so. */
export type VirtualClock = ClockPort & {
  readonly date: () => Date
  /** Moves on and calls what became due, in order. */
  readonly advance: (ms: number) => void
  /** Sets this clock without calling anything, as a person or a time server does. */
  readonly jump: (ms: number) => void
  /** Milliseconds until the next call; `null` when nothing is planned. */
  readonly nextIn: () => number | null
  /** The clock of another machine: the same time passes, and it is set by itself. */
  readonly another: (offsetMs: number) => VirtualClock
}

export const createVirtualClock = (start = startOfTests): VirtualClock => {
  /** Timers run on their own time: setting the clock does not move them. */
  let elapsedMs = 0
  let planned: { readonly at: number; readonly work: () => void }[] = []
  const setTo = (firstOffsetMs: number): VirtualClock => {
    let offsetMs = firstOffsetMs
    return {
      now: () => elapsedMs + offsetMs,
      elapsed: () => elapsedMs,
      date: () => new Date(elapsedMs + offsetMs),
      after: (delayMs, work) => {
        const entry = { at: elapsedMs + delayMs, work }
        planned.push(entry)
        return () => {
          planned = planned.filter((other) => other !== entry)
        }
      },
      advance: (ms) => {
        const until = elapsedMs + ms
        for (;;) {
          const due = planned.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0]
          if (due === undefined) break
          planned = planned.filter((other) => other !== due)
          elapsedMs = Math.max(elapsedMs, due.at)
          due.work()
        }
        elapsedMs = until
      },
      jump: (ms) => {
        offsetMs += ms
      },
      another: (byMs) => setTo(offsetMs + byMs),
      nextIn: () => (planned.length === 0 ? null : Math.min(...planned.map((entry) => entry.at)) - elapsedMs),
    }
  }
  return setTo(Date.parse(start))
}

/** Ids that rise like ULIDs and are the same in every run. */
export const createIds = (prefix: string): (() => string) => {
  let last = 0
  return () => {
    last += 1
    return `${prefix}-${String(last).padStart(6, '0')}`
  }
}
