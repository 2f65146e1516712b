import type { Mutation } from '../domain/mutation.ts'
import type { RecordTables } from './records.ts'
import { aliasKey, draftKeys } from './ticket-repository.ts'

/**
 * The tracker took a ticket that was created here: everything that hung on its own id moves to the
 * tracker's, and an alias keeps old links working.
 */
export const acceptCreated = async (
  tables: RecordTables,
  created: Mutation,
  remoteId: string,
): Promise<void> => {
  const localId = created.ticketId
  if (localId === null) return
  const [thread, row, comments, attachments, activity, mutations, runs] = await Promise.all([
    tables.threads.get(localId),
    tables.tickets.get(localId),
    tables.comments.whereIn('ticketId', [localId]),
    tables.attachments.whereIn('ticketId', [localId]),
    tables.activity.whereIn('ticketId', [localId]),
    tables.mutations.whereIn('ticketId', [localId]),
    tables.runs.whereIn('ticketId', [localId]),
  ])
  const move = <Row>(moved: Row): Row => ({ ...moved, ticketId: remoteId })
  if (thread !== undefined) {
    const ticket = { ...thread.ticket, id: remoteId }
    await tables.threads.put([{ ...thread, id: remoteId, ticket }])
  }
  if (row !== undefined) await tables.tickets.put([{ ...row, id: remoteId }])
  await tables.threads.remove([localId])
  await tables.tickets.remove([localId])
  await tables.comments.put(comments.map(move))
  await tables.attachments.put(attachments.map(move))
  await tables.activity.put(activity.map(move))
  await tables.runs.put(runs.map(move))
  // Kept as applied until the tracker's version is read, unless it comes with this very answer.
  await tables.mutations.put(
    mutations.map((mutation) =>
      mutation.id === created.id ? { ...move(mutation), state: 'applied' as const } : move(mutation),
    ),
  )
  const draft = await tables.drafts.get(draftKeys.comment(localId))
  if (draft !== undefined) await tables.drafts.put([{ ...draft, key: draftKeys.comment(remoteId) }])
  await tables.meta.put([{ key: aliasKey(localId), value: remoteId }])
}
