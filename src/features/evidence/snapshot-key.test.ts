import { expect, test } from 'vitest'
import { bundleKey, handleKey, readSnapshotKey, snapshotKey } from './snapshot-key.ts'

test('a word for a snapshot leads back to it, and to exactly one', () => {
  expect(readSnapshotKey(snapshotKey('s:1'))).toEqual({ snapshotId: 's:1', bundleId: null, handle: null })
  expect(readSnapshotKey(bundleKey('b'))).toEqual({ snapshotId: null, bundleId: 'b', handle: null })
  expect(readSnapshotKey(handleKey('h'))).toEqual({ snapshotId: null, bundleId: null, handle: 'h' })
})
