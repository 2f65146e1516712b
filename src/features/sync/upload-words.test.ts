import { expect, test } from 'vitest'
import type { UploadProgress } from '../../contract/upload-operations.ts'
import { percentOf, uploadWords } from './upload-words.ts'

const upload: UploadProgress = {
  sha256: 'ab'.repeat(32),
  name: 'FS-1.kitbag.zip',
  server: 'files.example',
  sentBytes: 82_000_000,
  totalBytes: 200_000_000,
  bytesPerSecond: 1_000_000,
  state: 'moving',
  problem: null,
}

test('an upload says how far it is, how fast, and how long it still takes', () => {
  expect(uploadWords(upload)).toBe('41 %: 82 MB of 200 MB at files.example, 1 MB/s, 1 min left')
  expect(uploadWords({ ...upload, state: 'resting' })).toBe('41 %: 82 MB of 200 MB at files.example')
  expect(uploadWords({ ...upload, bytesPerSecond: null })).toBe('41 %: 82 MB of 200 MB at files.example')
})

test('it is not done before it is done', () => {
  expect(percentOf({ ...upload, sentBytes: 199_999_999 })).toBe(99)
  expect(percentOf({ ...upload, sentBytes: 200_000_000 })).toBe(100)
  expect(percentOf({ ...upload, sentBytes: 0, totalBytes: 0 })).toBe(100)
})
