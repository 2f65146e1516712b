import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../../src/domain/result.ts'
import { mutationOf, never, unwrap } from '../contract/tracker-under-test.ts'
import { classifyNetworkError } from '../network-failure.ts'
import { createRedmineConnector } from './create-redmine-connector.ts'
import { createRedmineHttp } from './redmine-http.ts'
import { readAddress } from './redmine-kind.ts'

const apiKey = 'a'.repeat(40)
const noFiles = async (): Promise<Result<never>> => ({
  ok: false,
  error: { code: 'file.missing', message: 'none', hint: '' },
})
const fileStore = {
  begin: noFiles,
  append: noFiles,
  commit: noFiles,
  abort: async () => undefined,
  remove: async () => undefined,
  importStream: noFiles,
  stat: async () => null,
  read: noFiles,
  openStream: noFiles,
  openPart: noFiles,
}

describe('first contact with a Redmine', () => {
  const servers: Server[] = []
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done)
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const connect = (base: string, silenceMs = 5_000) =>
    createRedmineConnector({
      http: createRedmineHttp({ base, apiKey, fetch: globalThis.fetch, silenceMs }),
      fileStore,
      now: () => new Date(),
      queryId: null,
    })
  const probe = async (listener: RequestListener) => {
    const probed = await connect(await serve(listener)).probe(never)
    return probed.ok ? 'fine' : probed.error
  }

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      await new Promise((done) => {
        server.close(done)
      })
    }
  })

  it('a sign-in page instead of data is a captive portal or a wrong address', async () => {
    expect(await probe((_, answer) => answer.end('<html>Welcome to our Wi-Fi</html>'))).toMatchObject({
      code: 'tracker.portal',
    })
  })

  it('data of something else is a wrong address', async () => {
    expect(await probe((_, answer) => answer.end('{"status":"ok"}'))).toMatchObject({
      code: 'tracker.portal',
    })
    expect(await probe((_, answer) => answer.writeHead(404).end())).toMatchObject({ code: 'tracker.portal' })
  })

  it('a redirect is not followed, so the key goes nowhere else', async () => {
    const seen: string[] = []
    const elsewhere = await serve((request, answer) => {
      seen.push(String(request.headers['x-redmine-api-key']))
      answer.end('{}')
    })
    const error = await probe((_, answer) => answer.writeHead(302, { location: `${elsewhere}/users` }).end())
    expect(error).toMatchObject({
      code: 'tracker.portal',
      message: expect.stringContaining(new URL(elsewhere).host),
    })
    expect(seen).toEqual([])
  })

  it('the REST service being off, a wrong key and a failing server are told apart', async () => {
    expect(await probe((_, answer) => answer.writeHead(403).end())).toMatchObject({
      code: 'tracker.forbidden',
      message: expect.stringContaining('REST'),
    })
    expect(await probe((_, answer) => answer.writeHead(401).end())).toMatchObject({
      code: 'tracker.unauthorized',
    })
    expect(await probe((_, answer) => answer.writeHead(500).end('oops'))).toMatchObject({
      code: 'tracker.busy',
    })
  })

  it('nobody listening, an unknown name and silence are all unreachable, with the reason', async () => {
    const gone = await serve(() => undefined)
    servers.at(-1)?.close()
    await expect(connect(gone).probe(never)).resolves.toMatchObject({
      error: { code: 'tracker.unreachable', message: expect.stringContaining('ECONNREFUSED') },
    })
    await expect(connect('http://kitbag-nowhere.invalid').probe(never)).resolves.toMatchObject({
      error: { code: 'tracker.unreachable' },
    })
    const silent = await serve(() => undefined)
    await expect(connect(silent, 50).probe(never)).resolves.toMatchObject({
      error: { code: 'tracker.unreachable', message: expect.stringContaining('did not answer in time') },
    })
  })

  it('the clock of the tracker is read where it tells', async () => {
    const user = { id: 5, login: 'avery', firstname: 'Avery', lastname: 'Quinn', mail: 'a@b.example' }
    const base = await serve((_, answer) =>
      answer.setHeader('date', 'Fri, 20 Nov 2026 14:05:00 GMT').end(JSON.stringify({ user })),
    )
    const probed = unwrap(await connect(base).probe(never))
    expect(probed).toMatchObject({
      user: { id: '5', name: 'Avery Quinn', email: 'a@b.example' },
      serverDate: '2026-11-20T14:05:00.000Z',
      capabilities: { serverDate: true },
    })
  })

  it('a change is unknown after a server failure, and to be retried when told to slow down', async () => {
    const directory: Readonly<Record<string, unknown>> = {
      '/users/current.json': { user: { id: 5, login: 'avery', firstname: 'A', lastname: 'Q' } },
      '/issue_statuses.json': { issue_statuses: [] },
      '/enumerations/issue_priorities.json': { issue_priorities: [] },
      '/trackers.json': { trackers: [] },
      '/projects.json': { projects: [], total_count: 0 },
      '/issues/1.json': {
        issue: {
          id: 1,
          project: { id: 1, name: 'P' },
          tracker: { id: 1, name: 'Bug' },
          status: { id: 1, name: 'New' },
          priority: { id: 1, name: 'Low' },
          subject: 'S',
          created_on: '2026-11-20T14:00:00Z',
          updated_on: '2026-11-20T14:00:00Z',
          journals: [],
        },
      },
    }
    let status = 503
    const base = await serve((request, answer) => {
      if (request.method !== 'GET') answer.writeHead(status, { 'retry-after': '7' }).end()
      else answer.end(JSON.stringify(directory[new URL(request.url ?? '', 'http://x').pathname]))
    })
    const mutation = { ...mutationOf(null, { kind: 'comment', body: 'x', internal: false }), ticketId: '1' }
    const push = () => connect(base).push(mutation, never)
    expect(await push()).toMatchObject({ kind: 'unknown' })
    status = 429
    expect(await push()).toMatchObject({ kind: 'retry', afterMs: 7_000 })
    status = 302
    expect(await push()).toMatchObject({ kind: 'unknown' })
    status = 422
    expect(await push()).toMatchObject({ kind: 'rejected' })
  })
})

describe('what a broken connection says', () => {
  const withCode = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

  it.each([
    ['ENOTFOUND', 'tracker.unreachable', 'no'],
    ['ECONNREFUSED', 'tracker.unreachable', 'no'],
    ['UND_ERR_CONNECT_TIMEOUT', 'tracker.unreachable', 'no'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tracker.tls', 'no'],
    ['CERT_HAS_EXPIRED', 'tracker.tls', 'no'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tracker.tls', 'no'],
    ['ECONNRESET', 'tracker.unreachable', 'perhaps'],
    ['UND_ERR_SOCKET', 'tracker.unreachable', 'perhaps'],
    ['SOMETHING_NEW', 'tracker.unreachable', 'perhaps'],
  ])('%s is %s, and the change was sent: %s', (code, failureCode, sent) => {
    expect(classifyNetworkError(withCode(code), 'https://r.example', false)).toMatchObject({
      reason: { code: failureCode },
      sent,
    })
  })
})

describe('the address of a Redmine', () => {
  it.each([
    ['redmine.example', 'https://redmine.example'],
    ['https://it.example/redmine/', 'https://it.example/redmine'],
    ['http://127.0.0.1:3000/?a=1#b', 'http://127.0.0.1:3000'],
  ])('%s becomes %s', (typed, address) => {
    expect(unwrap(readAddress(typed))).toBe(address)
  })

  it.each(['ftp://redmine.example', 'https://me:secret@redmine.example', 'https://', 'file:///etc/passwd'])(
    '%s is refused',
    (typed) => {
      expect(readAddress(typed)).toMatchObject({ ok: false, error: { code: 'workspace.invalid' } })
    },
  )
})
