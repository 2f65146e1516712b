import type { ReadinessFacts, ReadinessLink } from '../domain/readiness.ts'
import type { KitbagDatabase } from './database.ts'
import type { AttachmentRow } from './rows.ts'
import { readSyncStatus } from './sync-repository.ts'
import { resolveTicketId } from './ticket-repository.ts'

/** The tickets of the next trip, and those that are taken along until the person lets them go. */

/** Key under `meta` of the tickets that were picked. */
export const tripKey = 'trip'
export const pinPrefix = 'pin:'

/** Key under `meta` of a ticket that is taken along. */
export const pinKey = (ticketId: string): string => `${pinPrefix}${ticketId}`

/** What is remembered of a pinned ticket, so that it can be named even after it left the cache. */
export type Pin = {
  readonly ticketId: string
  readonly key: string
  readonly title: string
  readonly pinnedAt: string
  /** The person was told that the ticket left. */
  readonly told: boolean
}

/** Tickets that were picked, in the order of picking. */
export const readTrip = async (database: KitbagDatabase): Promise<readonly string[]> => {
  const value = (await database.meta.get(tripKey))?.value
  const ids = Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : []
  return Promise.all(ids.map((id) => resolveTicketId(database, id)))
}

export const addToTrip = (database: KitbagDatabase, ticketIds: readonly string[]): Promise<void> =>
  database.transaction('rw', database.meta, async () => {
    const value = [...new Set([...(await readTrip(database)), ...ticketIds])]
    await database.meta.put({ key: tripKey, value })
  })

export const removeFromTrip = (database: KitbagDatabase, ticketIds: readonly string[]): Promise<void> =>
  database.transaction('rw', database.meta, async () => {
    const value = (await readTrip(database)).filter((id) => !ticketIds.includes(id))
    await database.meta.put({ key: tripKey, value })
  })

/** Pinned tickets by key. A ticket that was pinned before the tracker accepted it has its new id. */
export const listPins = async (database: KitbagDatabase): Promise<readonly Pin[]> => {
  const rows = await database.meta.where('key').startsWith(pinPrefix).toArray()
  const pins = rows.map((row) => row.value as Pin)
  const resolved = await Promise.all(
    pins.map(async (pin) => ({ ...pin, ticketId: await resolveTicketId(database, pin.ticketId) })),
  )
  return resolved.sort((left, right) => left.key.localeCompare(right.key, undefined, { numeric: true }))
}

/** Takes tickets along: their new files are fetched after each sync. What is not cached cannot be pinned. */
export const pinTickets = (
  database: KitbagDatabase,
  ticketIds: readonly string[],
  now: Date,
): Promise<void> =>
  database.transaction('rw', [database.meta, database.tickets], async () => {
    const rows = await database.tickets.bulkGet([...ticketIds])
    const pins = rows.flatMap((row) =>
      row === undefined
        ? []
        : [{ ticketId: row.id, key: row.key, title: row.title, pinnedAt: now.toISOString(), told: false }],
    )
    await database.meta.bulkPut(pins.map((pin) => ({ key: pinKey(pin.ticketId), value: pin })))
  })

export const unpinTickets = (database: KitbagDatabase, ticketIds: readonly string[]): Promise<void> =>
  database.transaction('rw', database.meta, async () => {
    const rows = await database.meta.where('key').startsWith(pinPrefix).toArray()
    const gone: string[] = []
    for (const row of rows) {
      if (ticketIds.includes(await resolveTicketId(database, (row.value as Pin).ticketId))) gone.push(row.key)
    }
    await database.meta.bulkDelete(gone)
  })

/** Pinned tickets that left the cache and were not told about yet; from now on they count as told. */
export const takeUntoldLosses = (database: KitbagDatabase): Promise<readonly Pin[]> =>
  database.transaction('rw', [database.meta, database.tickets], async () => {
    const rows = await database.meta.where('key').startsWith(pinPrefix).toArray()
    const lost: Pin[] = []
    for (const row of rows) {
      const pin = row.value as Pin
      const here = (await database.tickets.get(await resolveTicketId(database, pin.ticketId))) !== undefined
      if (here === !pin.told) continue
      if (!here) lost.push(pin)
      await database.meta.put({ key: row.key, value: { ...pin, told: !here } })
    }
    return lost
  })

/** Files of these tickets whose bytes are in the tracker only, the smallest first. */
export const listMissingFiles = async (
  database: KitbagDatabase,
  ticketIds: readonly string[],
): Promise<readonly AttachmentRow[]> => {
  const rows = await database.attachments
    .where('ticketId')
    .anyOf([...ticketIds])
    .toArray()
  return rows.filter(isMissing).sort((left, right) => left.size - right.size)
}

const isMissing = ({ sha256, mutationId }: AttachmentRow): boolean => sha256 === null && mutationId === null

/** What is on this machine about these tickets. Sealed bundles are known to the host alone and are added by it. */
export const readReadinessFacts = (
  database: KitbagDatabase,
  ticketIds: readonly string[],
): Promise<readonly ReadinessFacts[]> =>
  database.transaction(
    'r',
    [
      database.meta,
      database.threads,
      database.comments,
      database.attachments,
      database.activity,
      database.mutations,
      database.documents,
    ],
    async () => {
      const { lastContactAt } = await readSyncStatus(database)
      return Promise.all(ticketIds.map((ticketId) => factsOf(database, ticketId, lastContactAt)))
    },
  )

const factsOf = async (
  database: KitbagDatabase,
  ticketId: string,
  lastContactAt: string | null,
): Promise<ReadinessFacts> => {
  const thread = await database.threads.get(ticketId)
  if (thread === undefined) return { ticketId, cached: null }
  const { linkedRunbooks, linkedArticles } = thread.ticket
  const ofTicket = { ticketId }
  const [comments, activity, attachments, mutations, runbooks, articles] = await Promise.all([
    database.comments.where(ofTicket).count(),
    database.activity.where(ofTicket).count(),
    database.attachments.where(ofTicket).toArray(),
    database.mutations.where(ofTicket).toArray(),
    database.documents.bulkGet([...linkedRunbooks]),
    database.documents.bulkGet([...linkedArticles]),
  ])
  const link = (kind: ReadinessLink['kind'], ids: readonly string[], rows: typeof runbooks) =>
    ids.map((id, index) => ({ id, kind, title: rows[index]?.title ?? null }))
  return {
    ticketId,
    cached: {
      checkedAt: thread.base === null ? null : laterOf(thread.fetchedAt, lastContactAt),
      comments,
      activity,
      files: attachments.map((row) => ({
        id: row.id,
        name: row.name,
        size: row.size,
        here: !isMissing(row),
      })),
      links: [...link('runbook', linkedRunbooks, runbooks), ...link('article', linkedArticles, articles)],
      evidence: mutations.flatMap(({ intent }) =>
        intent.kind === 'attach' ? [{ name: intent.name, size: intent.size }] : [],
      ),
    },
  }
}

/** Every contact asks for what is newer, so what was fetched long ago is as fresh as the last contact. */
const laterOf = (fetchedAt: string, lastContactAt: string | null): string =>
  lastContactAt !== null && Date.parse(lastContactAt) > Date.parse(fetchedAt) ? lastContactAt : fetchedAt
