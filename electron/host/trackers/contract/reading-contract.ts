import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DocumentPage } from '../../../../src/contract/tracker-operations.ts'
import type { TicketThread } from '../../../../src/domain/ticket.ts'
import {
  mutationOf,
  never,
  openTicket,
  type TrackerUnderTest,
  threadOf,
  unwrap,
} from './tracker-under-test.ts'

type Pulled = { readonly threads: Map<string, TicketThread>; readonly cursor: string }

/** Pulls until the tracker has no more, doing something between the pages. */
const pullAll = async (
  { connector }: TrackerUnderTest,
  from: string | null,
  betweenPages: (page: number) => Promise<void> = async () => undefined,
): Promise<Pulled> => {
  const threads = new Map<string, TicketThread>()
  let cursor = from
  for (let page = 1; ; page += 1) {
    const found = unwrap(await connector.pullTickets(cursor, never))
    expect(found.refused).toEqual([])
    for (const thread of found.threads) threads.set(thread.ticket.id, thread)
    cursor = found.cursor
    if (!found.more) return { threads, cursor }
    await betweenPages(page)
  }
}

/** The cursor after everything up to now; it goes on from the last time, so that a real server is spared. */
const reached = new WeakMap<TrackerUnderTest, string>()
const catchUp = async (tracker: TrackerUnderTest): Promise<string> => {
  const { cursor } = await pullAll(tracker, reached.get(tracker) ?? null)
  reached.set(tracker, cursor)
  return cursor
}

/** Opens what is still missing, once for all tests of one tracker. */
const opened = new WeakMap<TrackerUnderTest, readonly string[]>()
const openMany = async (tracker: TrackerUnderTest): Promise<readonly string[]> => {
  const known = opened.get(tracker)
  if (known !== undefined) return known
  const ids: string[] = []
  for (let index = 0; index < tracker.manyTickets; index += 1) {
    ids.push(await tracker.colleague.open(`Queue ${index}`, 'One of many.'))
  }
  opened.set(tracker, ids)
  return ids
}

/** What a connector must do when it is asked. */
export const describeReading = (get: () => TrackerUnderTest): void => {
  it('a probe says who is signed in, what the tracker can do and what time it has', async () => {
    const { connector } = get()
    const probe = unwrap(await connector.probe(never))
    expect(probe.user.id).not.toBe('')
    expect(probe.capabilities).toEqual(connector.capabilities)
    if (probe.capabilities.serverDate) {
      expect(Math.abs(Date.parse(probe.serverDate ?? '') - Date.now())).toBeLessThan(60_000)
    }
  })

  it('the catalogue names every status that a ticket has or may get', async () => {
    const tracker = get()
    const catalogue = unwrap(await tracker.connector.catalogue(never))
    const known = catalogue.statuses.map(({ id }) => id)
    const ticket = await openTicket(tracker)
    expect(known).toEqual(expect.arrayContaining([ticket.status, ...ticket.allowedStatuses]))
    for (const status of catalogue.statuses) expect(known).toEqual(expect.arrayContaining([...status.next]))
    const { user } = unwrap(await tracker.connector.probe(never))
    expect(catalogue.people.map(({ id }) => id)).toContain(user.id)
  })

  it('a ticket comes with its text, its comments and its history', async () => {
    const tracker = get()
    const { id } = await openTicket(tracker, 'Scanner beeps')
    await tracker.colleague.comment(id, 'It beeps **twice**.')
    await tracker.colleague.edit(id, { priority: 'P1' })
    const { ticket, comments, activity } = await threadOf(tracker, id)
    expect(ticket).toMatchObject({ title: 'Scanner beeps', priority: 'P1' })
    expect(ticket.description).toBe('It freezes when the drawer opens.')
    expect(comments.map(({ body }) => body)).toEqual(['It beeps **twice**.'])
    expect(activity.flatMap(({ changes }) => changes.map(({ field }) => field))).toContain('priority')
  })

  it('pages hold every ticket that belongs here, and no other', async () => {
    const tracker = get()
    await openMany(tracker)
    let pages = 1
    const { threads } = await pullAll(tracker, null, async () => {
      pages += 1
    })
    const members = unwrap(await tracker.connector.membership(never))
    expect([...threads.keys()].sort()).toEqual([...members].sort())
    expect(pages).toBeGreaterThan(1)
  })

  it('edits made while paging are never skipped', async () => {
    const tracker = get()
    const ids = await openMany(tracker)
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(ids.length - 1), { maxLength: 8 }), { minLength: 1, maxLength: 6 }),
        async (edits) => {
          round += 1
          const wanted = new Map<string, string>()
          const edit = async (page: number) => {
            for (const index of edits[(page - 1) % edits.length] ?? []) {
              const id = ids[index] ?? ''
              const title = `Edited ${round}/${page}/${index}`
              await tracker.colleague.edit(id, { title })
              wanted.set(id, title)
            }
          }
          await edit(1)
          const first = await pullAll(tracker, null, edit)
          const after = await pullAll(tracker, first.cursor)
          for (const [id, title] of wanted) {
            const copy = after.threads.get(id) ?? first.threads.get(id)
            expect(copy?.ticket.title).toBe(title)
          }
        },
      ),
      { numRuns: tracker.runs },
    )
  })

  it('a change in the same moment as the last pull comes with the next one', async () => {
    const tracker = get()
    const { id } = await openTicket(tracker)
    let cursor = await catchUp(tracker)
    for (const title of ['first', 'second', 'third', 'fourth', 'fifth']) {
      await tracker.colleague.edit(id, { title })
      const delta = await pullAll(tracker, cursor)
      expect(delta.threads.get(id)?.ticket.title).toBe(title)
      cursor = delta.cursor
    }
  })

  it('a comment by a colleague brings its ticket again', async () => {
    const tracker = get()
    const { id } = await openTicket(tracker)
    const cursor = await catchUp(tracker)
    await tracker.colleague.comment(id, 'Any news?')
    const delta = await pullAll(tracker, cursor)
    expect(delta.threads.get(id)?.comments.map(({ body }) => body)).toEqual(['Any news?'])
  })

  it('a delta with nothing new is small', async () => {
    const tracker = get()
    await openTicket(tracker)
    let cursor = await catchUp(tracker)
    // A tracker whose times are seconds may repeat what changed in this very second.
    await expect
      .poll(
        async () => {
          const page = unwrap(await tracker.connector.pullTickets(cursor, never))
          cursor = page.cursor
          return page.threads.length
        },
        { timeout: 20_000, interval: 250 },
      )
      .toBe(0)
    const page = unwrap(await tracker.connector.pullTickets(cursor, never))
    expect(JSON.stringify(page).length).toBeLessThan(5_000)
    expect(page.more).toBe(false)
  })

  it('a damaged cursor starts from the beginning', async () => {
    const { connector } = get()
    const idsFrom = async (cursor: string | null) =>
      unwrap(await connector.pullTickets(cursor, never)).threads.map(({ ticket }) => ticket.id)
    const fromTheBeginning = await idsFrom(null)
    expect(fromTheBeginning.length).toBeGreaterThan(0)
    expect(await idsFrom('not a cursor')).toEqual(fromTheBeginning)
  })

  it('documents come once, whole and with the hash of their text', async () => {
    const { connector } = get()
    let cursor: string | null = null
    const ids: string[] = []
    for (let more = true; more; ) {
      const page: DocumentPage = unwrap(await connector.pullDocuments(cursor, never))
      for (const document of page.documents) {
        ids.push(document.id)
        const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(document.text))
        expect(document.sha256).toBe(Buffer.from(digest).toString('hex'))
        expect(document.title).not.toBe('')
      }
      cursor = page.cursor
      more = page.more
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(0)
  })

  it('a ticket that was taken away or deleted leaves the membership', async () => {
    const tracker = get()
    const [kept, taken, removed] = [
      await openTicket(tracker),
      await openTicket(tracker),
      await openTicket(tracker),
    ]
    await tracker.colleague.takeAway(taken.id)
    await tracker.colleague.remove(removed.id)
    const members = unwrap(await tracker.connector.membership(never))
    expect(members).toContain(kept.id)
    expect(members).not.toContain(taken.id)
    expect(members).not.toContain(removed.id)
    expect(unwrap(await tracker.connector.fetchTicket(removed.id, never))).toBeNull()
  })

  it('no network is told apart from everything else', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const mutation = mutationOf(ticket, { kind: 'comment', body: 'Never sent', internal: false })
    await tracker.setReachable(false)
    const unreachable = { ok: false, error: { code: 'tracker.unreachable' } }
    try {
      expect(await tracker.connector.probe(never)).toMatchObject(unreachable)
      expect(await tracker.connector.pullTickets(null, never)).toMatchObject(unreachable)
      expect(await tracker.connector.membership(never)).toMatchObject(unreachable)
      expect(await tracker.connector.push(mutation, never)).toMatchObject({ kind: 'unreachable' })
      expect(await tracker.connector.readBack(mutation, never)).toMatchObject({ kind: 'unreachable' })
    } finally {
      await tracker.setReachable(true)
    }
    expect(await tracker.store.comments(ticket.id)).toEqual([])
  })

  it('wrong credentials are told apart from everything else', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const connector = tracker.withWrongCredentials()
    const mutation = mutationOf(ticket, { kind: 'comment', body: 'Never sent', internal: false })
    const unauthorized = { ok: false, error: { code: 'tracker.unauthorized' } }
    expect(await connector.probe(never)).toMatchObject(unauthorized)
    expect(await connector.pullTickets(null, never)).toMatchObject(unauthorized)
    expect(await connector.push(mutation, never)).toMatchObject({ kind: 'unauthorized' })
    expect(await connector.readBack(mutation, never)).toMatchObject({ kind: 'unauthorized' })
    expect(await tracker.store.comments(ticket.id)).toEqual([])
  })

  it('a cancelled request changes nothing and says that it was cancelled', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const cancelled = AbortSignal.abort()
    const mutation = mutationOf(ticket, { kind: 'comment', body: 'Never sent', internal: false })
    expect(await tracker.connector.pullTickets(null, cancelled)).toMatchObject({
      ok: false,
      error: { code: 'app.cancelled' },
    })
    expect(await tracker.connector.push(mutation, cancelled)).toMatchObject({ kind: 'retry' })
    expect(await tracker.store.comments(ticket.id)).toEqual([])
  })
}
