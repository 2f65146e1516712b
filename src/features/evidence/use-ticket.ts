import { useLiveQuery } from 'dexie-react-hooks'
import type { TicketRow } from '../../data/rows.ts'
import { resolveTicketId } from '../../data/ticket-repository.ts'
import { useSession } from '../../state/session.ts'

/** The cached ticket with this id; `null` when there is none, `undefined` while it is read. */
export const useTicketById = (ticketId: string | null): TicketRow | null | undefined => {
  const { database } = useSession()
  return useLiveQuery(async () => {
    if (ticketId === null) return null
    return (await database.tickets.get(await resolveTicketId(database, ticketId))) ?? null
  }, [database, ticketId])
}

/** The same by the number people say aloud, which is all that jobs and bundles know. */
export const useTicketByKey = (ticketKey: string | null): TicketRow | null | undefined => {
  const { database } = useSession()
  return useLiveQuery(async () => {
    if (ticketKey === null) return null
    return (await database.tickets.where('key').equals(ticketKey).first()) ?? null
  }, [database, ticketKey])
}
