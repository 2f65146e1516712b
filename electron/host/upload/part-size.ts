/**
 * How many bytes go out in one request. Each part that gets through says how long it took; each that does not is
 * followed by a smaller one. Small enough that a drop costs little and every proxy that holds a request back before
 * it passes it on has something to pass on; large enough that the answers do not set the pace.
 */

export const smallestPart = 64 * 1024
export const firstPart = 1024 * 1024
export const largestPart = 64 * 1024 * 1024

/** A part should take about this long. */
const fastMs = 1_500
const slowMs = 6_000

export const afterSuccess = (bytes: number, sent: number, tookMs: number): number => {
  // The rest of a file says nothing about what a full part would have taken.
  if (sent < bytes) return bytes
  if (tookMs < fastMs) return within(bytes * 2)
  return tookMs > slowMs ? within(bytes / 2) : bytes
}

export const afterFailure = (bytes: number): number => within(bytes / 2)

const within = (bytes: number): number =>
  Math.round(Math.min(largestPart, Math.max(smallestPart, Number.isFinite(bytes) ? bytes : firstPart)))
