import type { Mutation } from '../domain/mutation.ts'
import type { Ticket, TimeEntry } from '../domain/ticket.ts'
import { isDeleted } from './changed-comments.ts'
import type { KitbagDatabase } from './database.ts'
import type { ActivityRow, AttachmentRow, CommentRow, TicketRow } from './rows.ts'

/** Everything about one ticket, in time order. */
export type ThreadView = {
  readonly row: TicketRow
  /** What the person sees: `base` with every waiting change. */
  readonly ticket: Ticket
  /** The tracker's version; `null` for a ticket that was created here and not yet accepted. */
  readonly base: Ticket | null
  readonly fetchedAt: string
  readonly comments: readonly CommentRow[]
  /** Of comments that were deleted in the tracker: who, when, and no words. */
  readonly deletedComments: readonly CommentRow[]
  readonly attachments: readonly AttachmentRow[]
  readonly activity: readonly ActivityRow[]
  /** Time booked, by day; `null` where the tracker did not say. */
  readonly timeEntries: readonly TimeEntry[] | null
  /** Changes that wait, in the order they were made. */
  readonly mutations: readonly Mutation[]
}

/** Every cached ticket as its light row, in no particular order. */
export const listTicketRows = (database: KitbagDatabase): Promise<TicketRow[]> => database.tickets.toArray()

/** `null` when the ticket is not cached. The id a ticket had before the tracker accepted it still works. */
export const readThread = (database: KitbagDatabase, ticketId: string): Promise<ThreadView | null> =>
  database.transaction(
    'r',
    [
      database.meta,
      database.tickets,
      database.threads,
      database.comments,
      database.attachments,
      database.activity,
      database.mutations,
    ],
    async () => {
      const id = await resolveTicketId(database, ticketId)
      const [row, thread] = await Promise.all([database.tickets.get(id), database.threads.get(id)])
      if (row === undefined || thread === undefined) return null
      const [comments, attachments, activity, mutations] = await Promise.all([
        database.comments.where('ticketId').equals(id).toArray(),
        database.attachments.where('ticketId').equals(id).toArray(),
        database.activity.where('ticketId').equals(id).toArray(),
        database.mutations.where('ticketId').equals(id).toArray(),
      ])
      return {
        row,
        ticket: thread.ticket,
        base: thread.base,
        fetchedAt: thread.fetchedAt,
        comments: comments
          .filter((comment) => !isDeleted(comment))
          .sort(byTime((comment) => comment.createdAt)),
        deletedComments: comments.filter(isDeleted).sort(byTime((comment) => comment.createdAt)),
        attachments: attachments.sort(byTime((attachment) => attachment.createdAt)),
        activity: activity.sort(byTime((entry) => entry.at)),
        timeEntries: thread.timeEntries?.toSorted((left, right) => (left.day < right.day ? -1 : 1)) ?? null,
        mutations: mutations.sort((left, right) => left.sequence - right.sequence),
      }
    },
  )

/** Key under `meta` that leads from the id a ticket had here to the tracker's. */
export const aliasKey = (localId: string): string => `alias:${localId}`

/** The id under which a ticket is kept now. */
export const resolveTicketId = async (database: KitbagDatabase, ticketId: string): Promise<string> => {
  if (!ticketId.startsWith('local:')) return ticketId
  const alias = await database.meta.get(aliasKey(ticketId))
  return typeof alias?.value === 'string' ? alias.value : ticketId
}

/** Keys of drafts. */
export const draftKeys = {
  comment: (ticketId: string) => `comment:${ticketId}`,
  /** The words of a change that was given up after the tracker refused it. */
  discarded: (mutationId: string) => `discarded:${mutationId}`,
}

/** Keeps what is being typed; an empty text deletes the draft. */
export const saveDraft = async (
  database: KitbagDatabase,
  key: string,
  text: string,
  now: Date,
): Promise<void> => {
  if (text === '') await database.drafts.delete(key)
  else await database.drafts.put({ key, text, updatedAt: now.toISOString() })
}

/** Empty when there is none. */
export const readDraft = async (database: KitbagDatabase, key: string): Promise<string> =>
  (await database.drafts.get(key))?.text ?? ''

export const deleteDraft = (database: KitbagDatabase, key: string): Promise<void> =>
  database.drafts.delete(key)

type Timed<Row> = (row: Row) => string

const byTime =
  <Row extends { readonly id: string }>(at: Timed<Row>) =>
  (left: Row, right: Row): number =>
    Date.parse(at(left)) - Date.parse(at(right)) || (left.id < right.id ? -1 : 1)
