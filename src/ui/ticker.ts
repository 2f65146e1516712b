import { useSyncExternalStore } from 'react'

/** One shared clock: however many clocks are on the screen, the machine has one timer per pace. */
type Ticker = { readonly subscribe: (listener: () => void) => () => void; readonly read: () => number }

const createTicker = (paceMs: number, now: () => number): Ticker => {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let current = now()
  const schedule = () => {
    // Beats fall on whole paces of the clock, so that all clocks on the screen turn together.
    timer = setTimeout(beat, paceMs - (now() % paceMs))
  }
  const beat = () => {
    current = now()
    for (const listener of listeners) listener()
    if (listeners.size > 0) schedule()
    else timer = null
  }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      if (timer === null) {
        current = now()
        schedule()
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && timer !== null) {
          clearTimeout(timer)
          timer = null
        }
      }
    },
    read: () => current,
  }
}

const seconds = createTicker(1_000, Date.now)
const minutes = createTicker(60_000, Date.now)

/**
 * This machine's time in ms, renewed every second or every minute. Use it in the smallest part that
 * shows it: only that part renders again.
 */
export const useNow = (pace: 'second' | 'minute'): number => {
  const ticker = pace === 'second' ? seconds : minutes
  return useSyncExternalStore(ticker.subscribe, ticker.read)
}
