import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createTimeLimit } from './time-limit.ts'

describe('a time limit', () => {
  it('ends a request to a silent server, even when memory is collected meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    const collector = setInterval(() => typeof collect === 'function' && collect(), 20)
    const server = createServer(() => undefined)
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    try {
      const { signal } = createTimeLimit(new AbortController().signal, 300)
      const asked = fetch(`http://127.0.0.1:${port}/`, { signal })
      await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
    } finally {
      clearInterval(collector)
      server.closeAllConnections()
      server.close()
    }
  })

  it('passes on why the other signal aborted, also when it had before', () => {
    const other = new AbortController()
    const early = createTimeLimit(other.signal, 60_000)
    other.abort('closing')
    const late = createTimeLimit(other.signal, 60_000)
    expect([early.signal.reason, late.signal.reason]).toEqual(['closing', 'closing'])
    early.release()
    late.release()
  })

  it('is silent after it was released', () => {
    const other = new AbortController()
    const limit = createTimeLimit(other.signal, 60_000)
    limit.release()
    other.abort()
    expect(limit.signal.aborted).toBe(false)
  })
})
