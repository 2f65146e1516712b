import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect } from 'react'
import { failure } from '../../contract/errors.ts'
import { readSyncStatus } from '../../data/sync-repository.ts'
import { listMissingFiles, listPins, takeUntoldLosses } from '../../data/trip-repository.ts'
import { useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { fetchForTrip } from './trip-fetch.ts'

/**
 * After each sync: fetches what pinned tickets miss, and tells when one of them left this machine. What
 * could not be fetched is tried again after the next sync, and readiness says why.
 */
export const useKeepPinned = (): void => {
  const session = useSession()
  const { database } = session
  const status = useLiveQuery(() => readSyncStatus(database), [database])
  const syncedAt =
    status === undefined || status.busy || status.connection !== 'online' ? null : status.lastContactAt
  const pinned = useLiveQuery(
    async () => (await listPins(database)).map(({ ticketId }) => ticketId).join('\n'),
    [database],
  )

  useEffect(() => {
    if (syncedAt === null || pinned === undefined || pinned === '') return
    const look = async () => {
      for (const { key, title } of await takeUntoldLosses(database)) {
        notifyFailure(
          failure(
            'tracker.missing',
            `${key} was pinned for a trip and left this machine.`,
            `The tracker no longer shows “${title}” to you: it was deleted or given to somebody else. Readiness keeps its name until you unpin it.`,
          ),
        )
      }
      const ids = pinned.split('\n')
      if ((await listMissingFiles(database, ids)).length > 0) await fetchForTrip(session, ids)
    }
    look().catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      notifyFailure(
        failure(
          'database.failed',
          `Pinned tickets could not be looked at: ${why}`,
          'What is here was kept. Kitbag looks again after the next sync.',
        ),
      )
    })
  }, [session, database, syncedAt, pinned])
}
