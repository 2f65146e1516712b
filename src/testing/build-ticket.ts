import type { KnowledgeDocument } from '../domain/document.ts'
import type { Person, Ticket, TicketComment, TicketThread } from '../domain/ticket.ts'
import type { Capabilities, Catalogue } from '../domain/workspace.ts'

/** Records for tests: complete, ordinary, and changed only where the test says so. */

export const me: Person = { id: 'u-me', name: 'Robin Field', email: 'robin@example.net' }
export const colleague: Person = { id: 'u-col', name: 'Sam Desk', email: null }
export const startOfTests = '2026-11-20T08:00:00.000Z'

export const buildTicket = (change: Partial<Ticket> = {}): Ticket => ({
  id: 't-1',
  key: 'FS-1',
  title: 'Printer prints blank pages',
  description: 'Since Monday.\n\nOnly on the second floor.\n\nToner is new.',
  status: 'open',
  priority: 'P3',
  tier: 'L2',
  category: 'bug',
  assignee: me,
  requester: { name: 'Kim Customer', email: null, organisation: 'Harbour Ltd' },
  site: 'Pier 4',
  product: 'LabelPrint',
  productVersion: '4.2',
  tags: ['printer'],
  createdAt: startOfTests,
  updatedAt: startOfTests,
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: {},
  allowedStatuses: [],
  revision: '1',
  ...change,
})

export const buildThread = (
  ticket: Partial<Ticket> = {},
  rest: Partial<Omit<TicketThread, 'ticket'>> = {},
): TicketThread => ({
  ticket: buildTicket(ticket),
  comments: [],
  attachments: [],
  activity: [],
  ...rest,
})

export const buildComment = (change: Partial<TicketComment> = {}): TicketComment => ({
  id: 'c-1',
  ticketId: 't-1',
  author: colleague,
  body: 'Have you tried another tray?',
  internal: false,
  createdAt: startOfTests,
  performedAt: null,
  mark: null,
  ...change,
})

export const buildDocument = (change: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id: 'd-1',
  kind: 'article',
  title: 'Blank pages',
  summary: 'Check the transfer belt.',
  text: '# Blank pages\n\nCheck the transfer belt.',
  sha256: 'a'.repeat(64),
  tags: [],
  categories: [],
  platforms: [],
  products: [],
  minutes: null,
  updatedAt: startOfTests,
  origin: 'tracker',
  path: 'blank-pages.md',
  revision: '1',
  ...change,
})

export const buildCatalogue = (): Catalogue => ({
  statuses: [
    { id: 'open', name: 'Open', closed: false, pausesSla: false, next: ['progress', 'waiting', 'resolved'] },
    { id: 'progress', name: 'In progress', closed: false, pausesSla: false, next: ['waiting', 'resolved'] },
    { id: 'waiting', name: 'Waiting for customer', closed: false, pausesSla: true, next: ['progress'] },
    { id: 'resolved', name: 'Resolved', closed: true, pausesSla: false, next: ['open'] },
  ],
  people: [me, colleague],
  priorities: ['P1', 'P2', 'P3', 'P4'],
  tiers: ['L1', 'L2', 'L3', 'dev'],
  categories: ['bug', 'feature-request'],
  responseMinutes: { P1: 15, P2: 60, P3: 240, P4: 1440 },
  resolveMinutes: { P1: 240, P2: 480, P3: 1440, P4: 7200 },
  customFields: [],
})

export const buildCapabilities = (change: Partial<Capabilities> = {}): Capabilities => ({
  concurrency: 'revision',
  idempotentCreate: 'lookup',
  atomicUpdate: true,
  deltaPrecisionMs: 1000,
  tombstones: false,
  maxAttachmentBytes: null,
  largeFiles: 'refused',
  chunkedUpload: false,
  softErrors: false,
  serverDate: true,
  intents: ['comment', 'set-fields', 'transition', 'log-time', 'attach', 'create-ticket', 'publish-article'],
  ...change,
})
