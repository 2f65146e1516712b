import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { createSilenceLimit } from './silence-limit.ts'

describe('a limit on silence', () => {
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
      const { signal } = createSilenceLimit(new AbortController().signal, 300)
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
    const early = createSilenceLimit(other.signal, 60_000)
    other.abort('closing')
    const late = createSilenceLimit(other.signal, 60_000)
    expect([early.signal.reason, late.signal.reason]).toEqual(['closing', 'closing'])
    early.release()
    late.release()
  })

  it('begins anew with every byte that comes, and ends all of it in the end', () => {
    vi.useFakeTimers()
    try {
      const limit = createSilenceLimit(new AbortController().signal, 30_000, 100_000)
      for (let pass = 0; pass < 3; pass += 1) {
        vi.advanceTimersByTime(29_000)
        expect(limit.signal.aborted).toBe(false)
        limit.heard()
      }
      vi.advanceTimersByTime(13_000)
      expect(limit.signal.aborted).toBe(true)
      const silent = createSilenceLimit(new AbortController().signal, 30_000, 100_000)
      vi.advanceTimersByTime(30_000)
      expect(silent.signal.reason).toMatchObject({ name: 'TimeoutError' })
    } finally {
      vi.useRealTimers()
    }
  })

  it('does nothing after it was released', () => {
    const other = new AbortController()
    const limit = createSilenceLimit(other.signal, 60_000)
    limit.release()
    other.abort()
    expect(limit.signal.aborted).toBe(false)
  })
})
