import { bySendOrder } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import { provesEffect } from '../domain/proof.ts'
import { rebaseTicket } from '../domain/rebase.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { Ticket, TicketComment, TicketStatus, TicketThread } from '../domain/ticket.ts'
import type { Catalogue } from '../domain/workspace.ts'
import { mergeText } from '../sync/merge-text.ts'
import { changeNotes, isDeleted, markChanges, rememberChanges, sameComment } from './changed-comments.ts'
import { marksOf, mergeAttachments, mergeComments } from './echoed-rows.ts'
import type { RecordTables } from './records.ts'
import type { AttachmentRow, CommentRow, ThreadRow, TicketRow } from './rows.ts'
import { metaKeys } from './sync-repository.ts'
import { toTicketRow } from './ticket-row.ts'

/**
 * Takes threads from the tracker into the cache: the tracker's words become the base, waiting changes are
 * put on top again, and what this machine wrote and the tracker now shows is shown once. Runs inside a
 * transaction over `ticketTables`.
 */
export const absorbThreads = async (
  tables: RecordTables,
  threads: readonly TicketThread[],
  at: string,
  /** What overlapping pages bring again unchanged may be left alone, unless the outbox changed with it. */
  unchanged: 'skip' | 'take' = 'take',
): Promise<Absorbed> => {
  const ids = threads.map((thread) => thread.ticket.id)
  const statuses = await readStatuses(tables)
  const [known, mutations, comments, attachments, activity] = await Promise.all([
    tables.threads.getMany(ids),
    tables.mutations.whereIn('ticketId', ids),
    tables.comments.whereIn('ticketId', ids),
    tables.attachments.whereIn('ticketId', ids),
    tables.activity.whereIn('ticketId', ids),
  ])
  const ours = groupBy(mutations, (mutation) => mutation.ticketId ?? '')
  const hadComments = groupBy(comments, (row) => row.ticketId)
  const hadAttachments = groupBy(attachments, (row) => row.ticketId)
  const hadActivity = groupBy(activity, (row) => row.ticketId)

  const notes: HistoryNote[] = []
  const put = { tickets: [] as TicketRow[], threads: [] as ThreadRow[], mutations: [] as Mutation[] }
  const putComments: CommentRow[] = []
  const putAttachments: AttachmentRow[] = []
  const gone = { mutations: [] as string[], comments: [] as string[], attachments: [] as string[] }
  const goneActivity: string[] = []

  const fresh = threads.filter((thread, index) => {
    const id = thread.ticket.id
    const awaited = (ours.get(id) ?? []).some((mutation) => mutation.state === 'applied')
    return (
      unchanged === 'take' ||
      awaited ||
      !isSameTicket(known[index]?.base ?? null, thread.ticket) ||
      !hasSaid(hadComments.get(id) ?? [], thread.comments) ||
      !hasAll(hadAttachments.get(id) ?? [], thread.attachments) ||
      thread.activity.length !== (hadActivity.get(id) ?? []).length
    )
  })
  for (const thread of fresh) {
    const id = thread.ticket.id
    const queue = (ours.get(id) ?? []).filter((mutation) => {
      if (mutation.state !== 'applied' && !isShown(mutation, thread)) return true
      gone.mutations.push(mutation.id)
      if (mutation.state !== 'applied') notes.push(found(mutation))
      return false
    })
    const waiting = new Set(queue.map((mutation) => mutation.id))
    const kept = mergeComments(thread, hadComments.get(id) ?? [], waiting)
    const said = markChanges(kept.rows, hadComments.get(id) ?? [], at)
    putComments.push(...said.rows, ...said.deleted)
    const left = new Set(said.deleted.map((row) => row.id))
    gone.comments.push(...kept.gone.filter((row) => !left.has(row)))
    notes.push(...changeNotes([...said.rows, ...said.deleted], at))
    const files = mergeAttachments(thread, hadAttachments.get(id) ?? [], waiting)
    putAttachments.push(...files.rows)
    gone.attachments.push(...files.gone)
    const entries = new Set(thread.activity.map((entry) => entry.id))
    goneActivity.push(
      ...(hadActivity.get(id) ?? []).map((entry) => entry.id).filter((entry) => !entries.has(entry)),
    )

    const moved = rebase(thread.ticket, queue)
    notes.push(...moved.notes)
    put.mutations.push(...moved.changed)
    gone.mutations.push(...moved.satisfied)
    put.threads.push({
      id,
      ticket: moved.ticket,
      base: thread.ticket,
      fetchedAt: at,
      timeEntries: thread.timeEntries,
    })
    put.tickets.push(
      toTicketRow({
        ticket: moved.ticket,
        activity: thread.activity,
        commentCount: kept.count,
        attachmentCount: files.count,
        mutations: moved.left,
        statuses,
      }),
    )
  }
  await tables.mutations.remove(gone.mutations)
  await tables.mutations.put(put.mutations)
  await tables.comments.remove(gone.comments)
  await tables.comments.put(putComments)
  await rememberChanges(tables, putComments, at)
  await tables.attachments.remove(gone.attachments)
  await tables.attachments.put(putAttachments)
  await tables.activity.remove(goneActivity)
  await tables.activity.put(fresh.flatMap((thread) => thread.activity))
  await tables.threads.put(put.threads)
  await tables.tickets.put(put.tickets)
  return { notes, changed: fresh.length }
}

/** What the history should say, and how many tickets were new or different. */
export type Absorbed = { readonly notes: readonly HistoryNote[]; readonly changed: number }

const isSameTicket = (base: Ticket | null, ticket: Ticket): boolean =>
  base !== null && base.revision === ticket.revision && base.updatedAt === ticket.updatedAt

/** Are exactly these the tracker's rows that we have, and none of ours waits to be recognised among them? */
const hasAll = (
  had: readonly { readonly id: string; readonly mutationId: string | null }[],
  incoming: readonly { readonly id: string }[],
): boolean => {
  const theirs = new Set(had.filter((row) => row.mutationId === null).map((row) => row.id))
  return theirs.size === incoming.length && incoming.every((row) => theirs.has(row.id))
}

/** The same of comments, with the words that were read before. */
const hasSaid = (had: readonly CommentRow[], incoming: readonly TicketComment[]): boolean => {
  const before = new Map(had.map((row) => [row.id, row]))
  return (
    hasAll(
      had.filter((row) => !isDeleted(row)),
      incoming,
    ) &&
    incoming.every((row) => {
      const known = before.get(row.id)
      return known !== undefined && sameComment(known, row)
    })
  )
}

/** Computes a ticket's rows again after its changes in the outbox were altered. */
export const refreshTicket = async (
  tables: RecordTables,
  ticketId: string,
): Promise<readonly HistoryNote[]> => {
  const thread = await tables.threads.get(ticketId)
  if (thread === undefined) return []
  const [queue, comments, attachments, activity, statuses] = await Promise.all([
    tables.mutations.whereIn('ticketId', [ticketId]),
    tables.comments.whereIn('ticketId', [ticketId]),
    tables.attachments.whereIn('ticketId', [ticketId]),
    tables.activity.whereIn('ticketId', [ticketId]),
    readStatuses(tables),
  ])
  const created = queue.find((mutation) => mutation.intent.kind === 'create-ticket')
  // A ticket created here is its own trunk, under whatever id it is kept now.
  const own = created?.intent.kind === 'create-ticket' ? created.intent.ticket : thread.ticket
  const trunk = thread.base ?? { ...own, id: ticketId }
  const moved = rebase(trunk, queue)
  await tables.mutations.remove(moved.satisfied)
  await tables.mutations.put(moved.changed)
  await tables.threads.put([{ ...thread, ticket: moved.ticket }])
  await tables.tickets.put([
    toTicketRow({
      ticket: moved.ticket,
      activity,
      commentCount: comments.filter((row) => !isDeleted(row)).length,
      attachmentCount: attachments.length,
      mutations: moved.left,
      statuses,
    }),
  ])
  return moved.notes
}

const rebase = (remote: Ticket, queue: readonly Mutation[]) => {
  const ordered = [...queue].sort(bySendOrder)
  const { ticket, changed, satisfied } = rebaseTicket(remote, ordered, mergeText)
  const before = new Map(ordered.map((mutation) => [mutation.id, mutation]))
  const after = new Map(changed.map((mutation) => [mutation.id, mutation]))
  const done = new Set(satisfied.map((mutation) => mutation.id))
  const notes = [
    ...changed.flatMap((mutation) => describeMove(before.get(mutation.id), mutation)),
    ...satisfied.map(
      (mutation): HistoryNote => note('merge', mutation, 'The tracker already had this change.'),
    ),
  ]
  return {
    ticket,
    changed,
    satisfied: [...done],
    left: ordered.filter(({ id }) => !done.has(id)).map((mutation) => after.get(mutation.id) ?? mutation),
    notes,
  }
}

const describeMove = (before: Mutation | undefined, after: Mutation): readonly HistoryNote[] => {
  if (after.state === 'conflict') {
    return before?.state === 'conflict'
      ? []
      : [{ ...note('conflict', after, after.reason?.message ?? ''), reason: after.reason }]
  }
  if (before !== undefined && JSON.stringify(before.intent) !== JSON.stringify(after.intent)) {
    return [note('merge', after, 'Your change was merged with what a colleague changed meanwhile.')]
  }
  return []
}

/** Its mark is there, and so is what it did: a mark alone says nothing about the values. */
const isShown = (mutation: Mutation, thread: TicketThread): boolean =>
  marksOf(thread).has(mutation.id) && provesEffect(mutation, null, thread)

const found = (mutation: Mutation): HistoryNote =>
  note('read-back', mutation, 'The tracker shows this change: it had arrived.')

const note = (kind: HistoryNote['kind'], mutation: Mutation, message: string): HistoryNote => ({
  kind,
  ticketId: mutation.ticketId,
  mutationId: mutation.id,
  message,
  reason: null,
})

const readStatuses = async (tables: RecordTables): Promise<readonly TicketStatus[]> => {
  const row = await tables.meta.get(metaKeys.catalogue)
  return (row?.value as Catalogue | undefined)?.statuses ?? []
}

const groupBy = <Row>(rows: readonly Row[], key: (row: Row) => string): ReadonlyMap<string, Row[]> => {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return groups
}
