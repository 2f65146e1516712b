import { describe, expect, test } from 'vitest'
import { failure } from '../../contract/errors.ts'
import type { Host } from '../../contract/operations.ts'
import { fail, ok } from '../../domain/result.ts'
import { checkFile, type FileSource, storeFile } from './attach-file.ts'

const mebibyte = 1024 * 1024

const sha256Of = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

/** A file store in memory that refuses the chunk with the given number. */
const createStore = (refuseAt = Number.POSITIVE_INFINITY) => {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const log: string[] = []
  const host: Pick<Host, 'file.begin' | 'file.append' | 'file.commit' | 'file.abort'> = {
    'file.begin': async () => ok({ uploadId: 'u' }),
    'file.append': async ({ bytes }) => {
      if (chunks.length === refuseAt) return fail(failure('disk.full', 'No space.', 'Free some.'))
      chunks.push(new Uint8Array(bytes))
      return ok({ done: true })
    },
    'file.commit': async () => {
      log.push('commit')
      const whole = new Uint8Array(await new Blob(chunks).arrayBuffer())
      return ok({ sha256: await sha256Of(whole), size: whole.byteLength })
    },
    'file.abort': async () => {
      log.push('abort')
      return ok({ done: true })
    },
  }
  return { host, chunks, log }
}

const fileOf = (bytes: Uint8Array<ArrayBuffer>, change: Partial<FileSource> = {}): FileSource => ({
  name: 'pos.log',
  size: bytes.byteLength,
  type: '',
  slice: (start, end) => new Blob([bytes.slice(start, end)]),
  ...change,
})
const bytes = Uint8Array.from({ length: 2.5 * mebibyte }, (_, index) => index % 251)
const never = new AbortController().signal

describe('attaching a file', () => {
  test('copies it in chunks of at most 1 MiB, byte for byte, and tells how far it is', async () => {
    const store = createStore()
    const progress: number[] = []
    const stored = await storeFile(store.host, fileOf(bytes), (done) => progress.push(done), never)
    expect(stored).toEqual(
      ok({
        name: 'pos.log',
        mediaType: 'application/octet-stream',
        size: bytes.byteLength,
        sha256: await sha256Of(bytes),
      }),
    )
    expect(progress).toEqual([mebibyte, 2 * mebibyte, bytes.byteLength])
    expect(Math.max(...store.chunks.map((chunk) => chunk.byteLength))).toBe(mebibyte)
  })

  test('a store that refuses a chunk is told to forget the file, and its reason reaches the person', async () => {
    const store = createStore(1)
    const stored = await storeFile(store.host, fileOf(bytes), () => undefined, never)
    expect(stored).toMatchObject({ ok: false, error: { code: 'disk.full' } })
    expect(store.log).toEqual(['abort'])
  })

  test('a file that shrank or vanished while it was read is never stored as if whole', async () => {
    for (const slice of [
      () => new Blob([new Uint8Array(10)]),
      () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }),
    ]) {
      const store = createStore()
      const stored = await storeFile(store.host, fileOf(bytes, { slice }), () => undefined, never)
      expect(stored).toMatchObject({ ok: false, error: { code: 'file.unreadable' } })
      expect(store.log).toEqual(['abort'])
    }
  })

  test('cancelling stops before the next chunk and leaves nothing behind', async () => {
    const store = createStore()
    const abort = new AbortController()
    const stored = await storeFile(store.host, fileOf(bytes), () => abort.abort(), abort.signal)
    expect(stored).toMatchObject({ ok: false, error: { code: 'app.cancelled' } })
    expect(store.log).toEqual(['abort'])
    expect(store.chunks.length).toBe(1)
  })

  test('what is empty or over the limit is refused before anything is copied; no limit is no limit', () => {
    expect(checkFile({ name: 'a', size: 0 }, null)).toMatchObject({ ok: false })
    expect(checkFile({ name: 'a', size: 11 }, 10)).toMatchObject({
      ok: false,
      error: { code: 'file.too-large', message: 'a is 11 B; the tracker takes at most 10 B per file.' },
    })
    expect(checkFile({ name: 'a', size: 10 }, 10)).toEqual(ok(null))
    expect(checkFile({ name: 'a', size: 1e12 }, null)).toEqual(ok(null))
  })
})
