/** Full jitter: anywhere between nothing and an exponentially growing ceiling.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const backoffMs = (attempt: number, random: () => number): number => {
  const ceilingMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(20, Math.max(0, attempt - 1)))
  return Math.round(random() * ceilingMs)
}

export const firstPauseMs = 2_000
export const longestPauseMs = 300_000
export const longestAskedMs = 3_600_000

/**
 * At least what the tracker asked for (`Retry-After`), at most an hour, spread by a little so that clients do
 * not return together.
 */
export const pauseMs = (attempt: number, random: () => number, afterMs: number | null): number =>
  afterMs === null
    ? backoffMs(attempt, random)
    : Math.min(afterMs, longestAskedMs) + Math.round(random() * firstPauseMs)
