import { isUnsent } from '../domain/intent.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { RecordTables } from './records.ts'
import { pinKey } from './trip-repository.ts'

/** Losing more than this many and more than this share of the cache at once is a person's decision. */
const fewTickets = 5
const largeShare = 0.2

export const isWipeOut = (dropped: number, cached: number): boolean =>
  dropped > fewTickets && dropped > cached * largeShare

/** Removes tickets that no longer belong here. One with unsent work stays, whatever the tracker says. */
export const dropTickets = async (
  tables: RecordTables,
  ticketIds: readonly string[],
): Promise<readonly HistoryNote[]> => {
  if (ticketIds.length === 0) return []
  const waiting = await tables.mutations.whereIn('ticketId', ticketIds)
  const busy = new Set(waiting.filter(isUnsent).map((mutation) => mutation.ticketId))
  const gone = ticketIds.filter((id) => !busy.has(id))
  if (gone.length === 0) return []
  const [rows, pins, comments, attachments, activity] = await Promise.all([
    tables.tickets.getMany(gone),
    tables.meta.getMany(gone.map(pinKey)),
    tables.comments.whereIn('ticketId', gone),
    tables.attachments.whereIn('ticketId', gone),
    tables.activity.whereIn('ticketId', gone),
  ])
  const left = new Set(gone)
  await tables.mutations.remove(waiting.filter((one) => left.has(one.ticketId ?? '')).map((one) => one.id))
  await tables.comments.remove(comments.map((row) => row.id))
  await tables.attachments.remove(attachments.map((row) => row.id))
  await tables.activity.remove(activity.map((row) => row.id))
  await tables.threads.remove(gone)
  await tables.tickets.remove(gone)
  return rows.flatMap((row, index) =>
    row === undefined
      ? []
      : [
          {
            kind: 'pull' as const,
            ticketId: row.id,
            mutationId: null,
            message:
              pins[index] === undefined
                ? `${row.key} is no longer yours or was deleted; it left the cache.`
                : `${row.key} was pinned for a trip, but is no longer yours or was deleted; it left the cache.`,
            reason: null,
          },
        ],
  )
}
