import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mostAnswerBytes } from '../answer-text.ts'
import { never, unwrap } from '../contract/tracker-under-test.ts'
import { soundTickets } from '../sound-page.ts'
import { type RedmineStub, startRedmineStub, stubIssue } from './redmine-stub.test-support.ts'

describe('a Redmine whose answers are odd in parts', () => {
  let stub: RedmineStub
  beforeEach(async () => {
    stub = await startRedmineStub()
  })
  afterEach(() => stub.close())

  const odd = { mood: 'odd' }
  it.each([
    ['subject', null],
    ['subject', 7],
    ['description', odd],
    ['project', null],
    ['tracker', { id: 1 }],
    ['priority', undefined],
    ['priority', { id: 'x', name: 3 }],
    ['author', { id: 6 }],
    ['author', { name: 'No id' }],
    ['assigned_to', {}],
    ['due_date', 'soon'],
    ['updated_on', 12],
    ['closed_on', 'never'],
    ['custom_fields', 'none'],
    ['custom_fields', [{ id: 9, name: 'Asset', value: odd }]],
    ['custom_fields', [{ id: 9, name: 'Asset', value: 12 }]],
    ['custom_fields', [{ id: 9, name: 'Asset', value: true }]],
    ['custom_fields', [{ id: 9, name: 'Asset', value: [null, 'a', 3] }]],
    ['custom_fields', [{ name: 'no id' }, null]],
    ['attachments', [{ id: 4 }, null, { id: 5, filename: 9, filesize: '12', created_on: 'x' }]],
    ['journals', [{ id: 3, user: { id: 6 }, notes: 'n', created_on: '2026-11-02T08:00:00Z', details: null }]],
    [
      'journals',
      [
        {
          id: 3,
          notes: null,
          created_on: null,
          private_notes: null,
          details: [{ property: 'attr', name: 'done_ratio', old_value: 10, new_value: odd }, null],
        },
        'row',
      ],
    ],
    ['allowed_statuses', [{ id: 2 }, 'x']],
  ])('%s of %j costs that part at most, never the ticket', async (field, value) => {
    const { connector } = await stub.connect()
    stub.issues.set(1, stubIssue(1, { journals: [] }))
    const sound = unwrap(await connector.fetchTicket('1', never))
    stub.issues.set(1, stubIssue(1, { [field]: value }))
    stub.bend.set('/issues.json', (_, response) =>
      response.end(JSON.stringify({ issues: [stubIssue(1)], total_count: 2 })),
    )
    const page = soundTickets(unwrap(await connector.pullTickets(null, never)))
    expect(page.refused).toEqual([])
    expect(page.threads[0]?.ticket).toMatchObject({ id: '1', status: sound?.ticket.status })
    if (field !== 'subject') expect(page.threads[0]?.ticket.title).toBe(sound?.ticket.title)
  })

  it.each(
    Object.keys(stubIssue(1)).filter((field) => !['id', 'status', 'created_on', 'journals'].includes(field)),
  )('a ticket without %s is read all the same', async (field) => {
    const { connector } = await stub.connect()
    stub.issues.set(
      1,
      stubIssue(1, {
        journals: [{ id: 3, created_on: '2026-11-02T08:00:00Z' }],
        attachments: [{ id: 4 }],
        custom_fields: [{ id: 9 }],
        [field]: undefined,
      }),
    )
    expect(unwrap(await connector.fetchTicket('1', never))?.ticket.id).toBe('1')
  })

  it.each([
    ['/users/current.json', 'memberships', { user: { id: 5, login: 'a', firstname: 'A', lastname: 'Q' } }],
    ['/issue_statuses.json', 'is_closed', { issue_statuses: [{ id: 1, name: 'New' }] }],
    ['/enumerations/issue_priorities.json', 'active', { issue_priorities: [{ id: 2, name: 'Normal' }] }],
    [
      '/projects.json',
      'enabled_modules',
      { projects: [{ id: 1, name: 'Onsite', identifier: 'onsite' }], total_count: 1 },
    ],
  ])('%s with an odd %s stops no ticket', async (path, field, answer) => {
    stub.issues.set(1, stubIssue(1))
    for (const value of [null, 'odd', { a: 1 }, undefined]) {
      const { connector } = await stub.connect()
      const spoilt = JSON.stringify(answer, (key, inner: unknown) =>
        typeof inner === 'object' && inner !== null && 'id' in inner && key !== ''
          ? { ...inner, [field]: value }
          : inner,
      )
      stub.bend.set(path, (_, response) => response.end(spoilt))
      const page = unwrap(await connector.pullTickets(null, never))
      expect(page.threads.map(({ ticket }) => ticket.id)).toEqual(['1'])
    }
  })

  it('says of a value that is no text that it cannot be shown', async () => {
    const { connector } = await stub.connect()
    stub.issues.set(1, stubIssue(1, { custom_fields: [{ id: 9, name: 'Asset', value: odd }] }))
    const thread = unwrap(await connector.fetchTicket('1', never))
    expect(thread?.ticket.customFields).toEqual({ Asset: '(cannot be shown)' })
  })

  it('line ends are LF past the door, in every text', async () => {
    const { connector } = await stub.connect()
    const value = 'one\r\ntwo\rthree'
    stub.issues.set(
      1,
      stubIssue(1, {
        description: value,
        custom_fields: [{ id: 9, name: 'Access', value }],
        journals: [{ id: 3, notes: value, created_on: '2026-11-02T08:00:00Z', details: [] }],
      }),
    )
    const thread = unwrap(await connector.fetchTicket('1', never))
    expect(JSON.stringify(thread)).not.toContain('\\r')
    expect(thread?.ticket.description).toBe('one\ntwo\nthree')
  })

  it('a total that is one too high stops nothing', async () => {
    stub.issues.set(1, stubIssue(1))
    const { connector } = await stub.connect()
    stub.bend.set('/issues.json', (_, response) =>
      response.end(JSON.stringify({ issues: [stubIssue(1)], total_count: 2 })),
    )
    expect(unwrap(await connector.membership(never))).toEqual(['1'])
  })

  it('a ticket dated tomorrow hides nothing that changes today', async () => {
    const tomorrow = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`
    stub.issues.set(1, stubIssue(1, { updated_on: tomorrow }))
    const { connector } = await stub.connect()
    const first = unwrap(await connector.pullTickets(null, never))
    expect(first.threads.map(({ ticket }) => ticket.id)).toEqual(['1'])
    stub.issues.set(2, stubIssue(2, { updated_on: `${new Date().toISOString().slice(0, 19)}Z` }))
    const second = unwrap(await connector.pullTickets(first.cursor, never))
    expect(second.threads.map(({ ticket }) => ticket.id)).toEqual(['2'])
  })

  it.each([
    [401, 'text/html', '<h1>Sign in</h1>'],
    [403, 'text/html', '<h1>Blocked by your network</h1>'],
    [404, 'text/html', '<h1>Not here</h1>'],
    [400, 'text/plain', 'Bad request'],
    [511, 'application/json', '{"sign":"in"}'],
  ])(
    'a page with %i comes from the network, and says nothing about the ticket',
    async (status, type, body) => {
      stub.issues.set(1, stubIssue(1))
      const { connector } = await stub.connect()
      stub.bend.set('/issues/1.json', (_, response) =>
        response.writeHead(status, { 'content-type': type }).end(body),
      )
      expect(await connector.fetchTicket('1', never)).toMatchObject({
        ok: false,
        error: { code: 'tracker.portal' },
      })
    },
  )

  it('an answer about another ticket is no answer', async () => {
    stub.issues.set(1, stubIssue(1))
    const { connector } = await stub.connect()
    stub.bend.set('/issues/1.json', (_, response) => response.end(JSON.stringify({ issue: stubIssue(2) })))
    expect(await connector.fetchTicket('1', never)).toMatchObject({
      ok: false,
      error: { code: 'tracker.unexpected' },
    })
  })

  it('an answer that unfolds to more than the limit is not read to its end, and the limit is named', async () => {
    const { connector } = await stub.connect()
    const huge = gzipSync(Buffer.alloc(mostAnswerBytes + 1, ' '))
    expect(huge.length).toBeLessThan(100_000)
    stub.bend.set('/issues/1.json', (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(huge),
    )
    expect(await connector.fetchTicket('1', never)).toMatchObject({
      ok: false,
      error: { code: 'tracker.unexpected', message: expect.stringContaining('64 MiB') },
    })
  })
})
