import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { never, unwrap } from '../contract/tracker-under-test.ts'
import { createRedmineKind } from './redmine-kind.ts'
import { type RedmineStub, startRedmineStub, stubIssue } from './redmine-stub.test-support.ts'

const run = promisify(execFile)

/** A key and a certificate that nobody vouches for; `null` where there is no OpenSSL to make them. */
const selfSigned = async (folder: string) => {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
  ]).catch(() => null)
  return made === null ? null : { key: await readFile(key), cert: await readFile(cert) }
}

describe('setting up a Redmine, over real sockets', () => {
  let stub: RedmineStub
  beforeEach(async () => {
    stub = await startRedmineStub()
  })
  afterEach(() => stub.close())

  /** As the set-up screen asks: through the kind, with nothing but what a person typed. */
  const probe = async (address: string) => {
    const { fileStore } = await stub.connect()
    const kind = createRedmineKind({ fileStore, now: () => new Date(), fetch: globalThis.fetch })
    const connector = kind.create('one', { address, apiKey: 'a'.repeat(40) })
    return connector.ok ? connector.value.probe(never) : connector
  }

  it('a certificate that nobody vouches for is named as such, and the key is not sent', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'kitbag-tls-'))
    try {
      const pair = await selfSigned(folder)
      if (pair === null) return context.skip('there is no openssl to make a certificate with')
      const asked: unknown[] = []
      const server = createServer(pair, (request, response) => {
        asked.push(request.headers['x-redmine-api-key'])
        response.end('{}')
      })
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const { port } = server.address() as AddressInfo
      expect(await probe(`https://127.0.0.1:${port}`)).toMatchObject({
        ok: false,
        error: {
          code: 'tracker.tls',
          message: expect.stringMatching(/certificate of https:\/\/127\.0\.0\.1:\d+ is not trusted/),
          hint: expect.stringContaining('Nothing was sent'),
        },
      })
      expect(asked).toEqual([])
      // Plain HTTP where TLS is spoken, and the other way round, say something as well.
      expect(await probe(`http://127.0.0.1:${port}`)).toMatchObject({ ok: false })
      expect(await probe(stub.address.replace('http:', 'https:'))).toMatchObject({
        ok: false,
        error: { code: 'tracker.tls', message: expect.stringContaining('does not speak TLS') },
      })
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('a name that nobody knows, and a port where nobody listens, are told apart', async () => {
    expect(await probe('https://kitbag-nowhere.invalid')).toMatchObject({
      error: { code: 'tracker.unreachable', message: expect.stringMatching(/name|looked up/) },
    })
    const { address } = stub
    await stub.close()
    expect(await probe(address)).toMatchObject({
      error: {
        code: 'tracker.unreachable',
        message: expect.stringContaining('nothing listens at this address'),
      },
    })
    stub = await startRedmineStub()
  })

  it.each([
    // Redmine answers so when "Enable REST web service" is off: the key counts for nothing.
    ['403 with an empty body', 403, '', 'tracker.forbidden', /REST web service is switched off/],
    ['403 with a page', 403, '<html><h2>403</h2></html>', 'tracker.forbidden', /REST web service/],
    ['401 with an empty body', 401, '', 'tracker.unauthorized', /API key/],
    ['401 with JSON', 401, '{"errors":["Unauthorized"]}', 'tracker.unauthorized', /API key/],
  ])('REST switched off: %s', async (_, status, body, code, words) => {
    stub.bend.set('/users/current.json', (_request, response) => response.writeHead(status).end(body))
    expect(await probe(stub.address)).toMatchObject({
      error: { code, message: expect.stringMatching(words), hint: expect.not.stringMatching(/^$/) },
    })
  })
})

describe('versions of Redmine', () => {
  let stub: RedmineStub
  beforeEach(async () => {
    stub = await startRedmineStub()
  })
  afterEach(() => stub.close())
  const only = async () => {
    const { connector } = await stub.connect()
    return unwrap(await connector.pullTickets(null, never)).threads[0]
  }
  const note = (change: Readonly<Record<string, unknown>>) => ({
    id: 9,
    user: { id: 6, name: 'Sam Desk' },
    notes: 'Looked at it.',
    created_on: '2026-11-02T08:00:00Z',
    details: [],
    ...change,
  })

  it('4.2 does not say which statuses are allowed next: the menu offers what the catalogue has', async () => {
    stub.issues.set(1, stubIssue(1, { status: { id: 1, name: 'New' }, journals: [note({})] }))
    expect((await only())?.ticket.allowedStatuses).toEqual([])
    const { connector } = await stub.connect()
    expect(unwrap(await connector.catalogue(never)).statuses.map(({ id }) => id)).toEqual(['1'])
  })

  it('4.2 without a mail address, a role or a list of modules in its answers is a Redmine all the same', async () => {
    const user = {
      id: 5,
      login: 'avery',
      firstname: 'Avery',
      lastname: 'Quinn',
      created_on: '2020-01-01T00:00:00Z',
    }
    stub.bend.set('/users/current.json', (_, response) => response.end(JSON.stringify({ user })))
    stub.bend.set('/projects.json', (_, response) =>
      response.end(
        JSON.stringify({ projects: [{ id: 1, name: 'O', identifier: 'onsite' }], total_count: 1 }),
      ),
    )
    const { connector } = await stub.connect()
    expect(unwrap(await connector.probe(never)).user).toEqual({ id: '5', name: 'Avery Quinn', email: null })
    // Without the module there is no wiki to ask for.
    expect(unwrap(await connector.pullDocuments(null, never)).documents).toEqual([])
    expect(unwrap(await connector.documentMembership(never))).toEqual([])
  })

  it('5 and later say it, the status that it has now left out', async () => {
    const allowed_statuses = [
      { id: 1, name: 'New', is_closed: false },
      { id: 5, name: 'Closed', is_closed: true },
    ]
    stub.issues.set(1, stubIssue(1, { allowed_statuses }))
    expect((await only())?.ticket.allowedStatuses).toEqual(['5'])
  })

  it('6 says who changed a comment and when, and adds to attachments: nothing of it is in the way', async () => {
    const journals = [note({ updated_on: '2026-11-03T08:00:00Z', updated_by: { id: 7, name: 'Kim' } })]
    const attachments = [
      {
        id: 3,
        filename: 'photo.jpg',
        filesize: 12,
        content_type: 'image/jpeg',
        description: '',
        content_url: `${stub.address}/attachments/download/3/photo.jpg`,
        thumbnail_url: `${stub.address}/attachments/thumbnail/3`,
        author: { id: 6, name: 'Sam Desk' },
        created_on: '2026-11-02T08:00:00Z',
      },
    ]
    stub.issues.set(1, stubIssue(1, { journals, attachments, watchers: [], children: [] }))
    const thread = await only()
    expect(thread?.comments).toMatchObject([{ body: 'Looked at it.', createdAt: '2026-11-02T08:00:00.000Z' }])
    expect(thread?.attachments).toMatchObject([{ name: 'photo.jpg', size: 12 }])
  })
})
