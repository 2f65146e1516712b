import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostEvent } from '../../../src/contract/events.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import type { TicketThread } from '../../../src/domain/ticket.ts'
import type { HostServices } from '../create-host.ts'
import { type CuttingProxy, startCuttingProxy } from './testing/cutting-proxy.ts'
import {
  connectSandbox,
  firstTicket,
  keepFile,
  readThread,
  sendUntilApplied,
  startHostIn,
} from './testing/engineer.ts'
import { type RealTusServer, startRealTusServer } from './testing/real-tus-server.ts'

const resourcesFolder = resolve(import.meta.dirname, '../../../resources')
const token = 'a-token-that-must-stay-secret'
const limit = 100_000

describe('a file that is too large for the tracker', () => {
  let folder = ''
  let server: RealTusServer
  let proxy: CuttingProxy
  let host: HostServices
  let handlers: Handlers
  let workspaceId = ''
  let ticketId = ''
  const events: HostEvent[] = []

  const start = async () => {
    await host?.close()
    host = await startHostIn(join(folder, 'data'), resourcesFolder, (event) => events.push(event))
    handlers = host.handlers
  }
  const address = () => `${proxy.address}${server.path}`
  const configure = async (change: object = {}) =>
    handlers['upload.configure']({
      workspaceId,
      address: address(),
      download: '',
      internal: true,
      overBytes: null,
      token: { kind: 'set', token },
      ...change,
    })
  const file = (size = 700_000, name = 'FS-1042.kitbag.zip') =>
    keepFile(handlers, ticketId, name, new Uint8Array(randomBytes(size)))
  const push = async (mutation: Awaited<ReturnType<typeof file>>) => {
    const outcome = await handlers['tracker.push']({ workspaceId, mutation })
    if (!outcome.ok) throw new Error(outcome.error.message)
    return outcome.value
  }
  const links = ({ comments }: TicketThread) => comments.filter(({ body }) => body.includes('/files/'))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-large-'))
    server = await startRealTusServer({ folder: join(folder, 'server'), token })
    proxy = await startCuttingProxy(server.port)
    events.length = 0
    await start()
    workspaceId = await connectSandbox(handlers)
    ticketId = await firstTicket(handlers, workspaceId)
    await handlers['sandbox.behave']({ workspaceId, behaviour: { maxAttachmentBytes: limit } })
  })
  afterEach(async () => {
    await host.close()
    await proxy.close()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('is refused in clear words while there is no upload server, and goes there once there is one', async () => {
    const mutation = await file()
    const probe = await handlers['tracker.probe']({ workspaceId })
    expect(probe).toMatchObject({
      value: { capabilities: { maxAttachmentBytes: limit, largeFiles: 'refused' } },
    })
    expect(await push(mutation)).toMatchObject({ kind: 'rejected', reason: { code: 'file.too-large' } })
    expect(await configure()).toMatchObject({ ok: true, value: { hasToken: true } })
    expect(await handlers['tracker.probe']({ workspaceId })).toMatchObject({
      value: { capabilities: { largeFiles: 'by-link' } },
    })
    await sendUntilApplied(handlers, workspaceId, mutation)
    const [stored] = await server.uploads()
    if (stored === undefined || mutation.intent.kind !== 'attach') throw new Error('Nothing was stored.')
    const thread = await readThread(handlers, workspaceId, ticketId)
    expect(links(thread)).toHaveLength(1)
    const [comment] = links(thread)
    expect(comment?.body).toContain(`<${address()}/${stored.id}>`)
    expect(comment?.body).toContain(mutation.intent.sha256)
    expect(comment).toMatchObject({ internal: true, mark: mutation.id })
    expect(await server.hashOf(stored.id)).toBe(mutation.intent.sha256)
    expect(thread.attachments.some(({ mark }) => mark === mutation.id)).toBe(false)
  })

  it('takes the ordinary way when it fits, unless it is set to go by link', async () => {
    await configure()
    const small = await file(limit)
    await sendUntilApplied(handlers, workspaceId, small)
    expect(await server.uploads()).toEqual([])
    await configure({ overBytes: 50_000, download: 'https://get.example/{id}/file', internal: false })
    const second = await file(limit - 1)
    await sendUntilApplied(handlers, workspaceId, second)
    const [stored] = await server.uploads()
    const thread = await readThread(handlers, workspaceId, ticketId)
    expect(thread.attachments.filter(({ mark }) => mark === small.id)).toHaveLength(1)
    expect(thread.comments.at(-1)).toMatchObject({ internal: false, mark: second.id })
    expect(thread.comments.at(-1)?.body).toContain(`<https://get.example/${stored?.id}/file>`)
  })

  it('is on the ticket once, whatever answers are lost and lines cut', async () => {
    await configure()
    await handlers['sandbox.behave']({ workspaceId, behaviour: { lostAnswerRate: 1 } })
    const mutation = await file(2_500_000)
    for (const at of [200_000, 900_000, 1_700_000]) proxy.plan(at, 'cut')
    proxy.plan(2_400_000, 'lose-answer')
    const outcomes = await sendUntilApplied(handlers, workspaceId, mutation)
    expect(outcomes).toContain('unknown')
    await handlers['sandbox.behave']({ workspaceId, behaviour: { lostAnswerRate: 0 } })
    // Sent again all the same, as after a database that was restored from a week ago.
    await sendUntilApplied(handlers, workspaceId, mutation)
    expect(links(await readThread(handlers, workspaceId, ticketId))).toHaveLength(1)
    expect((await server.uploads()).filter(({ arrived }) => arrived > 0)).toHaveLength(1)
    const told = events.flatMap((event) => (event.kind === 'upload.progress' ? [event.upload] : []))
    expect(told.at(-1)).toMatchObject({
      state: 'arrived',
      sentBytes: 2_500_000,
      server: `127.0.0.1:${proxy.port}`,
    })
  })

  it('waits for the upload server without a word against the tracker, and says what is the matter', async () => {
    await configure()
    const mutation = await file()
    proxy.goDark()
    expect(await push(mutation)).toMatchObject({
      kind: 'later',
      reason: { code: 'upload.unreachable', message: expect.stringContaining(`127.0.0.1:${proxy.port}`) },
    })
    proxy.comeBack()
    await configure({ token: { kind: 'none' } })
    expect(await push(mutation)).toMatchObject({ kind: 'rejected', reason: { code: 'upload.unauthorized' } })
    await configure()
    await sendUntilApplied(handlers, workspaceId, mutation)
  })

  it('is asked about only when nobody is sending it any more', async () => {
    await configure()
    const mutation = await file(1_500_000)
    const sending = push(mutation)
    const asked = handlers['tracker.read-back']({ workspaceId, mutation })
    expect(await sending).toMatchObject({ kind: 'applied' })
    expect(await asked).toMatchObject({ value: { kind: 'applied' } })
  })

  it('remembers what the tracker takes, and forgets everything with the workspace', async () => {
    await push(await file())
    await configure()
    const readAll = async (path: string): Promise<string> => {
      const entries = await readdir(path, { withFileTypes: true, recursive: true })
      const texts = entries
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'))
      return (await Promise.all(texts)).join('\n')
    }
    expect(await readAll(join(folder, 'data', 'uploads'))).toContain(`"${workspaceId}": ${limit}`)
    expect(await readAll(join(folder, 'data'))).not.toContain(token)
    await start()
    expect(await handlers['upload.endpoint']({ workspaceId })).toMatchObject({
      value: { address: address(), hasToken: true },
    })
    await handlers['workspace.remove']({ workspaceId })
    expect(await handlers['upload.endpoint']({ workspaceId })).toEqual({ ok: true, value: null })
    expect(await readAll(join(folder, 'data', 'uploads'))).not.toContain(workspaceId)
    expect(await readFile(join(folder, 'data', 'vault.json'), 'utf8')).not.toContain(`upload:${workspaceId}`)
  })

  it('is tried out with a few bytes that are removed again, and the test says what is wrong', async () => {
    const test = (change: object = {}) =>
      handlers['upload.test']({ workspaceId, address: address(), token: { kind: 'set', token }, ...change })
    expect(await test()).toEqual({ ok: true, value: { maxBytes: null, checksum: false, removed: true } })
    expect(await server.uploads()).toEqual([])
    const words = async (change: object) => {
      const answer = await test(change)
      return answer.ok ? 'fine' : `${answer.error.code}: ${answer.error.message}`
    }
    expect(await words({ token: { kind: 'none' } })).toMatch(
      /^upload\.unauthorized: .* wants a token, and none/,
    )
    expect(await words({ token: { kind: 'set', token: 'wrong' } })).toMatch(/does not accept the token/)
    expect(await words({ address: 'ftp://files.example' })).toMatch(/^upload\.invalid: .* https:/)
    expect(await words({ address: 'http://files.example/' })).toMatch(/A token may not go to an http:/)
    expect(await words({ address: 'https://user:pass@files.example/' })).toMatch(/name or a password/)
    proxy.goDark()
    expect(await words({})).toMatch(/^upload\.unreachable: /)
  })
})
