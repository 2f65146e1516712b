import { failure } from '../contract/errors.ts'
import type { KnowledgeDocument } from '../domain/document.ts'
import { applyIntent, definedFields, editedFields } from '../domain/intent.ts'
import { sameValue } from '../domain/merge.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Ticket, TicketEdit, TicketThread } from '../domain/ticket.ts'
import type { TrackerPort } from '../sync/ports.ts'
import { buildCapabilities, buildCatalogue, colleague, me } from './build-ticket.ts'
import { type Fault, fateOfPush, readFault } from './line-faults.ts'

/** One write that reached the tracker, for the tests to judge. */
export type AppliedWrite = {
  readonly mark: string
  readonly ticketId: string
  readonly before: Ticket | null
  readonly after: Ticket
  readonly intent: Mutation['intent']
}

export type FakeTracker = TrackerPort & {
  readonly applied: readonly AppliedWrite[]
  /** Calls so far, by name. */
  readonly calls: readonly string[]
  readonly thread: (ticketId: string) => TicketThread | null
  readonly threads: () => readonly TicketThread[]
  readonly add: (thread: TicketThread) => void
  readonly addDocument: (document: KnowledgeDocument) => void
  readonly removeDocument: (documentId: string) => void
  readonly edit: (ticketId: string, edit: TicketEdit & { readonly status?: string }) => void
  readonly comment: (ticketId: string, body: string) => void
  /** `quietly`: the ticket does not count as changed, as in Redmine. */
  readonly editComment: (ticketId: string, commentId: string, body: string, how?: 'quietly') => void
  readonly removeComment: (ticketId: string, commentId: string) => void
  readonly remove: (ticketId: string) => void
  /** The way of another machine to this tracker; `fault` is asked once per call. */
  readonly line: (fault: (call: string) => Fault) => TrackerPort
  /** How often the change of this mark was written. */
  readonly timesApplied: (mark: string) => number
}

export type FakeTrackerDeps = {
  readonly clock: { readonly now: () => number; readonly after: (ms: number, work: () => void) => unknown }
  /** Asked once per call on the tracker's own line. */
  readonly fault: (call: string) => Fault
  readonly pageSize: number
  /** Server clock minus the client's. */
  readonly offsetMs?: number
}

/**
 * A tracker in memory that keeps the connector's promises and no more: no idempotent writes, so what is
 * sent twice is there twice; conflicts only where the same field changed on both sides.
 */
export const createFakeTracker = ({ clock, fault, pageSize, offsetMs = 0 }: FakeTrackerDeps): FakeTracker => {
  const store = new Map<string, { readonly thread: TicketThread; readonly changed: number }>()
  const documents: { readonly document: KnowledgeDocument; readonly changed: number }[] = []
  const applied: AppliedWrite[] = []
  const counts = new Map<string, number>()
  const calls: string[] = []
  let sequence = 0
  let created = 0

  const at = () => new Date(clock.now() + offsetMs).toISOString()
  const save = (thread: TicketThread): TicketThread => {
    sequence += 1
    const ticket = { ...thread.ticket, revision: String(sequence), updatedAt: at() }
    const saved = { ...thread, ticket }
    store.set(ticket.id, { thread: saved, changed: sequence })
    return saved
  }
  const record = (id: string, change: (thread: TicketThread) => TicketThread): TicketThread | null => {
    const entry = store.get(id)
    return entry === undefined ? null : save(change(entry.thread))
  }

  const changed = (thread: TicketThread, ticket: Ticket, who = colleague): TicketThread => {
    const moved = ticket.status !== thread.ticket.status
    const activity = moved
      ? [
          ...thread.activity,
          {
            id: `a-${sequence + 1}`,
            ticketId: ticket.id,
            author: who,
            at: at(),
            changes: [{ field: 'status', from: thread.ticket.status, to: ticket.status }],
          },
        ]
      : thread.activity
    return { ...thread, ticket, activity }
  }

  const recordWrite = (made: AppliedWrite): void => {
    applied.push(made)
    counts.set(made.mark, (counts.get(made.mark) ?? 0) + 1)
  }

  /** What the write makes of the ticket. The mark stays behind. */
  const write = (mutation: Mutation): TicketThread | null => {
    const { intent } = mutation
    if (intent.kind === 'create-ticket') {
      created += 1
      const id = `n-${created}`
      const ticket = { ...intent.ticket, id, key: `FS-N${created}` }
      const thread = save({ ticket, comments: [], attachments: [], activity: [] })
      recordWrite({ mark: mutation.id, ticketId: id, before: null, after: thread.ticket, intent })
      return thread
    }
    const id = mutation.ticketId ?? ''
    const before = store.get(id)?.thread.ticket ?? null
    const after = record(id, (thread) => {
      const next = sequence + 1
      if (intent.kind === 'comment') {
        const { body, internal } = intent
        const comment = {
          id: `c-${next}`,
          ticketId: id,
          author: me,
          body,
          internal,
          createdAt: at(),
          performedAt: mutation.performedAt,
          mark: mutation.id,
        }
        return { ...thread, comments: [...thread.comments, comment] }
      }
      if (intent.kind === 'attach') {
        const { name, mediaType, size } = intent
        const file = {
          id: `f-${next}`,
          ticketId: id,
          commentId: null,
          name,
          mediaType,
          size,
          sha256: null,
          author: me,
          createdAt: at(),
          mark: mutation.id,
        }
        return { ...thread, attachments: [...thread.attachments, file] }
      }
      return changed(thread, applyIntent(thread.ticket, intent), me)
    })
    if (after !== null) recordWrite({ mark: mutation.id, ticketId: id, before, after: after.ticket, intent })
    return after
  }

  const pushNow = (mutation: Mutation): PushOutcome => {
    const thread = store.get(mutation.ticketId ?? '')?.thread ?? null
    if (mutation.intent.kind !== 'create-ticket') {
      if (thread === null) {
        const reason = failure('tracker.missing', 'There is no such ticket, or it is not yours.')
        return { kind: 'rejected', reason }
      }
      if (contradicts(thread.ticket, mutation)) return { kind: 'conflict', thread }
    }
    const after = write(mutation)
    return { kind: 'applied', remoteId: remoteIdOf(after, mutation), thread: after }
  }

  const look = (mutation: Mutation): ReadBackOutcome => {
    const found = applied.find((entry) => entry.mark === mutation.id)
    if (found === undefined) return { kind: 'absent' }
    const thread = store.get(found.ticketId)?.thread ?? null
    // A new ticket that somebody deleted since still has its number.
    const created = mutation.intent.kind === 'create-ticket' ? found.ticketId : null
    return { kind: 'applied', remoteId: remoteIdOf(thread, mutation) ?? created, thread }
  }

  const again = (mutation: Mutation): PushOutcome => {
    const found = look(mutation)
    return found.kind === 'applied' ? found : pushNow(mutation)
  }

  const line = (fault: (call: string) => Fault): TrackerPort => {
    const answer = async <Value>(call: string, value: () => Value): Promise<Result<Value>> => {
      calls.push(call)
      const reason = readFault(fault(call))
      return reason === null ? ok(value()) : fail(reason)
    }
    return {
      probe: () => answer('probe', () => ({ user: me, serverDate: at(), capabilities: buildCapabilities() })),
      catalogue: () => answer('catalogue', buildCatalogue),
      pullTickets: (cursor) =>
        answer('pullTickets', () => {
          const page = pageOf([...store.values()], cursor, pageSize)
          const threads = page.entries.map((entry) => entry.thread)
          return { threads, removed: [], refused: [], cursor: page.cursor, more: page.more, serverDate: at() }
        }),
      pullDocuments: (cursor) =>
        answer('pullDocuments', () => {
          const page = pageOf(documents, cursor, pageSize)
          const taken = page.entries.map((entry) => entry.document)
          return {
            documents: taken,
            removed: [],
            refused: [],
            cursor: page.cursor,
            more: page.more,
            serverDate: at(),
          }
        }),
      membership: async () => {
        calls.push('membership')
        const kind = fault('membership')
        const reason = readFault(kind)
        if (reason !== null) return fail(reason)
        return ok(kind === 'empty' ? [] : [...store.keys()])
      },
      documentMembership: () =>
        answer('documentMembership', () => documents.map(({ document }) => document.id)),
      fetchTicket: (id) => answer('fetchTicket', () => store.get(id)?.thread ?? null),
      download: () => answer('download', () => ({ sha256: 'b'.repeat(64), size: 3 })),

      push: async (mutation) => {
        calls.push('push')
        const kind = fault('push')
        const found = fateOfPush(kind)
        if (found.delivered === 'late') clock.after(3_000, () => void pushNow(mutation))
        if (found.delivered === 'never' || found.delivered === 'late') return found.outcome
        if (kind === 'stale') {
          // 409: somebody was there first, though not at the same field.
          const thread = store.get(mutation.ticketId ?? '')?.thread
          if (thread !== undefined) return { kind: 'conflict', thread }
        }
        const first = pushNow(mutation)
        // The second copy finds the mark of the first and writes nothing.
        const outcome = kind === 'twice' && first.kind === 'applied' ? again(mutation) : first
        if (found.outcome !== null) return found.outcome
        return kind === 'bare' && outcome.kind === 'applied' ? { ...outcome, thread: null } : outcome
      },
      readBack: async (mutation) => {
        calls.push('readBack')
        const reason = readFault(fault('readBack'))
        return reason === null ? look(mutation) : { kind: 'unreachable', reason }
      },
    }
  }

  return {
    applied,
    calls,
    thread: (ticketId) => store.get(ticketId)?.thread ?? null,
    threads: () => [...store.values()].map((entry) => entry.thread),
    add: (thread) => void save(thread),
    addDocument: (document) => {
      sequence += 1
      documents.push({ document, changed: sequence })
    },
    removeDocument: (documentId) => {
      const place = documents.findIndex(({ document }) => document.id === documentId)
      if (place >= 0) documents.splice(place, 1)
    },
    edit: (ticketId, { status, ...edit }) => {
      record(ticketId, (thread) =>
        changed(thread, {
          ...thread.ticket,
          ...definedFields(edit),
          ...(status === undefined ? {} : { status }),
        }),
      )
    },
    comment: (ticketId, body) => {
      record(ticketId, (thread) => ({
        ...thread,
        comments: [
          ...thread.comments,
          {
            id: `c-${sequence + 1}`,
            ticketId,
            author: colleague,
            body,
            internal: false,
            createdAt: at(),
            performedAt: null,
            mark: null,
          },
        ],
      }))
    },
    editComment: (ticketId, commentId, body, how) => {
      const edit = (thread: TicketThread): TicketThread => ({
        ...thread,
        comments: thread.comments.map((row) => (row.id === commentId ? { ...row, body } : row)),
      })
      const entry = store.get(ticketId)
      if (how === undefined) record(ticketId, edit)
      else if (entry !== undefined) store.set(ticketId, { ...entry, thread: edit(entry.thread) })
    },
    removeComment: (ticketId, commentId) => {
      record(ticketId, (thread) => ({
        ...thread,
        comments: thread.comments.filter((row) => row.id !== commentId),
      }))
    },
    remove: (ticketId) => void store.delete(ticketId),

    line,
    timesApplied: (mark) => counts.get(mark) ?? 0,
    ...line(fault),
  }
}

const contradicts = (ticket: Ticket, { intent, base }: Mutation): boolean => {
  if (intent.kind === 'transition') return ticket.status !== intent.from && ticket.status !== intent.to
  if (intent.kind !== 'set-fields' || base === null) return false
  return editedFields(intent.fields).some(
    (field) =>
      !sameValue(field, ticket[field], base[field]) && !sameValue(field, ticket[field], intent.fields[field]),
  )
}

const remoteIdOf = (thread: TicketThread | null, mutation: Mutation): string | null => {
  if (thread === null) return null
  if (mutation.intent.kind === 'create-ticket') return thread.ticket.id
  const rows = [...thread.comments, ...thread.attachments]
  return rows.find((row) => row.mark === mutation.id)?.id ?? null
}

/** What changed since the cursor, oldest first, the last one of the page before coming again. */
const pageOf = <Entry extends { readonly changed: number }>(
  all: readonly Entry[],
  cursor: string | null,
  pageSize: number,
) => {
  const from = cursor === null ? -1 : Number(cursor)
  const since = all.filter((entry) => entry.changed >= from).sort((a, b) => a.changed - b.changed)
  const fresh = since.filter((entry) => entry.changed > from)
  const entries = [...since.filter((entry) => entry.changed === from), ...fresh.slice(0, pageSize)]
  const last = fresh.slice(0, pageSize).at(-1)
  return { entries, cursor: String(last?.changed ?? Math.max(from, 0)), more: fresh.length > pageSize }
}
