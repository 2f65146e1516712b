const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)

/** A length of time as people say it, in at most two parts: `45 s`, `5 min`, `2 h 15 min`, `3 days 4 h`. */
export const formatDuration = (durationMs: number): string => {
  const length = Math.abs(durationMs)
  if (length < second) return `${Math.round(length)} ms`
  if (length < minute) return `${Math.floor(length / second)} s`
  if (length < hour) return `${Math.floor(length / minute)} min`
  if (length < day) {
    const minutes = Math.floor((length % hour) / minute)
    const hours = Math.floor(length / hour)
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`
  }
  const hours = Math.floor((length % day) / hour)
  const whole = Math.floor(length / day)
  return hours === 0 || whole >= 7 ? days(whole) : `${days(whole)} ${hours} h`
}
