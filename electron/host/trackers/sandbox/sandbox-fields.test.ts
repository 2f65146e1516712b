import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connector } from '../connector.ts'
import { applied, mutationOf, never, temporaryFileStore, unwrap } from '../contract/tracker-under-test.ts'
import { createSandboxKind } from './sandbox-kind.ts'

const shipped = resolve(import.meta.dirname, '../../../../resources/starter-kit')
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('the sandbox asks for what real trackers ask for', () => {
  let folder = ''
  let connector: Connector
  let close: () => Promise<void>
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-sandbox-'))
    const { kind, trackers } = createSandboxKind({
      folder: join(folder, 'sandbox'),
      starterKitFolder: shipped,
      fileStore: await temporaryFileStore(join(folder, 'files')),
      now: () => new Date('2026-11-20T14:05:00.000Z'),
      random: () => 0.5,
      logger,
    })
    connector = unwrap(kind.create('one', {}))
    close = () => trackers.close()
  })
  afterEach(async () => {
    await close()
    await rm(folder, { recursive: true, force: true })
  })

  const read = async (id: string) => unwrap(await connector.fetchTicket(id, never))
  const ticketOf = async (id: string) => {
    const thread = await read(id)
    if (thread === null) throw new Error(`no ticket ${id}`)
    return thread.ticket
  }

  it('offers activities and fields per type', async () => {
    const { activities, fields, limits } = unwrap(await connector.catalogue(never))
    expect(activities?.find(({ standard }) => standard)?.name).toBe('On site')
    expect(fields?.find(({ name, required }) => name === 'Business impact' && required)?.categories).toEqual([
      'feature-request',
    ])
    expect(limits).toEqual({ title: 255, timeNote: 1_024 })
  })

  it('books time on the day and as the activity that was chosen', async () => {
    const ticket = await ticketOf('sandbox-fs-1042')
    const mutation = mutationOf(
      ticket,
      { kind: 'log-time', minutes: 45, note: 'Drove there', day: '2026-11-18', activityId: 'travel' },
      '2026-11-20T14:00:00.000Z',
    )
    applied(await connector.push(mutation, never))
    expect((await read(ticket.id))?.timeEntries).toMatchObject([
      { day: '2026-11-18', activity: 'Travel', minutes: 45, mark: mutation.id },
    ])
  })

  it('refuses a new ticket without a required field and names the field; with it, it is taken', async () => {
    const like = await ticketOf('sandbox-fs-1042')
    const ticket = { ...like, id: 'local:1', category: 'feature-request' as const }
    const create = (customFields: Readonly<Record<string, string>>) => ({
      ...mutationOf(null, { kind: 'create-ticket' as const, ticket: { ...ticket, customFields } }),
      ticketId: ticket.id,
    })
    expect(await connector.push(create({}), never)).toMatchObject({
      kind: 'rejected',
      reason: { fields: ['Business impact'] },
    })
    expect(await connector.push(create({ 'Business impact': 'None' }), never)).toMatchObject({
      kind: 'applied',
    })
  })

  it('refuses to become a type whose required field is empty', async () => {
    const ticket = await ticketOf('sandbox-fs-1042')
    const edit = mutationOf(ticket, { kind: 'set-fields', fields: { category: 'security' } })
    expect(await connector.push(edit, never)).toMatchObject({
      kind: 'rejected',
      reason: { fields: ['Personal data involved'] },
    })
  })

  it('shows a relation at both ends, and its end at both ends', async () => {
    const [from, to] = [await ticketOf('sandbox-fs-1042'), await ticketOf('sandbox-fs-1038')]
    const relations = [{ kind: 'blocks' as const, ticketId: to.id, key: to.key }]
    applied(await connector.push(mutationOf(from, { kind: 'set-fields', fields: { relations } }), never))
    const other = await ticketOf(to.id)
    expect(other.relations).toEqual([{ kind: 'blocked-by', ticketId: from.id, key: from.key }])
    const undo = mutationOf(other, { kind: 'set-fields', fields: { relations: [] } })
    applied(await connector.push(undo, never))
    expect((await ticketOf(from.id)).relations).toEqual([])
  })

  it('takes watchers and a due day', async () => {
    const ticket = await ticketOf('sandbox-fs-1042')
    const { people } = unwrap(await connector.catalogue(never))
    const watchers = people.filter(({ id }) => id === 'mira')
    const edit = mutationOf(ticket, { kind: 'set-fields', fields: { watchers, dueAt: '2026-11-30' } })
    applied(await connector.push(edit, never))
    expect(await ticketOf(ticket.id)).toMatchObject({ watchers: [{ id: 'mira' }], dueAt: '2026-11-30' })
  })
})
