import { describe, expect, test } from 'vitest'
import type { Person, Requester, Ticket } from '../../domain/ticket.ts'
import { bundleTicket, knownValues } from './bundle-ticket.ts'

const engineer: Person = { id: 'u1', name: 'Nadia Fontaine', email: 'nadia.fontaine@fieldworks.example' }

const ticketOf = (requester: Requester, site: string | null = 'Plant Nord'): Ticket => ({
  id: '42',
  key: 'FS-1042',
  title: 'Portal answers 502',
  description: 'Since the update.',
  status: 'open',
  priority: 'P1',
  tier: 'L2',
  category: 'bug',
  assignee: engineer,
  requester,
  site,
  product: null,
  productVersion: null,
  tags: [],
  createdAt: '2026-11-20T08:00:00Z',
  updatedAt: '2026-11-20T09:00:00Z',
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: {},
  allowedStatuses: ['open'],
  revision: 'r-17',
})

const requester: Requester = {
  name: 'Martin Oberholzer',
  email: 'm.oberholzer@alpenbrot.example',
  organisation: 'Alpenbrot AG',
}

const viewOf = (ticket: Ticket) => ({
  ticket,
  comments: [
    {
      id: 'c1',
      ticketId: '42',
      author: engineer,
      body: 'Looked at the proxy.',
      internal: true,
      createdAt: '2026-11-20T09:00:00Z',
      performedAt: null,
      mark: 'mark-1',
      mutationId: 'mutation-1',
    },
  ],
  activity: [
    {
      id: 'a1',
      ticketId: '42',
      author: { id: 'u2', name: 'Ravi', email: null },
      at: '2026-11-20T08:30:00Z',
      changes: [{ field: 'priority', from: 'P2', to: 'P1' }],
    },
  ],
})

describe('known values', () => {
  const values = knownValues(viewOf(ticketOf(requester)))

  test('names, e-mail, user name, organisation, site and the mail domain of the customer are known', () => {
    for (const value of [
      'Martin Oberholzer',
      'Oberholzer, Martin',
      'm.oberholzer@alpenbrot.example',
      'm.oberholzer',
      'alpenbrot.example',
      'Alpenbrot AG',
      'Plant Nord',
      'Nadia Fontaine',
      'Ravi',
    ])
      expect(values).toContain(value)
  })

  test('the longest come first, so that a whole is replaced before its part', () => {
    const lengths = values.map((value) => value.length)
    expect(lengths).toEqual([...lengths].sort((left, right) => right - left))
  })

  test('a value counts once, whatever its case', () => {
    const lower = values.map((value) => value.toLowerCase())
    expect(new Set(lower).size).toBe(lower.length)
  })

  test('everyday words are not hidden: shared mailboxes, public mail domains, the domain of colleagues', () => {
    const shared = knownValues(
      viewOf(ticketOf({ name: 'IT', email: 'support@gmail.com', organisation: '  ' }, null)),
    )
    expect(shared).toContain('support@gmail.com')
    for (const word of ['support', 'gmail.com', 'IT', '', 'fieldworks.example'])
      expect(shared).not.toContain(word)
  })
})

describe('ticket.json', () => {
  const { record, ...rest } = bundleTicket(viewOf(ticketOf(requester)), { name: 'Field service' })

  test('the bundle knows key, title and workspace', () => {
    expect(rest).toMatchObject({ key: 'FS-1042', title: 'Portal answers 502', workspace: 'Field service' })
  })

  test('it holds the ticket with its comments and activity', () => {
    expect(record).toMatchObject({
      ticket: { key: 'FS-1042', description: 'Since the update.' },
      comments: [{ body: 'Looked at the proxy.', internal: true }],
      activity: [{ changes: [{ field: 'priority', from: 'P2', to: 'P1' }] }],
    })
  })

  test('nothing in it is only of use to this machine', () => {
    const text = JSON.stringify(record)
    for (const word of ['r-17', 'mark-1', 'mutation-1', 'allowedStatuses']) expect(text).not.toContain(word)
  })
})
