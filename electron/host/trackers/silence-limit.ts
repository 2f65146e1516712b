/** A signal that aborts when another does, when nothing was heard for a while, or when it all takes too long. */
export type SilenceLimit = {
  readonly signal: AbortSignal
  /** Something came or went: the silence begins anew. */
  readonly heard: () => void
  /** Ends the watch; call it when the work is over, whatever came of it. */
  readonly release: () => void
}

/**
 * Limits silence, not size: at 64 kbit/s a long ticket takes minutes, and every byte of it is progress. `silenceMs`
 * is how long nothing may come, `wholeMs` the most for all of it, so that a drip does not last for ever.
 *
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])` would be shorter, and Node 20 may collect it as garbage while a
 * request still waits; then it never aborts (https://github.com/nodejs/node/issues/54614).
 */
export const createSilenceLimit = (
  signal: AbortSignal,
  silenceMs: number,
  wholeMs: number = silenceMs,
): SilenceLimit => {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal.reason)
  const end = () => controller.abort(new DOMException('The time for an answer is up.', 'TimeoutError'))
  let silence = setTimeout(end, silenceMs)
  const whole = wholeMs > silenceMs ? setTimeout(end, wholeMs) : undefined
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  const release = () => {
    clearTimeout(silence)
    clearTimeout(whole)
    signal.removeEventListener('abort', onAbort)
  }
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(silence)
      if (!controller.signal.aborted) silence = setTimeout(end, silenceMs)
    },
    release,
  }
}
