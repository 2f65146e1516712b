import { createHash } from 'node:crypto'
import type { KnowledgeDocument } from '../../src/domain/document.ts'
import type { Person, TicketThread } from '../../src/domain/ticket.ts'

/** Records for the measurement of sync: the same for every contender and every run. */

const words =
  'the printer till router gateway freezes after an update while the queue shows error timeout on port and the customer sees a blank page since monday restart helps for an hour then memory grows until swap is full log says connection refused by peer check cable replace switch measure voltage again'.split(
    ' ',
  )

/** Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
const createRandom = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const textOf = (random: () => number, length: number): string => {
  let text = ''
  while (text.length < length) text += `${words[Math.floor(random() * words.length)] ?? ''} `
  return text.slice(0, length)
}

const firstMs = Date.parse('2026-01-05T08:00:00.000Z')
const at = (index: number): string => new Date(firstMs + index * 60_000).toISOString()

/** A ticket of ordinary size: 600 characters of description, three comments, an attachment, two history entries. */
export const makeThread = (index: number, user: Person, status: string): TicketThread => {
  const random = createRandom(index)
  const id = `bench-${index}`
  const when = at(index)
  return {
    ticket: {
      id,
      key: `FS-${100_000 + index}`,
      title: textOf(random, 60),
      description: textOf(random, 600),
      status,
      priority: 'P3',
      tier: 'L2',
      category: 'bug',
      assignee: user,
      requester: { name: 'Kim Customer', email: null, organisation: 'Harbour Ltd' },
      site: `Site ${index % 300}`,
      product: 'LabelPrint',
      productVersion: '4.2',
      tags: ['bench'],
      createdAt: when,
      updatedAt: when,
      acknowledgedAt: null,
      resolvedAt: null,
      dueAt: null,
      linkedRunbooks: [],
      linkedArticles: [],
      customFields: {},
      allowedStatuses: [],
      revision: '1',
    },
    comments: [0, 1, 2].map((number) => ({
      id: `${id}-c${number}`,
      ticketId: id,
      author: user,
      body: textOf(random, 240),
      internal: false,
      createdAt: when,
      performedAt: null,
      mark: null,
    })),
    attachments: [
      {
        id: `${id}-a0`,
        ticketId: id,
        commentId: null,
        name: 'photo.jpg',
        mediaType: 'image/jpeg',
        size: 250_000,
        sha256: null,
        author: user,
        createdAt: when,
        mark: null,
      },
    ],
    activity: [0, 1].map((number) => ({
      id: `${id}-h${number}`,
      ticketId: id,
      author: user,
      at: when,
      changes: [{ field: 'priority', from: 'P4', to: 'P3' }],
    })),
  }
}

/** An article of 4.5 kB, the mean of the 48,209 real ones that search was measured with. */
export const makeArticle = (index: number, revision = 1): KnowledgeDocument => {
  const random = createRandom(1_000_000 + index * 10 + revision)
  const title = textOf(random, 50)
  const text = `# ${title}\n\n${textOf(random, 4_450)}`
  return {
    id: `bench-article-${index}`,
    kind: 'article',
    title,
    summary: text.slice(60, 200),
    text,
    sha256: createHash('sha256').update(text).digest('hex'),
    tags: ['bench'],
    categories: [],
    platforms: [],
    products: [],
    minutes: null,
    updatedAt: at(index),
    origin: 'tracker',
    path: `bench/${index}.md`,
    revision: String(revision),
  }
}
