import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connector } from '../connector.ts'
import { never, unwrap } from '../contract/tracker-under-test.ts'
import { type RedmineStub, startRedmineStub, stubIssue } from './redmine-stub.test-support.ts'

const pullAll = async (connector: Connector) => {
  const pulled = { tickets: null as string | null, documents: null as string | null, threads: 0, texts: 0 }
  for (let more = true; more; ) {
    const page = unwrap(await connector.pullTickets(pulled.tickets, never))
    pulled.tickets = page.cursor
    pulled.threads += page.threads.length
    more = page.more
  }
  for (let more = true; more; ) {
    const page = unwrap(await connector.pullDocuments(pulled.documents, never))
    pulled.documents = page.cursor
    pulled.texts += page.documents.length
    more = page.more
  }
  return pulled
}

describe('a delta from Redmine', () => {
  let stub: RedmineStub
  beforeEach(async () => {
    stub = await startRedmineStub()
    for (let id = 1; id <= 120; id += 1) stub.issues.set(id, stubIssue(id))
    // Listed again by every delta, because the cursor looks back a little: one ticket, not a crowd.
    stub.issues.set(121, stubIssue(121, { updated_on: '2026-11-02T09:30:00Z' }))
    for (let number = 1; number <= 120; number += 1) stub.pages.set(`Page_${number}`, `h1. Page ${number}`)
  })
  afterEach(() => stub.close())

  it('goes by the times of the list: what changed while details were read comes with the next', async () => {
    const { connector } = await stub.connect()
    const pulled = await pullAll(connector)
    // The last one of the list changes once more before it is read whole, and another one just before that.
    const later = stubIssue(121, { updated_on: '2026-11-02T10:30:00Z' })
    stub.issues.set(121, stubIssue(121, { updated_on: '2026-11-02T10:00:00Z' }))
    stub.bend.set('/issues/121.json', (_, response) => response.end(JSON.stringify({ issue: later })))
    const page = unwrap(await connector.pullTickets(pulled.tickets, never))
    expect(page.threads.map(({ ticket }) => ticket.id)).toEqual(['121'])
    stub.issues.set(122, stubIssue(122, { updated_on: '2026-11-02T10:20:00Z' }))
    const next = unwrap(await connector.pullTickets(page.cursor, never))
    expect(next.threads.map(({ ticket }) => ticket.id)).toContain('122')
  })

  it('with nothing changed is one request per collection and under 5 kB', async () => {
    const { connector } = await stub.connect()
    const pulled = await pullAll(connector)
    expect(pulled).toMatchObject({ threads: 121, texts: 120 })
    const before = { requests: stub.requests.length, bytes: stub.bytes() }

    const tickets = unwrap(await connector.pullTickets(pulled.tickets, never))
    expect(stub.requests.slice(before.requests)).toEqual(['GET /issues.json'])
    expect(tickets.threads).toEqual([])
    const documents = unwrap(await connector.pullDocuments(pulled.documents, never))
    expect(stub.requests.slice(before.requests + 1)).toEqual(['GET /projects/onsite/wiki/index.json'])
    expect(documents.documents).toEqual([])
    expect(stub.bytes() - before.bytes).toBeLessThan(5_000)
  })

  it('reads the list of a wiki once while it pages through it', async () => {
    const { connector } = await stub.connect()
    await pullAll(connector)
    const lists = stub.requests.filter((request) => request.endsWith('/index.json')).length
    expect(lists).toBe(3)
    expect(stub.unchanged()).toBe(2)
  })

  it('brings a page that was written since, and only that one', async () => {
    const { connector } = await stub.connect()
    const { documents } = await pullAll(connector)
    stub.pages.set('Fresh', 'h1. Fresh')
    const from = stub.requests.length
    const page = unwrap(await connector.pullDocuments(documents, never))
    expect(page.documents.map(({ id }) => id)).toEqual(['wiki/onsite/Fresh'])
    expect(stub.requests.slice(from)).toEqual([
      'GET /projects/onsite/wiki/index.json',
      'GET /projects/onsite/wiki/Fresh.json',
    ])
  })
})

describe('a saved query of Redmine', () => {
  let stub: RedmineStub
  beforeEach(async () => {
    stub = await startRedmineStub()
    for (let id = 1; id <= 5; id += 1) stub.issues.set(id, stubIssue(id))
    stub.queried.add(4).add(5)
  })
  afterEach(() => stub.close())

  it('brings its tickets besides my own, each once, and they belong to the work', async () => {
    const { connector } = await stub.connect({ queryId: '12' })
    const { threads } = await pullAll(connector)
    expect(threads).toBe(5)
    expect(stub.asked.some((asked) => asked.includes('query_id=12'))).toBe(true)
    expect([...unwrap(await connector.membership(never))].sort()).toEqual(['1', '2', '3', '4', '5'])
    stub.queried.delete(4)
    stub.issues.delete(4)
    expect([...unwrap(await connector.membership(never))].sort()).toEqual(['1', '2', '3', '5'])
  })

  it('that is gone says so, and my own tickets are not taken for all there is', async () => {
    const { connector } = await stub.connect({ queryId: '12' })
    const plain = stub.bend
    plain.set('/issues.json', (request, response) => {
      const lost = request.url?.includes('query_id=12') === true
      response.writeHead(lost ? 404 : 200, { 'content-type': 'application/json' })
      response.end(lost ? '' : JSON.stringify({ issues: [], total_count: 0 }))
    })
    expect(await connector.membership(never)).toMatchObject({ ok: false, error: { code: 'tracker.missing' } })
    expect(await connector.pullTickets(null, never)).toMatchObject({ ok: false })
  })
})
