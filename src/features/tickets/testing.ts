import type { TicketRow } from '../../data/rows.ts'
import type { SlaTargets } from '../../domain/sla.ts'
import type { TicketStatus } from '../../domain/ticket.ts'

/** Rows and catalogue for the tests of this feature. */
export const testRow = (change: Partial<TicketRow>): TicketRow => ({
  id: 'id-1',
  key: 'FS-1',
  title: 'Printer jams',
  status: 'new',
  closed: 0,
  priority: 'P3',
  tier: 'L2',
  category: 'bug',
  assigneeId: 'avery',
  assigneeName: 'Avery Quinn',
  organisation: 'Pellow Outdoor',
  site: 'York',
  product: 'portside-pos',
  tags: [],
  createdAt: '2026-11-20T08:00:00.000Z',
  updatedAt: '2026-11-20T09:00:00.000Z',
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: null,
  slaPausedMs: 0,
  slaPausedSince: null,
  commentCount: 0,
  attachmentCount: 0,
  syncState: 'synced',
  pending: 0,
  ...change,
})

export const testTargets: SlaTargets = {
  responseMinutes: { P1: 15, P2: 60, P3: 240, P4: 1440 },
  resolveMinutes: { P1: 240, P2: 480, P3: 2880, P4: 7200 },
}

const status = (id: string, next: readonly string[], closed = false): TicketStatus => ({
  id,
  name: id,
  closed,
  pausesSla: id === 'waiting',
  next,
})

export const testStatuses: readonly TicketStatus[] = [
  status('new', ['acknowledged', 'closed']),
  status('acknowledged', ['in-progress', 'escalated', 'resolved']),
  status('in-progress', ['waiting', 'escalated', 'resolved']),
  status('waiting', ['in-progress']),
  status('escalated', ['in-progress']),
  status('resolved', ['validated', 'closed', 'in-progress']),
  status('validated', ['closed']),
  status('closed', ['in-progress'], true),
]
