import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { colleaguePlays } from '../../../../src/contract/tracker-operations.ts'
import { mutationOf, never, temporaryFileStore, unwrap } from '../contract/tracker-under-test.ts'
import { createSandboxKind } from './sandbox-kind.ts'

const shipped = resolve(import.meta.dirname, '../../../../resources/starter-kit')
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('the sandbox', () => {
  let folder = ''
  const start = async (options: { readonly kit?: string; readonly random?: () => number } = {}) => {
    const fileStore = await temporaryFileStore(join(folder, 'files'))
    const { kind, trackers } = createSandboxKind({
      folder: join(folder, 'sandbox'),
      starterKitFolder: options.kit ?? shipped,
      fileStore,
      now: () => new Date('2026-11-20T14:05:00.000Z'),
      random: options.random ?? (() => 0.5),
      logger,
    })
    return { connector: unwrap(kind.create('one', {})), trackers, kind }
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-sandbox-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('opens with the whole starter kit, its times counted from now', async () => {
    const { trackers } = await start()
    const tracker = unwrap(await trackers.open('one'))
    const long = tracker.tickets().find(({ thread }) => thread.ticket.key === 'FS-1042')
    expect(long?.thread.ticket).toMatchObject({
      status: 'in-progress',
      priority: 'P1',
      assignee: { id: 'avery', name: 'Avery Quinn' },
      createdAt: '2026-11-20T10:17:00.000Z',
      revision: '1',
    })
    const attachment = long?.thread.attachments[0]
    expect(attachment).toMatchObject({ commentId: long?.thread.comments[1]?.id, mediaType: 'text/plain' })
    expect((await tracker.files.stat(attachment?.sha256 ?? ''))?.size).toBe(attachment?.size)
    expect(tracker.tickets().length).toBeGreaterThanOrEqual(24)
    const documents = new Map(tracker.documents().map((document) => [document.id, document]))
    expect(documents.get('rb-disk-full')).toMatchObject({ kind: 'runbook', path: 'runbooks/rb-disk-full.md' })
    expect(documents.get('kb-linux-disk-full')).toMatchObject({ kind: 'article' })
    await trackers.close()
  })

  it('keeps changes and behaviour over a restart, and is not filled again', async () => {
    const first = await start()
    const tracker = unwrap(await first.trackers.open('one'))
    const count = tracker.tickets().length
    const { ticketId } = unwrap(await tracker.playColleague(null, 'comment'))
    unwrap(await tracker.behave({ latencyMs: 5 }))
    const before = tracker.ticket(ticketId)
    await first.trackers.close()
    const second = await start()
    const again = unwrap(await second.trackers.open('one'))
    expect(again.ticket(ticketId)).toEqual(before)
    expect(again.behaviour()).toMatchObject({ online: true, latencyMs: 5, failureRate: 0, lostAnswerRate: 0 })
    expect(again.tickets().length).toBe(count)
    await second.trackers.close()
  })

  it.each(colleaguePlays)('a colleague can play "%s", and it shows', async (play) => {
    const { trackers } = await start()
    const tracker = unwrap(await trackers.open('one'))
    const known = new Set(tracker.tickets().map(({ thread }) => thread.ticket.id))
    const target = tracker.tickets().find(({ thread }) => thread.ticket.key === 'FS-1042')?.thread.ticket
    const played = unwrap(await tracker.playColleague(target?.id ?? '', play))
    const after = tracker.ticket(played.ticketId)?.thread
    expect(played.what).toMatch(/^(Mira Okafor|Jonas Lindqvist) /)
    expect(played.what).toContain(after?.ticket.key)
    if (play === 'new-ticket') {
      expect(known.has(played.ticketId)).toBe(false)
      expect(after?.ticket).toMatchObject({ assignee: { id: 'avery' }, status: 'new' })
    } else {
      expect(after?.ticket.id).toBe(target?.id)
      expect(after?.ticket.revision).toBe('2')
      const trace = play === 'comment' ? after?.comments.at(-1) : after?.activity.at(-1)
      expect(['mira', 'jonas']).toContain(trace?.author.id)
    }
    await trackers.close()
  })

  it('fails before a change is applied as often as it is told to', async () => {
    const { connector, trackers } = await start({ random: () => 0.3 })
    const tracker = unwrap(await trackers.open('one'))
    const ticket = tracker.tickets()[0]?.thread.ticket ?? null
    const push = () =>
      connector.push(mutationOf(ticket, { kind: 'comment', body: 'Hello', internal: false }), never)
    unwrap(await tracker.behave({ failureRate: 0.31 }))
    expect(await push()).toMatchObject({ kind: 'retry', reason: { code: 'tracker.busy' } })
    expect(tracker.ticket(ticket?.id ?? '')?.thread.ticket.revision).toBe('1')
    unwrap(await tracker.behave({ failureRate: 0.29 }))
    expect(await push()).toMatchObject({ kind: 'applied' })
    await trackers.close()
  })

  it('counts the response time from when the work was done, not from when it was sent', async () => {
    const { connector, trackers } = await start()
    const tracker = unwrap(await trackers.open('one'))
    const fresh =
      tracker.tickets().find(({ thread }) => thread.ticket.status === 'new')?.thread.ticket ?? null
    const performedAt = new Date(Date.parse(fresh?.createdAt ?? '') + 60_000).toISOString()
    const intent = { kind: 'transition', from: 'new', to: 'acknowledged' } as const
    expect(await connector.push(mutationOf(fresh, intent, performedAt), never)).toMatchObject({
      kind: 'applied',
      thread: { ticket: { status: 'acknowledged', acknowledgedAt: performedAt } },
    })
    await trackers.close()
  })

  it.each([
    ['tickets/FS-1042.yaml', 'priority: P9\n', /tickets\/FS-1042\.yaml: key/],
    ['tickets/FS-1042.yaml', 'a: [', /tickets\/FS-1042\.yaml: it is not YAML/],
    ['people.yaml', '[]', /people\.yaml/],
    ['workspace.yaml', 'name: x\n', /workspace\.yaml: user/],
  ])('a bad starter file %s is named, with what is wrong in it', async (file, content, message) => {
    const kit = join(folder, 'kit')
    await cp(shipped, kit, { recursive: true })
    await writeFile(join(kit, file), content)
    const { trackers, connector } = await start({ kit })
    const opened = await trackers.open('one')
    expect(opened).toMatchObject({ ok: false, error: { code: 'workspace.invalid' } })
    expect(opened.ok ? '' : opened.error.message).toMatch(message)
    expect(await connector.probe(never)).toMatchObject({ ok: false, error: { code: 'workspace.invalid' } })
  })

  it('never leaves its folder, whatever the workspace is called', async () => {
    const { trackers } = await start()
    expect(await trackers.open('../other')).toMatchObject({ ok: false, error: { code: 'workspace.missing' } })
  })
})
