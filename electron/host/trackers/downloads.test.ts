import { describe, expect, it } from 'vitest'
import { failure } from '../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { createDownloads } from './downloads.ts'

/** Work that ends when it is told to, and says so in its own words. */
const untilAborted = (signal: AbortSignal): Promise<Result<string>> =>
  new Promise((done) => {
    const end = () => done(fail(failure('disk.unwritable', 'The stream ended early.')))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

describe('downloads', () => {
  it('end one by one: the others go on', async () => {
    const downloads = createDownloads(new AbortController().signal)
    const large = downloads.run('one/large', untilAborted)
    const again = downloads.run('one/large', untilAborted)
    let release = () => {}
    const other = downloads.run('one/other', async () => {
      await new Promise<void>((done) => {
        release = done
      })
      return ok('whole')
    })
    expect(downloads.cancel('one/large')).toBe(true)
    for (const ended of [await large, await again]) {
      expect(ended).toMatchObject({ ok: false, error: { code: 'app.cancelled' } })
    }
    release()
    expect(await other).toEqual(ok('whole'))
    expect(downloads.cancel('one/large')).toBe(false)
  })

  it('all end when the host closes; one that was whole stays so, and a failure of its own keeps its words', async () => {
    const closing = new AbortController()
    const downloads = createDownloads(closing.signal)
    const refused = fail(failure('tracker.missing', 'It is gone.'))
    expect(await downloads.run('a', async () => refused)).toEqual(refused)
    const running = downloads.run('a', untilAborted)
    closing.abort()
    expect(await running).toMatchObject({ error: { code: 'app.cancelled' } })
    expect(await downloads.run('a', untilAborted)).toMatchObject({ error: { code: 'app.cancelled' } })
    expect(await downloads.run('a', async () => ok('whole'))).toEqual(ok('whole'))
  })
})
