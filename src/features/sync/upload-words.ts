import type { UploadProgress } from '../../contract/upload-operations.ts'
import type { Mutation } from '../../domain/mutation.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'

/** Never "100 %" before the last byte is there. */
export const percentOf = ({ sentBytes, totalBytes }: UploadProgress): number =>
  totalBytes === 0 ? 100 : Math.floor((100 * Math.min(sentBytes, totalBytes)) / totalBytes)

/** "41 %: 82 of 200 MB to files.example", and how long the rest takes where that is known. */
export const uploadWords = (upload: UploadProgress): string => {
  const { sentBytes, totalBytes, bytesPerSecond, server, state } = upload
  const done = `${percentOf(upload)} %: ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)} at ${server}`
  if (state !== 'moving' || bytesPerSecond === null || bytesPerSecond === 0) return done
  const leftMs = (1000 * Math.max(0, totalBytes - sentBytes)) / bytesPerSecond
  const left = leftMs < 1_000 ? '' : `, ${formatDuration(leftMs)} left`
  return `${done}, ${formatBytes(bytesPerSecond)}/s${left}`
}

/** The upload that a change waits for; `null` where there is none. */
export const uploadOf = (
  mutation: Mutation,
  uploads: ReadonlyMap<string, UploadProgress>,
): UploadProgress | null =>
  mutation.intent.kind === 'attach' ? (uploads.get(mutation.intent.sha256) ?? null) : null

/** Between two of its turns a large file is on its way all the same. */
export const isMoving = (mutation: Mutation, upload: UploadProgress | null): boolean =>
  upload !== null && upload.state !== 'resting' && mutation.state === 'waiting' && mutation.reason === null
