import { create } from 'zustand'
import { listMissingFiles } from '../../data/trip-repository.ts'
import type { Session } from '../../state/session.ts'
import { type FetchEnd, type FetchProgress, fetchFiles } from './fetch-files.ts'

/** The one fetching of files for a trip. It belongs to no screen, so it goes on while others are shown. */
export type TripFetch = {
  readonly progress: FetchProgress | null
  /** How the last one ended; `null` while one runs, and before the first. */
  readonly end: FetchEnd | null
  readonly cancelling: boolean
  /** `null` when nothing runs. */
  readonly cancel: (() => void) | null
}

export const useTripFetch = create<TripFetch>()(() => ({
  progress: null,
  end: null,
  cancelling: false,
  cancel: null,
}))

/**
 * Fetches what these tickets miss. Does nothing while another fetching runs, in this window or another one.
 * Answers when it ended.
 */
export const fetchForTrip = async (
  { database, host, sync, workspace }: Pick<Session, 'database' | 'host' | 'sync' | 'workspace'>,
  ticketIds: readonly string[],
): Promise<void> => {
  if (useTripFetch.getState().cancel !== null) return
  const abort = new AbortController()
  let current: string | null = null
  const cancel = () => {
    useTripFetch.setState({ cancelling: true })
    abort.abort()
    // The file that is on its way is not waited for: it may be a gigabyte.
    if (current !== null) {
      void host['tracker.cancel-download']({ workspaceId: workspace.id, attachmentId: current })
    }
  }
  const fetchOne = (id: string) => {
    current = id
    return sync.fetchAttachment(id)
  }
  useTripFetch.setState({ progress: null, end: null, cancelling: false, cancel })
  let end: FetchEnd | null = null
  try {
    await navigator.locks.request(`kitbag.trip.${workspace.id}`, { ifAvailable: true }, async (lock) => {
      if (lock === null) return
      const files = await listMissingFiles(database, ticketIds)
      if (files.length === 0) return
      const onProgress = (progress: FetchProgress) => useTripFetch.setState({ progress })
      end = await fetchFiles(files, fetchOne, onProgress, abort.signal)
    })
  } finally {
    useTripFetch.setState({ end, cancelling: false, cancel: null })
  }
}
