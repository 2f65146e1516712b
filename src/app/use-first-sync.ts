import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { readCursors, readOnlineSwitch, readSyncStatus } from '../data/sync-repository.ts'
import type { SyncStatus } from '../domain/sync-status.ts'
import { useSession } from '../state/session.ts'

/** Is this workspace being fetched for the very first time? `status` is `null` when it is not. */
export const useFirstSync = (): { readonly status: SyncStatus | null; readonly goOn: () => void } => {
  const { database } = useSession()
  const [passed, setPassed] = useState(false)
  const seen = useLiveQuery(
    async () => ({
      status: await readSyncStatus(database),
      cursors: await readCursors(database),
      online: await readOnlineSwitch(database),
    }),
    [database],
  )
  const goOn = () => setPassed(true)
  if (seen === undefined || passed) return { status: null, goOn }
  const fetched = seen.cursors.tickets !== null && seen.cursors.documents !== null
  // Switched off, nothing is being fetched: after storage was lost, what came back is there to work with.
  const first = seen.online && (!fetched || (seen.status.busy && seen.status.lastContactAt === null))
  // A cache that is lost under the person's hands is filled again behind what they are doing.
  if (!first) setPassed(true)
  return { status: first ? seen.status : null, goOn }
}
