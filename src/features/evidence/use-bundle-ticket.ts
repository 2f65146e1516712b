import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo } from 'react'
import type { BundleTicket } from '../../contract/evidence-operations.ts'
import { readThread } from '../../data/ticket-repository.ts'
import { useSession } from '../../state/session.ts'
import { bundleTicket } from './bundle-ticket.ts'

/**
 * What the bundle is told about its ticket. `undefined` while it is read; `null` without a ticket. A ticket
 * that has left the cache still gives its key.
 */
export const useBundleTicket = (ticketKey: string | null): BundleTicket | null | undefined => {
  const { database, workspace } = useSession()
  const found = useLiveQuery(async () => {
    if (ticketKey === null) return { view: null }
    const row = await database.tickets.where('key').equals(ticketKey).first()
    return { view: row === undefined ? null : await readThread(database, row.id) }
  }, [database, ticketKey])
  return useMemo(() => {
    if (found === undefined) return undefined
    if (found.view !== null) return bundleTicket(found.view, workspace)
    return ticketKey === null
      ? null
      : { key: ticketKey, title: null, workspace: workspace.name, record: null, knownValues: [] }
  }, [found, ticketKey, workspace])
}
