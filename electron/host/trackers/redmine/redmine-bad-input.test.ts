import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineFeeds } from '../../../../src/domain/same-words.ts'
import { never, unwrap } from '../contract/tracker-under-test.ts'
import { soundTickets } from '../sound-page.ts'
import { type RedmineStub, startRedmineStub, stubIssue } from './redmine-stub.test-support.ts'

const twoGigabytes = 2 * 1024 ** 3

describe('a Redmine that answers badly', () => {
  let stub: RedmineStub
  beforeEach(async () => {
    stub = await startRedmineStub()
  })
  afterEach(() => stub.close())

  const half = (path: string, text: string) =>
    stub.bend.set(path, (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    })

  it('half a JSON is an answer that cannot be read, not a sign-in page', async () => {
    stub.issues.set(1, stubIssue(1))
    const { connector } = await stub.connect()
    half('/issues.json', '{"issues":[{"id":1,"subj')
    expect(await connector.pullTickets(null, never)).toMatchObject({
      ok: false,
      error: { code: 'tracker.unexpected', message: expect.stringContaining('ends in the middle') },
    })
    half('/users/current.json', '{"user":{"id":5,')
    expect(await connector.probe(never)).toMatchObject({ ok: false, error: { code: 'tracker.unexpected' } })
  })

  it('half a JSON in place of one ticket leaves that ticket out, with the reason, and takes the others', async () => {
    for (const id of [1, 2, 3]) stub.issues.set(id, stubIssue(id))
    const { connector } = await stub.connect()
    half('/issues/2.json', '{"issue":{"id":2,"subject":"Ti')
    const page = unwrap(await connector.pullTickets(null, never))
    expect(page.threads.map(({ ticket }) => ticket.id)).toEqual(['1', '3'])
    expect(page.refused).toMatchObject([{ id: '2', reason: { code: 'tracker.unexpected' } }])
  })

  it('a page of HTML is a sign-in page', async () => {
    const { connector } = await stub.connect()
    half('/issues.json', '<!doctype html><title>Free Wi-Fi</title>')
    expect(await connector.pullTickets(null, never)).toMatchObject({ error: { code: 'tracker.portal' } })
  })

  it('a list with rows that cannot be read brings the others, and names those', async () => {
    stub.issues.set(1, stubIssue(1))
    stub.issues.set(2, stubIssue(2, { updated_on: null }))
    stub.issues.set(3, stubIssue(3, { id: null }))
    stub.issues.set(4, stubIssue(4))
    const { connector } = await stub.connect()
    const page = unwrap(await connector.pullTickets(null, never))
    expect(page.threads.map(({ ticket }) => ticket.id)).toEqual(['1', '4'])
    expect(page.refused.map(({ id }) => id).sort()).toEqual(['2', 'unknown'])
    expect(unwrap(await connector.membership(never))).toEqual(['1', '4'])
  })

  it('fields that nobody knows change nothing', async () => {
    stub.issues.set(
      1,
      stubIssue(1, { mood: { level: 7 }, custom_fields: [{ id: 9, name: 'X', value: 'y', new: 1 }] }),
    )
    const { connector } = await stub.connect()
    const page = soundTickets(unwrap(await connector.pullTickets(null, never)))
    expect(page.threads[0]?.ticket).toMatchObject({ customFields: { X: 'y' } })
    expect(page.threads[0]?.ticket).not.toHaveProperty('mood')
  })

  it('five thousand comments on one ticket come whole', async () => {
    const journals = Array.from({ length: 5_000 }, (_, index) => ({
      id: index + 1,
      user: { id: 6, name: 'Sam Desk' },
      notes: `Comment ${index}`,
      created_on: '2026-11-02T08:00:00Z',
      details: [],
    }))
    stub.issues.set(1, stubIssue(1, { journals }))
    const { connector } = await stub.connect()
    const page = soundTickets(unwrap(await connector.pullTickets(null, never)))
    expect(page.threads[0]?.comments).toHaveLength(5_000)
    expect(page.refused).toEqual([])
  })

  it('names in every script of Unicode arrive as they are', async () => {
    const { connector } = await stub.connect()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (name) => {
        const notes = `x${name}x`
        const title = lineFeeds(name)
        stub.issues.set(
          1,
          stubIssue(1, {
            subject: name,
            author: { id: 6, name },
            journals: [
              { id: 1, user: { id: 6, name }, notes, created_on: '2026-11-02T08:00:00Z', details: [] },
            ],
          }),
        )
        const thread = unwrap(await connector.fetchTicket('1', never))
        expect(thread?.ticket).toMatchObject({ title, requester: { name: title } })
        expect(thread?.comments[0]).toMatchObject({ body: lineFeeds(notes), author: { name: title } })
      }),
      { numRuns: 20 },
    )
  })

  it('a file of two gigabytes is announced, and comes no faster than it is taken', async () => {
    const file = {
      id: 7,
      filename: 'core.dump',
      filesize: twoGigabytes,
      content_type: null,
      description: null,
      content_url: `${stub.address}/attachments/download/7/core.dump`,
      author: { id: 6, name: 'Sam Desk' },
      created_on: '2026-11-02T08:00:00Z',
    }
    stub.issues.set(1, stubIssue(1, { attachments: [file] }))
    const { connector } = await stub.connect()
    const page = soundTickets(unwrap(await connector.pullTickets(null, never)))
    expect(page.threads[0]?.attachments).toMatchObject([{ name: 'core.dump', size: twoGigabytes }])

    const chunk = Buffer.alloc(1024 ** 2)
    let written = 0
    stub.bend.set('/attachments/7.json', (_, response) => response.end(JSON.stringify({ attachment: file })))
    stub.bend.set('/attachments/download/7/core.dump', (_, response) => {
      response.writeHead(200, { 'content-length': String(twoGigabytes) })
      const more = () => {
        while (written < twoGigabytes && !response.destroyed) {
          written += chunk.length
          if (!response.write(chunk)) {
            response.once('drain', more)
            return
          }
        }
      }
      more()
    })
    // The person gives up when so much of it has come.
    const cancel = new AbortController()
    const enough = new Promise<void>((done) => {
      const look = () => (written >= 64 * chunk.length ? done() : setImmediate(look))
      look()
    })
    const fetching = connector.download('7', cancel.signal)
    await enough
    cancel.abort()
    const fetched = await fetching
    expect(fetched).toMatchObject({ ok: false })
    // What nobody took was never sent: far from all of it is on its way.
    expect(written).toBeLessThan(twoGigabytes / 4)
  })
})
