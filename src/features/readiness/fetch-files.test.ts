import { expect, test } from 'vitest'
import { failure } from '../../contract/errors.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { type FetchProgress, fetchFiles } from './fetch-files.ts'

const files = [
  { id: 'a', name: 'a.log', size: 10 },
  { id: 'b', name: 'b.log', size: 20 },
  { id: 'c', name: 'c.log', size: 30 },
]

const run = async (fetchOne: (id: string) => Promise<Result<unknown>>) => {
  const abort = new AbortController()
  const seen: FetchProgress[] = []
  const end = await fetchFiles(
    files,
    fetchOne,
    (progress) => {
      seen.push(progress)
      if (progress.done === 2 && progress.total === 3 && cancelAfterTwo) abort.abort()
    },
    abort.signal,
  )
  return { end, last: seen.at(-1), seen }
}
let cancelAfterTwo = false

test('says what is on its way and how much is here', async () => {
  const { end, last, seen } = await run(async () => ok(null))
  expect(end).toBe('finished')
  expect(last).toMatchObject({ done: 3, doneBytes: 60, totalBytes: 60, current: null, failed: [] })
  expect(seen.map(({ current }) => current)).toContain('b.log')
})

test('a file that the tracker refuses stops no other', async () => {
  const refused = failure('tracker.missing', 'It is gone.')
  const { end, last } = await run(async (id) => (id === 'b' ? fail(refused) : ok(null)))
  expect(end).toBe('finished')
  expect(last?.done).toBe(2)
  expect(last?.failed).toEqual([{ id: 'b', name: 'b.log', reason: refused }])
})

test('a lost connection ends it with the file that met it, and asks for no more', async () => {
  const asked: string[] = []
  const { end, last } = await run(async (id) => {
    asked.push(id)
    return id === 'a' ? ok(null) : fail(failure('tracker.unreachable', 'No connection.'))
  })
  expect(end).toBe('no-connection')
  expect(asked).toEqual(['a', 'b'])
  expect(last).toMatchObject({ done: 1, current: null })
})

test('a cancel ends the file that is on its way, which then counts neither as here nor as refused', async () => {
  const abort = new AbortController()
  const seen: FetchProgress[] = []
  const end = await fetchFiles(
    files,
    async (id) => {
      if (id === 'a') return ok(null)
      abort.abort()
      return fail(failure('app.cancelled', 'It was cancelled.'))
    },
    (progress) => seen.push(progress),
    abort.signal,
  )
  expect(end).toBe('cancelled')
  expect(seen.at(-1)).toMatchObject({ done: 1, doneBytes: 10, current: null, failed: [] })
})

test('a cancel keeps what is here', async () => {
  cancelAfterTwo = true
  const { end, last } = await run(async () => ok(null))
  cancelAfterTwo = false
  expect(end).toBe('cancelled')
  expect(last).toMatchObject({ done: 2, doneBytes: 30 })
})
