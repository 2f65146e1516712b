/**
 * Indices of `times` by rising time; equal times keep their order. A natural merge sort: logs are mostly
 * sorted already, so a few passes do. `times` must hold no `NaN`.
 */
export const orderByTime = (times: Float64Array): Uint32Array => {
  const count = times.length
  const order = new Uint32Array(count)
  for (let index = 0; index < count; index += 1) order[index] = index
  let starts = runStarts(times, count)
  let from: Uint32Array = order
  let into: Uint32Array = new Uint32Array(starts.length > 2 ? count : 0)
  while (starts.length > 2) {
    const next: number[] = []
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const low = starts[run] ?? 0
      const middle = starts[run + 1] ?? count
      const high = starts[run + 2] ?? count
      next.push(low)
      if (run + 2 >= starts.length) into.set(from.subarray(low, middle), low)
      else merge(times, from, into, low, middle, high)
    }
    next.push(count)
    starts = next
    const swap = from
    from = into
    into = swap
  }
  return from
}

/** Where ascending runs begin, and the end. */
const runStarts = (times: Float64Array, count: number): number[] => {
  const starts = [0]
  for (let index = 1; index < count; index += 1) {
    if ((times[index] ?? 0) < (times[index - 1] ?? 0)) starts.push(index)
  }
  starts.push(count)
  return starts
}

const merge = (
  times: Float64Array,
  from: Uint32Array,
  into: Uint32Array,
  low: number,
  middle: number,
  high: number,
): void => {
  let left = low
  let right = middle
  for (let at = low; at < high; at += 1) {
    const leftIndex = from[left] ?? 0
    const rightIndex = from[right] ?? 0
    if (left < middle && (right >= high || (times[leftIndex] ?? 0) <= (times[rightIndex] ?? 0))) {
      into[at] = leftIndex
      left += 1
    } else {
      into[at] = rightIndex
      right += 1
    }
  }
}
