import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer as createRawServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CollectorBench, collectorOf, openBench } from '../testing/collector-bench.ts'
import { collectHttp } from './collect-http.ts'

let bench: CollectorBench
const servers: { close: () => unknown; closeAllConnections?: () => void }[] = []
beforeEach(async () => {
  bench = await openBench()
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.()
    server.close()
  }
  await bench.remove()
})

const now = () => new Date('2026-11-20T14:05:06Z')

const listen = async (server: Server | ReturnType<typeof createRawServer>): Promise<number> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}
const serve = async (listener: RequestListener) =>
  `http://127.0.0.1:${await listen(createPlainServer(listener))}`

const ask = async (fields: object, change = {}) => {
  const end = await collectHttp(collectorOf('http', fields), now, bench.context(change))
  return { end, text: (await bench.texts())[0] ?? '' }
}

test('status, headers, times and text are kept; secrets of the answer are not', async () => {
  const base = await serve((_request, response) => {
    response.writeHead(503, { 'Content-Type': 'application/json', 'Set-Cookie': 'session=hunter2' })
    response.end('{"status":"DOWN"}')
  })
  const { end, text } = await ask({ url: `${base}/health` })
  expect(end).toEqual({ outcome: 'success', reason: 'It answered 503 Service Unavailable.' })
  expect(text).toContain('Answer: 503 Service Unavailable (HTTP/1.1)')
  expect(text).toMatch(/Timing: .*connected [\d.]+ ms, first byte [\d.]+ ms, whole [\d.]+ ms/)
  expect(text).toMatch(/Peer: 127\.0\.0\.1:\d+/)
  expect(text).toContain('{"status":"DOWN"}')
  expect(text).toContain('Set-Cookie: [not kept]')
  expect(text).not.toContain('hunter2')
})

test('a text without end is cut at the limit; bytes that are no text are not kept', async () => {
  const endless = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    const write = () => {
      while (response.write('x'.repeat(16_384)));
      response.once('drain', write)
    }
    write()
  })
  const { end, text } = await ask({ url: endless, maxBytes: 5000 })
  expect(end.outcome).toBe('success')
  expect(text).toContain('Text: 5000 bytes, cut at the size limit')
  expect(text.length).toBeLessThan(6500)
  expect(bench.items[0]?.truncated).toBe(true)
})

test('a redirect within the host is followed, one to another host is shown', async () => {
  let asked = 0
  const other = await serve((_request, response) => {
    asked += 1
    response.end('other')
  })
  const { port } = new URL(other)
  const base = await serve((request, response) => {
    const location = request.url === '/a' ? '/b' : `http://localhost:${port}/login?next=1`
    response.writeHead(302, { Location: location }).end()
  })
  const { end, text } = await ask({ url: `${base}/a` })
  expect(text.match(/^Answer: 302/gm)).toHaveLength(2)
  expect(text).toContain(`Not followed: the redirect to http://localhost:${port}/login`)
  expect(end.reason).toContain('was not followed')
  expect(asked).toBe(0)
  const following = { ...collectorOf('http', { url: `${base}/a`, otherHosts: true }), id: 'following' }
  expect((await collectHttp(following, now, bench.context())).reason).toBe('It answered 200 OK.')
  expect(asked).toBe(1)
})

test('a circle of redirects ends', async () => {
  const base = await serve((_request, response) => response.writeHead(302, { Location: '/again' }).end())
  const { text } = await ask({ url: base, maxRedirects: 3 })
  expect(text.match(/^Answer: 302/gm)).toHaveLength(4)
})

test('a server that never answers is a timeout, one that is not there is said, and both are kept', async () => {
  const port = await listen(createRawServer(() => undefined))
  const silent = await ask({ url: `http://127.0.0.1:${port}/`, timeoutMs: 400 })
  expect(silent.end).toMatchObject({ outcome: 'timeout' })
  expect(silent.text).toContain('ETIMEDOUT')
  const gone = await serve(() => undefined)
  for (const server of servers.splice(0)) server.close()
  const closed = { ...collectorOf('http', { url: gone }), id: 'closed' }
  expect(await collectHttp(closed, now, bench.context())).toMatchObject({
    outcome: 'success',
    reason: expect.stringContaining('It gave no answer: connect ECONNREFUSED'),
  })
  expect((await bench.texts())[1]).toContain('Answer: none')
})

test('what is no HTTP is an error and no hang; cancelling ends it', async () => {
  const port = await listen(createRawServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')))
  expect((await ask({ url: `http://127.0.0.1:${port}/` })).end.reason).toContain('It gave no answer')
  const silent = await listen(createRawServer(() => undefined))
  const controller = new AbortController()
  const running = collectHttp(
    { ...collectorOf('http', { url: `http://127.0.0.1:${silent}/` }), id: 'x' },
    now,
    bench.context({ signal: controller.signal }),
  )
  controller.abort()
  expect(await running).toEqual({ outcome: 'skipped', reason: 'Cancelled.' })
})

const openssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!openssl)(
  'a certificate that is not trusted is shown with its dates, and no request is sent',
  async () => {
    const key = join(bench.base, 'k.txt')
    const certificate = join(bench.base, 'c.txt')
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', key, '-out', certificate, '-days', '30', '-subj', '/CN=till-7.example'],
        ...['-addext', 'subjectAltName=DNS:till-7.example'],
      ],
      { stdio: 'ignore' },
    )
    let requests = 0
    const server = createSecureServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (_request, response) => {
        requests += 1
        response.end('secret page')
      },
    )
    const { end, text } = await ask({ url: `https://127.0.0.1:${await listen(server)}/` })
    expect(end).toMatchObject({
      outcome: 'success',
      reason: expect.stringMatching(/no answer: self.signed/i),
    })
    expect(requests).toBe(0)
    expect(text).toContain('Answer: none')
    expect(text).toMatch(/Error: DEPTH_ZERO_SELF_SIGNED_CERT/)
    expect(text).toContain('CN=till-7.example')
    expect(text).toContain('DNS:till-7.example')
    expect(text).toMatch(/valid {6}\d{4}-\d\d-\d\dT.* to \d{4}-\d\d-\d\dT.*(?:days left|days ago)/)
    expect(text).toMatch(/TLS: TLSv1\.3/)
    expect(text).not.toContain('secret page')
  },
)
