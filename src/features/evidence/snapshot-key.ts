import type { SnapshotRef } from '../../contract/analysis-operations.ts'

/** Snapshots of all kinds as one word each, for addresses and choices. */
export const snapshotKey = (snapshotId: string): string => `snapshot:${snapshotId}`
export const bundleKey = (bundleId: string): string => `bundle:${bundleId}`
/** A bundle that the person opened from a file. */
export const handleKey = (handle: string): string => `file:${handle}`

export const readSnapshotKey = (key: string): SnapshotRef => {
  const colon = key.indexOf(':')
  const id = key.slice(colon + 1)
  const kind = key.slice(0, colon)
  return {
    snapshotId: kind === 'bundle' || kind === 'file' ? null : id,
    bundleId: kind === 'bundle' ? id : null,
    handle: kind === 'file' ? id : null,
  }
}
