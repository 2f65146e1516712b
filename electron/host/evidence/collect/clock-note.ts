const noticeableMs = 30_000

const words = (ms: number): string => {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 2) return `${Math.round(ms / 1000)} s`
  if (minutes < 120) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/**
 * What to say where the clock moved by something else than the time that passed; empty where it did not.
 * Time stamps of logs that were read meanwhile cannot be compared across the jump.
 */
export const clockNote = (startedAt: Date, endedAt: Date, passedMs: number): string => {
  const jumpMs = endedAt.getTime() - startedAt.getTime() - passedMs
  if (Math.abs(jumpMs) < noticeableMs) return ''
  return jumpMs > 0
    ? `The clock of this machine went forward by ${words(jumpMs)} while it ran: it was set, or the machine slept.`
    : `The clock of this machine was set back by ${words(-jumpMs)} while it ran.`
}
