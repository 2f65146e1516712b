import { failure } from '../contract/errors.ts'
import type { KnowledgeDocument } from '../domain/document.ts'
import { applyIntent, definedFields } from '../domain/intent.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Ticket, TicketEdit, TicketThread } from '../domain/ticket.ts'
import type { TrackerPort } from '../sync/ports.ts'
import { buildCapabilities, buildCatalogue, colleague, me } from './build-ticket.ts'
import { asStored, contradicts, overwritten, pageOf, remoteIdOf } from './fake-tracker-rules.ts'
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
  /** Those that the account sees. */
  readonly threads: () => readonly TicketThread[]
  readonly add: (thread: TicketThread) => void
  readonly addDocument: (document: KnowledgeDocument) => void
  readonly removeDocument: (documentId: string) => void
  readonly edit: (ticketId: string, edit: TicketEdit & { readonly status?: string }) => void
  readonly comment: (ticketId: string, body: string) => void
  /** `quietly`: the ticket does not count as changed, as in Redmine. */
  readonly editComment: (ticketId: string, commentId: string, body: string, how?: 'quietly') => void
  readonly removeComment: (ticketId: string, commentId: string) => void
  /** Moves a ticket out of the account's sight, or back. */
  readonly hide: (ticketId: string, isHidden: boolean) => void
  readonly hidden: () => readonly string[]
  /** Sets the tracker's own clock. */
  readonly jumpClock: (ms: number) => void
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
  /** `crlf`: texts come back as a tracker for browsers keeps them. */
  readonly texts?: 'as-sent' | 'crlf'
}

/**
 * A tracker in memory and a connector to it, which keep their promises until a fault says otherwise, and no more: no
 * idempotent writes, so what is sent twice is there twice; conflicts only where the same field changed on both sides.
 */
export const createFakeTracker = ({
  clock,
  fault,
  pageSize,
  offsetMs: firstOffsetMs = 0,
  texts = 'as-sent',
}: FakeTrackerDeps): FakeTracker => {
  const store = new Map<string, { readonly thread: TicketThread; readonly changed: number }>()
  const documents: { readonly document: KnowledgeDocument; readonly changed: number }[] = []
  const applied: AppliedWrite[] = []
  const counts = new Map<string, number>()
  const calls: string[] = []
  /** Out of sight of the account: 403. */
  const hidden = new Set<string>()
  /** Marks that were kept without their values. */
  const ignored = new Set<string>()
  let offsetMs = firstOffsetMs
  let sequence = 0
  let created = 0

  const at = () => new Date(clock.now() + offsetMs).toISOString()
  const save = (thread: TicketThread): TicketThread => {
    sequence += 1
    const description = texts === 'crlf' ? asStored(thread.ticket.description) : thread.ticket.description
    const ticket = { ...thread.ticket, description, revision: String(sequence), updatedAt: at() }
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
  const write = (mutation: Mutation, kind: Fault = 'none'): TicketThread | null => {
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
          body: texts === 'crlf' ? asStored(body) : body,
          internal: internal && kind !== 'public',
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

  /** A colleague is there between the connector's reading and its writing. */
  const slipIn = ({ ticketId, intent, base }: Mutation): void => {
    record(ticketId ?? '', (thread) => {
      if (intent.kind === 'set-fields' && intent.fields.title !== undefined) {
        return changed(thread, { ...thread.ticket, title: `Their slip ${sequence}` })
      }
      if (intent.kind !== 'transition') return thread
      const status = ['waiting', 'resolved', 'open'].find((one) => one !== intent.to && one !== base?.status)
      return changed(thread, { ...thread.ticket, status: status ?? 'waiting' })
    })
  }

  const forbidden = failure('tracker.forbidden', 'You may not see this ticket.')
  const pushNow = (mutation: Mutation, kind: Fault = 'none'): PushOutcome => {
    const thread = store.get(mutation.ticketId ?? '')?.thread ?? null
    const { intent } = mutation
    if (intent.kind !== 'create-ticket') {
      if (hidden.has(mutation.ticketId ?? '')) return { kind: 'rejected', reason: forbidden }
      if (thread === null) {
        const reason = failure('tracker.missing', 'There is no such ticket, or it is not yours.')
        return { kind: 'rejected', reason }
      }
      if (contradicts(thread.ticket, mutation)) return { kind: 'conflict', thread }
    }
    if (kind === 'mark-only' && (intent.kind === 'set-fields' || intent.kind === 'transition')) {
      ignored.add(mutation.id)
      return { kind: 'applied', remoteId: null, thread }
    }
    if (kind.startsWith('slip-in')) slipIn(mutation)
    const after = write(mutation, kind)
    return { kind: 'applied', remoteId: remoteIdOf(after, mutation), thread: after }
  }

  /** A connector reads what its write put away, puts it back, reads again, and says that there is a conflict. */
  const restored = (mutation: Mutation, kind: Fault = 'none'): TicketThread | null => {
    const place = applied.findLastIndex(({ mark }) => mark === mutation.id)
    const made = applied[place]
    const lost = made === undefined || made.before === null ? null : overwritten(made.before, mutation)
    if (made === undefined || lost === null) return null
    applied.splice(place, 1)
    counts.set(made.mark, (counts.get(made.mark) ?? 1) - 1)
    if (kind === 'slip-in-twice') slipIn(mutation)
    const mine = made.after
    return record(made.ticketId, (thread) => {
      // Whoever was there since stays: only what still stands as it was written is put back.
      const back = Object.entries(lost).filter(([field]) => {
        const name = field as keyof Ticket
        return JSON.stringify(thread.ticket[name]) === JSON.stringify(mine[name])
      })
      return changed(thread, { ...thread.ticket, ...Object.fromEntries(back) })
    })
  }

  const look = (mutation: Mutation, kind: Fault = 'none'): ReadBackOutcome => {
    const any = [...store.values()].find(({ thread }) => thread.ticket.id !== mutation.ticketId)?.thread
    if (kind === 'no-filter' && any !== undefined) {
      return { kind: 'applied', remoteId: any.ticket.id, thread: any }
    }
    if (hidden.has(mutation.ticketId ?? '')) return { kind: 'unsettled', reason: forbidden }
    const found = applied.find((entry) => entry.mark === mutation.id)
    if (found === undefined) {
      const thread = store.get(mutation.ticketId ?? '')?.thread ?? null
      return ignored.has(mutation.id) ? { kind: 'applied', remoteId: null, thread } : { kind: 'absent' }
    }
    const undone = restored(mutation)
    if (undone !== null) return { kind: 'conflict', thread: undone }
    const thread = store.get(found.ticketId)?.thread ?? null
    // A new ticket that somebody deleted since still has its number.
    const created = mutation.intent.kind === 'create-ticket' ? found.ticketId : null
    return { kind: 'applied', remoteId: remoteIdOf(thread, mutation) ?? created, thread }
  }

  const again = (mutation: Mutation): PushOutcome => {
    const found = look(mutation)
    return found.kind === 'applied' ? found : pushNow(mutation)
  }

  /** What was under way arrives whatever became of the ticket since: nobody reads before it. */
  const arriveLate = (mutation: Mutation): void => {
    const id = mutation.ticketId ?? ''
    if (mutation.intent.kind === 'create-ticket' || (store.has(id) && !hidden.has(id))) write(mutation)
  }

  const visible = () => [...store.values()].filter(({ thread }) => !hidden.has(thread.ticket.id))

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
          const page = pageOf(visible(), cursor, pageSize)
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
        return ok(kind === 'empty' ? [] : visible().map(({ thread }) => thread.ticket.id))
      },
      documentMembership: () =>
        answer('documentMembership', () => documents.map(({ document }) => document.id)),
      fetchTicket: async (id) => {
        const read = await answer('fetchTicket', () => store.get(id)?.thread ?? null)
        return hidden.has(id) && read.ok ? fail(forbidden) : read
      },
      download: () => answer('download', () => ({ sha256: 'b'.repeat(64), size: 3 })),

      push: async (mutation) => {
        calls.push('push')
        const kind = fault('push')
        const found = fateOfPush(kind)
        if (found.delivered === 'late') clock.after(found.afterMs, () => arriveLate(mutation))
        if (found.delivered !== 'now') return found.outcome
        if (kind === 'stale') {
          // 409: somebody was there first, though not at the same field.
          const thread = store.get(mutation.ticketId ?? '')?.thread
          if (thread !== undefined) return { kind: 'conflict', thread }
        }
        const first = pushNow(mutation, kind)
        // The second copy finds the mark of the first and writes nothing.
        const outcome = kind === 'twice' && first.kind === 'applied' ? again(mutation) : first
        if (found.outcome !== null) return found.outcome
        const undone = outcome.kind === 'applied' ? restored(mutation, kind) : null
        if (undone !== null) return { kind: 'conflict', thread: undone }
        return kind === 'bare' && outcome.kind === 'applied' ? { ...outcome, thread: null } : outcome
      },
      readBack: async (mutation) => {
        calls.push('readBack')
        const kind = fault('readBack')
        const reason = readFault(kind)
        return reason === null ? look(mutation, kind) : { kind: 'unreachable', reason }
      },
    }
  }

  return {
    applied,
    calls,
    thread: (ticketId) => store.get(ticketId)?.thread ?? null,
    threads: () => visible().map((entry) => entry.thread),
    hide: (ticketId, isHidden) => {
      if (isHidden) hidden.add(ticketId)
      else hidden.delete(ticketId)
      // It comes again with the next page: it counts as changed.
      if (!isHidden) record(ticketId, (thread) => thread)
    },
    hidden: () => [...hidden],
    jumpClock: (ms) => {
      offsetMs += ms
    },
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
