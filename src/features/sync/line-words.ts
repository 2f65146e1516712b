import type { Line } from '../../contract/line-operations.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'

export const usedBytes = ({ sentBytes, receivedBytes }: Line): number => sentBytes + receivedBytes

/** Bytes that may be used today; `null` for no limit. */
export const allowedBytes = ({ budgetBytes, moreTodayBytes }: Line): number | null =>
  budgetBytes === null ? null : budgetBytes + moreTodayBytes

/** For the status bar; `null` where nothing is limited. */
export const lineBarWords = (line: Line): string | null => {
  const most = allowedBytes(line)
  if (line.held === 'text-only') return 'Text only'
  if (line.held === 'budget') return 'Budget used up'
  return most === null ? null : `${formatBytes(usedBytes(line))} of ${formatBytes(most)} today`
}

export const lineBarTitle = (line: Line): string => {
  const used = `Today ${formatBytes(line.receivedBytes)} received, ${formatBytes(line.sentBytes)} sent.`
  if (line.held === 'text-only') return `Only text goes over this line; files wait. ${used}`
  if (line.held === 'budget') {
    return `The budget of the day is used up: text goes on, files wait until tomorrow. ${used}`
  }
  return used
}

/** Why a file does not move now, for the place where it would be fetched; `null` when it may. */
export const heldWords = (line: Line | null): string | null => {
  if (line === null || line.held === null) return null
  return line.held === 'text-only'
    ? 'waits: only text goes over this line'
    : "waits: today's budget is used up"
}

/** What fetching takes: `3 files, 12 MB, about 4 min at the measured 48 kB/s`. */
export const costWords = (files: number, bytes: number, line: Line | null): string => {
  const what = `${files.toLocaleString()} ${files === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}`
  const speed = line?.bytesPerSecond ?? null
  const time =
    speed === null
      ? ', how long is not known yet: nothing was measured on this line'
      : `, about ${formatDuration(Math.max(1_000, (1_000 * bytes) / speed))} at the measured ${formatBytes(speed)}/s`
  const most = line === null ? null : allowedBytes(line)
  const left = line === null || most === null ? null : Math.max(0, most - usedBytes(line))
  const over = left !== null && bytes > left ? `. Only ${formatBytes(left)} of today's budget are left` : ''
  return `${what}${time}${over}`
}
