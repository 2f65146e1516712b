import type { ReadinessGap, TripReadiness } from '../../domain/readiness.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'
import type { FetchEnd, FetchProgress } from './fetch-files.ts'

const many = (count: number, one: string, more: string): string =>
  `${count.toLocaleString()} ${count === 1 ? one : more}`

/** "3 files (14 MB)". */
export const filesWords = (count: number, bytes: number): string =>
  `${many(count, 'file', 'files')} (${formatBytes(bytes)})`

/** "6 of 8 tickets are ready; 3 files (14 MB) are missing". */
export const tripWords = (trip: TripReadiness): string => {
  const { tickets, ready, missingFiles, missingBytes, missingDocuments, stale, gone } = trip
  const start =
    tickets === 1
      ? ready === 1
        ? 'The ticket is ready'
        : 'The ticket is not ready'
      : ready === tickets
        ? `All ${tickets} tickets are ready`
        : `${ready} of ${tickets} tickets ${ready === 1 ? 'is' : 'are'} ready`
  const missing = [
    missingFiles === 0
      ? ''
      : `${filesWords(missingFiles, missingBytes)} ${missingFiles === 1 ? 'is' : 'are'} missing`,
    missingDocuments === 0
      ? ''
      : `${many(missingDocuments, 'linked page is', 'linked pages are')} not cached`,
    stale === 0 ? '' : `${many(stale, 'is', 'are')} older than a day`,
    gone === 0 ? '' : `${gone} left this machine`,
  ].filter((part) => part !== '')
  return [start, ...missing].join('; ')
}

/** Why one ticket is not ready, in a few words. */
export const gapWords = (gap: ReadinessGap): string => {
  switch (gap.kind) {
    case 'not-cached':
      return 'Left this machine: deleted, or given to somebody else'
    case 'no-catalogue':
      return 'The tracker’s menus are not cached yet'
    case 'files':
      return `${filesWords(gap.count, gap.bytes)} missing`
    case 'documents':
      return `${many(gap.count, 'linked page', 'linked pages')} not cached`
    case 'stale':
      return `Not compared with the tracker for ${formatDuration(gap.ageMs)}`
    case 'evidence-too-large':
      return `${gap.names.join(', ')} is above the tracker’s limit of ${formatBytes(gap.maxBytes)} per file`
  }
}

/** What the fetching does or did. */
export const fetchWords = (progress: FetchProgress, end: FetchEnd | null, cancelling: boolean): string => {
  const { done, total, doneBytes, totalBytes, current, failed } = progress
  const amount = `${done} of ${total} files, ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
  if (end === null && cancelling) return `Stopping: ${amount}`
  if (end === null) return `Fetching ${current ?? 'files'}: ${amount}`
  if (end === 'cancelled') return `Cancelled: ${amount} are here. Fetching goes on where it stopped.`
  if (end === 'no-connection') {
    return `Stopped: ${amount} are here. Fetching goes on where it stopped.`
  }
  if (failed.length > 0) return `Fetched ${amount}; ${many(failed.length, 'file', 'files')} could not be had.`
  return `Fetched ${filesWords(done, doneBytes)}.`
}
