import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts'

const long = 'x'.repeat(200_000)

describe('a network with faults', () => {
  let done: string[]
  let proxy: FaultProxy
  let close: () => Promise<unknown>

  beforeEach(async () => {
    done = []
    const server = createServer((incoming, outgoing) => {
      buffer(incoming).then(
        (body) => {
          done.push(`${incoming.method} ${incoming.url} ${body.length}`)
          outgoing.setHeader('content-type', 'text/plain')
          outgoing.end(long)
        },
        () => outgoing.destroy(),
      )
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    proxy = await startFaultProxy((server.address() as AddressInfo).port)
    close = async () => {
      await proxy.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
  afterEach(() => close())

  const put = async (path: string, body = 'hello', signal: AbortSignal | null = null): Promise<string> =>
    (await fetch(`${proxy.address}${path}`, { method: 'PUT', body, signal })).text()

  const plan = (fault: Fault, nth = 1) =>
    proxy.plan({ method: 'PUT', path: /^\/one/, body: /hello/, nth, fault })

  it('passes everything on unless a rule says otherwise', async () => {
    plan('drop-request')
    expect(await put('/two')).toBe(long)
    expect(await put('/one', 'other words')).toBe(long)
    expect(await (await fetch(`${proxy.address}/one`)).text()).toBe(long)
    expect(done).toEqual(['PUT /two 5', 'PUT /one 11', 'GET /one 0'])
  })

  it('strikes the nth request that matches, and only that one', async () => {
    const fault = plan('drop-request', 2)
    expect(await put('/one?a=1')).toBe(long)
    expect(fault.struck()).toBe(false)
    await expect(put('/one?a=2')).rejects.toThrow()
    expect(fault.struck()).toBe(true)
    expect(await put('/one?a=3')).toBe(long)
    expect(done).toEqual(['PUT /one?a=1 5', 'PUT /one?a=3 5'])
    expect(proxy.seen.map(({ fault: what }) => what)).toEqual([null, 'drop-request', null])
  })

  it('loses the answer of what was done', async () => {
    plan('drop-answer')
    await expect(put('/one')).rejects.toThrow()
    expect(done).toEqual(['PUT /one 5'])
  })

  it('cuts an answer in the middle', async () => {
    plan('cut-answer')
    const response = await fetch(`${proxy.address}/one`, { method: 'PUT', body: 'hello' })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    expect(done).toEqual(['PUT /one 5'])
  })

  it('cuts a request in the middle, so that it is not done', async () => {
    plan('cut-request')
    await expect(put('/one', `hello${long}`)).rejects.toThrow()
    await put('/two')
    expect(done).toEqual(['PUT /two 5'])
  })

  it.each([
    ['stall-request', []],
    ['stall-answer', ['PUT /one 5']],
  ] as const)('stays silent: %s', async (fault, expected) => {
    const planned = plan(fault)
    const leave = new AbortController()
    const asked = put('/one', 'hello', leave.signal)
    const failed = expect(asked).rejects.toThrow(/abort/i)
    await planned.whenStruck
    leave.abort()
    await failed
    expect(done).toEqual(expected)
  })

  it('goes dark and comes back at the same address', async () => {
    await proxy.goDark()
    await expect(put('/two')).rejects.toThrow()
    await proxy.comeBack()
    expect(await put('/two')).toBe(long)
    expect(done).toEqual(['PUT /two 5'])
  })
})
