/** A signal that aborts when another does, or when the time is up. */
export type TimeLimit = {
  readonly signal: AbortSignal
  /** Ends the watch; call it when the work is over, whatever came of it. */
  readonly release: () => void
}

/**
 * The same as `AbortSignal.any([signal, AbortSignal.timeout(ms)])`, which Node 20 may collect as garbage while a
 * request still waits; then it never aborts (https://github.com/nodejs/node/issues/54614). `limitMs` in
 * milliseconds.
 */
export const createTimeLimit = (signal: AbortSignal, limitMs: number): TimeLimit => {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal.reason)
  const timer = setTimeout(() => {
    controller.abort(new DOMException('The time for an answer is up.', 'TimeoutError'))
  }, limitMs)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    },
  }
}
