import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ticketPageSchema } from '../../../src/contract/tracker-operations.ts'
import type { KnowledgeDocument } from '../../../src/domain/document.ts'
import type { Ticket, TicketComment, TicketThread } from '../../../src/domain/ticket.ts'
import { soundDocuments, soundPush, soundReadBack, soundThread, soundTickets } from './sound-page.ts'

const at = '2026-11-20T08:00:00.000Z'
const author = { id: 'u-1', name: 'Sam Desk', email: null }
const ticket: Ticket = {
  id: 't-1',
  key: 'FS-1',
  title: 'Printer prints blank pages',
  description: 'Since Monday.',
  status: 'open',
  priority: 'P3',
  tier: 'L2',
  category: 'bug',
  assignee: author,
  requester: { name: 'Kim Customer', email: null, organisation: null },
  site: null,
  product: null,
  productVersion: null,
  tags: [],
  createdAt: at,
  updatedAt: at,
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: {},
  allowedStatuses: [],
  revision: '1',
}
const buildComment = (id = 'c-1'): TicketComment => ({
  id,
  ticketId: 't-1',
  author,
  body: 'Have you tried another tray?',
  internal: false,
  createdAt: at,
  performedAt: null,
  mark: null,
})
const buildThread = (change: Partial<Ticket> = {}, rest: Partial<TicketThread> = {}): TicketThread => ({
  ticket: { ...ticket, ...change },
  comments: [],
  attachments: [],
  activity: [],
  ...rest,
})
const article: KnowledgeDocument = {
  id: 'd-1',
  kind: 'article',
  title: 'Blank pages',
  summary: '',
  text: '# Blank pages',
  sha256: 'a'.repeat(64),
  tags: [],
  categories: [],
  platforms: [],
  products: [],
  minutes: null,
  updatedAt: at,
  origin: 'tracker',
  path: 'blank-pages.md',
  revision: '1',
}

/** What a tracker made of a thread, whatever the types promise. */
const odd = (change: (thread: Record<string, Record<string, unknown>>) => void): TicketThread => {
  const thread = structuredClone(buildThread({ id: 't-odd', key: 'FS-13' }, { comments: [buildComment()] }))
  change(thread as unknown as Record<string, Record<string, unknown>>)
  return thread
}
const page = (threads: readonly TicketThread[]) => ({
  threads: [...threads],
  removed: [],
  refused: [],
  cursor: 'c-1',
  more: false,
  serverDate: null,
})
const set = (field: string, value: unknown) =>
  odd((thread) => {
    if (thread['ticket'] !== undefined) thread['ticket'][field] = value
  })

describe('a page from a tracker', () => {
  it.each([
    ['null where a value was', set('title', null)],
    ['a number where a text was', set('description', 42)],
    ['a date that is none', set('dueAt', '0000-13-77T23:59:59.000Z')],
    ['a list that is none', odd((thread) => Object.assign(thread, { comments: '<html>' }))],
    ['no ticket at all', odd((thread) => Object.assign(thread, { ticket: null }))],
  ])('goes on without a record that has %s, and names it', (_, bad) => {
    const good = [buildThread({ id: 't-1' }), buildThread({ id: 't-2' })]
    const sound = soundTickets(page([good[0] ?? bad, bad, good[1] ?? bad]))
    expect(sound.threads).toEqual(good)
    expect(sound.cursor).toBe('c-1')
    expect(sound.refused).toHaveLength(1)
    expect(sound.refused[0]?.reason).toMatchObject({ code: 'tracker.unexpected' })
    expect(ticketPageSchema.safeParse(sound).success).toBe(true)
  })

  it('is taken with fields that nobody knows, without them', () => {
    const sound = soundTickets(page([set('fieldOfTomorrow', { deep: [1] })]))
    expect(sound.refused).toEqual([])
    expect(sound.threads[0]?.ticket).not.toHaveProperty('fieldOfTomorrow')
  })

  it('is taken whole with a file of two gigabytes and five thousand comments', () => {
    const comments = Array.from({ length: 5_000 }, (_, index) => buildComment(`c-${index}`))
    const file = {
      id: 'f-1',
      ticketId: 't-1',
      commentId: null,
      name: 'core.dump',
      mediaType: 'application/octet-stream',
      size: 2 * 1024 ** 3,
      sha256: null,
      author,
      createdAt: at,
      mark: null,
    }
    const sound = soundTickets(page([buildThread({}, { comments, attachments: [file] })]))
    expect(sound.threads[0]?.comments).toHaveLength(5_000)
    expect(sound.threads[0]?.attachments).toEqual([file])
  })

  it('keeps every name in every script as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const thread = buildThread({ title: name, tags: [name] })
        expect(soundTickets(page([thread])).threads).toEqual([thread])
      }),
      { numRuns: 30 },
    )
  })

  it('of documents goes on without an odd one', () => {
    const bad = { ...article, id: 'd-2', text: null as unknown as string }
    const sound = soundDocuments({ ...page([]), documents: [article, bad] })
    expect(sound.documents).toEqual([article])
    expect(sound.refused.map(({ id }) => id)).toEqual(['d-2'])
  })
})

describe('an answer to a change', () => {
  const bad = set('title', null)

  it('stays a yes when the ticket that came with it cannot be read', () => {
    const yes = { kind: 'applied', remoteId: 'c-9', thread: bad } as const
    expect(soundPush(yes)).toEqual({ kind: 'applied', remoteId: 'c-9', thread: null })
    expect(soundReadBack(yes)).toEqual({ kind: 'applied', remoteId: 'c-9', thread: null })
  })

  it('that names a conflict with something unreadable waits for a person, with the reason', () => {
    expect(soundPush({ kind: 'conflict', thread: bad })).toMatchObject({
      kind: 'rejected',
      reason: { code: 'tracker.unexpected' },
    })
    expect(soundThread(bad)).toMatchObject({ ok: false, error: { code: 'tracker.unexpected' } })
  })
})
