import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operations } from '../../src/contract/operations.ts'
import type { Result } from '../../src/domain/result.ts'
import type { HostCapabilities } from './capabilities.ts'
import { createHost, type HostServices } from './create-host.ts'

const resourcesFolder = resolve(import.meta.dirname, '../../resources')
const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

describe('the host', () => {
  let folder = ''
  let host: HostServices | null = null
  let saveTarget: string | null = null
  const opened: string[] = []

  const capabilities = (): HostCapabilities => ({
    version: '1.2.3',
    runtime: 'standin',
    dataFolder: join(folder, 'data'),
    resourcesFolder,
    workersFolder: join(folder, 'workers'),
    now: () => new Date(),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    emit: () => undefined,
    dialogs: {
      chooseFolder: async () => join(folder, 'chosen'),
      chooseFile: async () => null,
      chooseSaveTarget: async () => saveTarget,
    },
    secretBox: { available: () => false, encrypt: () => Buffer.alloc(0), decrypt: () => '' },
    openExternal: async (url) => {
      opened.push(url)
      return { ok: true, value: { opened: true } }
    },
  })
  const start = async () => {
    await host?.close()
    host = unwrap(await createHost(capabilities()))
    return host.handlers
  }
  const connectSandbox = async () =>
    unwrap(await (await start())['workspace.connect']({ kind: 'sandbox', name: 'Mine', fields: {} }))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-host-'))
    opened.length = 0
    saveTarget = null
  })
  afterEach(async () => {
    await host?.close()
    host = null
    await rm(folder, { recursive: true, force: true })
  })

  it('answers every operation of the contract', async () => {
    expect(Object.keys(await start()).sort()).toEqual(Object.keys(operations).sort())
  })

  it('answers in the shapes of the contract', async () => {
    const { id: workspaceId } = await connectSandbox()
    const handlers = await start()
    const page = unwrap(await handlers['tracker.pull-tickets']({ workspaceId, cursor: null }))
    operations['tracker.pull-tickets'].output.parse(page)
    expect(page.threads.length).toBeGreaterThanOrEqual(24)
    operations['tracker.pull-documents'].output.parse(
      unwrap(await handlers['tracker.pull-documents']({ workspaceId, cursor: null })),
    )
    operations['tracker.catalogue'].output.parse(unwrap(await handlers['tracker.catalogue']({ workspaceId })))
    operations['tracker.probe'].output.parse(unwrap(await handlers['tracker.probe']({ workspaceId })))
    operations['tracker.kinds'].output.parse(unwrap(await handlers['tracker.kinds']({})))
    operations['app.info'].output.parse(unwrap(await handlers['app.info']({})))
  })

  it('keeps a workspace over a restart, and forgets it with all that belongs to it', async () => {
    const workspace = await connectSandbox()
    expect(workspace).toMatchObject({ name: 'Mine', kind: 'sandbox', user: { id: 'avery' } })
    const handlers = await start()
    expect(unwrap(await handlers['workspace.list']({})).workspaces).toEqual([workspace])
    unwrap(await handlers['tracker.probe']({ workspaceId: workspace.id }))
    unwrap(await handlers['workspace.remove']({ workspaceId: workspace.id }))
    expect(unwrap(await handlers['workspace.list']({})).workspaces).toEqual([])
    expect(await readdir(join(folder, 'data', 'sandbox'))).toEqual([])
    expect(await handlers['tracker.probe']({ workspaceId: workspace.id })).toMatchObject({
      ok: false,
      error: { code: 'workspace.missing' },
    })
  })

  it('connects to nothing that does not answer as it should, and keeps nothing of it', async () => {
    const handlers = await start()
    const connect = (fields: Record<string, string>) =>
      handlers['workspace.connect']({ kind: 'redmine', name: '', fields })
    expect(await connect({ address: 'http://127.0.0.1:1' })).toMatchObject({
      ok: false,
      error: { code: 'workspace.invalid', message: expect.stringContaining('API key') },
    })
    expect(await connect({ address: 'http://127.0.0.1:1', apiKey: 'k3y-of-nobody' })).toMatchObject({
      ok: false,
      error: { code: 'tracker.unreachable' },
    })
    expect(unwrap(await handlers['workspace.list']({})).workspaces).toEqual([])
  })

  it('takes a new key of the same account only, and makes no second workspace of it', async () => {
    const server = createServer((request, answer) => {
      const key = String(request.headers['x-redmine-api-key'])
      const [login = '', id = '0'] = key.split('-')
      if (key === 'avery-5-old' && expired) return answer.writeHead(401).end()
      const user = { id: Number(id), login, firstname: login, lastname: 'Q', mail: null }
      return answer.end(JSON.stringify({ user }))
    })
    let expired = false
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done)
    })
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const handlers = await start()
    const connect = (apiKey: string) =>
      handlers['workspace.connect']({ kind: 'redmine', name: '', fields: { address, apiKey } })
    const { id: workspaceId } = unwrap(await connect('avery-5-old'))
    const renew = (apiKey: string) => handlers['workspace.renew']({ workspaceId, fields: { apiKey } })
    expired = true
    expect(await handlers['tracker.probe']({ workspaceId })).toMatchObject({ ok: false })
    expect(await connect('avery-5-new')).toMatchObject({
      error: { code: 'workspace.exists', hint: expect.stringContaining('settings') },
    })
    expect(await renew('sam-6-new')).toMatchObject({
      error: { code: 'workspace.other-user', message: expect.stringContaining('sam Q') },
    })
    expect(await handlers['tracker.probe']({ workspaceId })).toMatchObject({ ok: false })
    expect(await renew('avery-5-new')).toMatchObject({ ok: true, value: { id: workspaceId } })
    expect(await handlers['tracker.probe']({ workspaceId })).toMatchObject({ ok: true })
    expect(unwrap(await handlers['workspace.list']({})).workspaces).toHaveLength(1)
    server.closeAllConnections()
    server.close()
  })

  it('writes no credential to the disk where it has no safe place for it', async () => {
    const user = { id: 5, login: 'avery', firstname: 'Avery', lastname: 'Quinn', mail: null }
    const server = createServer((_, answer) => answer.end(JSON.stringify({ user })))
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done)
    })
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const handlers = await start()
    expect(unwrap(await handlers['vault.state']({}))).toEqual({
      credentials: 'locked',
      passphraseChosen: false,
    })
    const fields = { address, apiKey: 'k3y-that-must-stay-secret' }
    const { id: workspaceId } = unwrap(
      await handlers['workspace.connect']({ kind: 'redmine', name: 'Real', fields }),
    )
    unwrap(await handlers['tracker.probe']({ workspaceId }))
    const names = await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true })
    for (const entry of names.filter((found) => found.isFile())) {
      expect(await readFile(join(entry.parentPath, entry.name), 'utf8')).not.toContain('k3y-that')
    }
    expect(await (await start())['tracker.probe']({ workspaceId })).toMatchObject({
      ok: false,
      error: { code: 'vault.locked' },
    })
    server.closeAllConnections()
    server.close()
  })

  it('takes bytes in pieces and gives them back, also as a file of the person’s choice', async () => {
    const handlers = await start()
    const { uploadId } = unwrap(await handlers['file.begin']({}))
    for (const text of ['one ', 'two']) {
      unwrap(await handlers['file.append']({ uploadId, bytes: new Uint8Array(Buffer.from(text)) }))
    }
    const { sha256, size } = unwrap(await handlers['file.commit']({ uploadId }))
    const read = unwrap(await handlers['file.read']({ sha256, offset: 4, length: 100 }))
    expect({ text: Buffer.from(read.bytes).toString(), size: read.size }).toEqual({ text: 'two', size })
    expect(unwrap(await handlers['file.save-as']({ sha256, name: 'a.txt' }))).toEqual({ saved: false })
    saveTarget = join(folder, 'copy.txt')
    expect(unwrap(await handlers['file.save-as']({ sha256, name: '../../a.txt' }))).toEqual({ saved: true })
    expect(await readFile(saveTarget, 'utf8')).toBe('one two')
    expect((await readdir(folder)).sort()).toEqual(['copy.txt', 'data'])
  })

  it('opens web and mail addresses only, and only what a person would recognise', async () => {
    const handlers = await start()
    const open = (url: string) => handlers['app.open-external']({ url })
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://x/y',
      'https://a@b.example',
      'nonsense',
    ]) {
      expect(await open(url), url).toMatchObject({ ok: false, error: { code: 'app.denied' } })
    }
    expect(unwrap(await open('https://redmine.example/issues/1'))).toEqual({ opened: true })
    expect(opened).toEqual(['https://redmine.example/issues/1'])
  })

  it('reads only folders that the person chose', async () => {
    const handlers = await start()
    expect(await handlers['document.list-folder']({ handle: folder })).toMatchObject({
      ok: false,
      error: { code: 'input.handle' },
    })
    const chosen = unwrap(await handlers['dialog.choose-folder']({ title: 'Documents' }))
    expect(chosen?.label).toBe('chosen')
    expect(unwrap(await handlers['dialog.choose-file']({ title: 'File', extensions: [] }))).toBeNull()
  })

  it('lets a sandbox misbehave only where there is one', async () => {
    const { id: workspaceId } = await connectSandbox()
    const handlers = await start()
    unwrap(await handlers['sandbox.behave']({ workspaceId, behaviour: { online: false } }))
    expect(await handlers['tracker.probe']({ workspaceId })).toMatchObject({
      ok: false,
      error: { code: 'tracker.unreachable' },
    })
    expect(
      unwrap(await handlers['sandbox.colleague']({ workspaceId, ticketId: null, play: 'comment' })).what,
    ).toMatch(/commented on FS-/)
    expect(await handlers['sandbox.behaviour']({ workspaceId: 'other' })).toMatchObject({
      ok: false,
      error: { code: 'workspace.missing' },
    })
  })

  it('says that its folder cannot be used instead of starting without one', async () => {
    await writeFile(join(folder, 'data'), 'a file in the way')
    expect(await createHost(capabilities())).toMatchObject({ ok: false, error: { code: 'disk.unwritable' } })
  })
})
