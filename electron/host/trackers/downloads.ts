import { failure } from '../../../src/contract/errors.ts'
import { fail, type Result } from '../../../src/domain/result.ts'

/** Downloads that are under way, each of which can be ended by itself. */
export type Downloads = {
  readonly run: <Value>(
    name: string,
    work: (signal: AbortSignal) => Promise<Result<Value>>,
  ) => Promise<Result<Value>>
  /** Was there one of this name? */
  readonly cancel: (name: string) => boolean
}

/** `closing` ends all of them. */
export const createDownloads = (closing: AbortSignal): Downloads => {
  const underWay = new Map<string, Set<AbortController>>()
  return {
    run: async (name, work) => {
      const cancel = new AbortController()
      const end = () => cancel.abort()
      if (closing.aborted) end()
      closing.addEventListener('abort', end, { once: true })
      const others = underWay.get(name) ?? new Set()
      underWay.set(name, others.add(cancel))
      try {
        const result = await work(cancel.signal)
        return result.ok || !cancel.signal.aborted ? result : fail(cancelled)
      } finally {
        closing.removeEventListener('abort', end)
        others.delete(cancel)
        if (others.size === 0) underWay.delete(name)
      }
    },
    cancel: (name) => {
      const found = underWay.get(name) ?? new Set()
      for (const controller of found) controller.abort()
      return found.size > 0
    },
  }
}

const cancelled = failure(
  'app.cancelled',
  'The file was not fetched: it was cancelled.',
  'Nothing of it was kept. Fetch it again when you need it.',
)
