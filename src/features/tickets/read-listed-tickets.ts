import type { KitbagDatabase } from '../../data/database.ts'
import type { SlaTargets } from '../../domain/sla.ts'
import { rowClock } from './ticket-clock.ts'
import { type ListedTicket, listTicket } from './ticket-filter.ts'

/** Rows per task: copying them out of the database and preparing them takes a few milliseconds. */
const pageRows = 400

/**
 * Every cached ticket, prepared for filtering and sorting. Read page by page, because one read of 10,000
 * rows would hold the window's main thread for longer than a frame or three.
 */
export const readListedTickets = async (
  database: KitbagDatabase,
  targets: SlaTargets,
  now: Date,
  clockOffsetMs: number | null,
): Promise<readonly ListedTicket[]> => {
  const listed: ListedTicket[] = []
  for (let after = ''; ; ) {
    const rows = await database.tickets.where(':id').above(after).limit(pageRows).toArray()
    for (const row of rows) listed.push(listTicket(row, rowClock(row, targets, now, clockOffsetMs)))
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageRows) return listed
    after = last.id
  }
}
