import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { createCountedFetch } from './counted-fetch.ts'
import { createLineMeter } from './line-meter.ts'

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('the meter of a line', () => {
  let dataFolder = ''
  let now = new Date(2026, 10, 27, 9, 0)
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const open = async () =>
    unwrap(await createLineMeter({ dataFolder, logger, now: () => now, onChange: () => undefined }))
  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'kitbag-line-'))
    now = new Date(2026, 10, 27, 9, 0)
  })
  afterEach(() => rm(dataFolder, { recursive: true, force: true }))

  it('holds files when the budget of the day is used up, until tomorrow or until more is allowed', async () => {
    const line = await open()
    unwrap(await line.set('one', { budgetBytes: 1_000_000 }))
    const meter = line.meter('one')
    meter.sent(400_000)
    meter.received(599_999)
    expect(line.line('one')).toMatchObject({ sentBytes: 400_000, receivedBytes: 599_999, held: null })
    meter.received(1)
    expect(line.line('one').held).toBe('budget')
    expect(line.held('one')).toMatchObject({ code: 'line.held', message: expect.stringContaining('1 MB') })
    expect(line.held('other')).toBeNull()
    unwrap(await line.set('one', { moreTodayBytes: 500_000 }))
    expect(line.held('one')).toBeNull()
    meter.received(500_000)
    expect(line.held('one')).not.toBeNull()
    now = new Date(2026, 10, 28, 0, 1)
    expect(line.line('one')).toMatchObject({ sentBytes: 0, receivedBytes: 0, moreTodayBytes: 0, held: null })
    expect(line.line('one').budgetBytes).toBe(1_000_000)
    await line.close()
  })

  it('text only holds files whatever is left, per workspace, and all of it survives a restart', async () => {
    const first = await open()
    unwrap(await first.set('one', { textOnly: true }))
    first.meter('one').sent(1_234)
    first.meter('one').transferred(100_000, 1_000)
    await first.close()
    const second = await open()
    expect(second.line('one')).toMatchObject({
      textOnly: true,
      sentBytes: 1_234,
      bytesPerSecond: 100_000,
      held: 'text-only',
    })
    expect(second.line('two').held).toBeNull()
    unwrap(await second.forget('one'))
    expect((await open()).line('one')).toMatchObject({ textOnly: false, sentBytes: 0 })
  })

  it('what passes fetch is counted in both directions, also what breaks off', async () => {
    const line = await open()
    const server = createServer((request, response) => {
      request.resume()
      request.on('end', () => {
        if (request.url === '/broken') {
          response.writeHead(200, { 'content-length': '5000' })
          response.write('x'.repeat(2_000), () => response.destroy())
        } else if (request.url === '/none') response.writeHead(204).end()
        else response.end('y'.repeat(3_000))
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const fetch = createCountedFetch(globalThis.fetch, line.meter('one'))
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'äöü' })
    expect(await answer.text()).toHaveLength(3_000)
    expect(line.line('one')).toMatchObject({ sentBytes: 6, receivedBytes: 3_000 })
    const broken = await fetch(`http://127.0.0.1:${port}/broken`)
    await expect(broken.text()).rejects.toThrow()
    expect(line.line('one').receivedBytes).toBe(5_000)
    expect((await fetch(`http://127.0.0.1:${port}/none`)).status).toBe(204)
    const bytes = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new Uint8Array(700))
        controller.close()
      },
    })
    const streamed = { method: 'POST', body: bytes, duplex: 'half' } as RequestInit
    await (await fetch(`http://127.0.0.1:${port}/`, streamed)).text()
    expect(line.line('one').sentBytes).toBe(706)
    await line.close()
    await new Promise((closed) => server.close(closed))
  })
})
