import { useCallback } from 'react'
import { monotonicFactory } from 'ulid'
import { listMutations, retryMutation } from '../../data/outbox.ts'
import type { Mutation } from '../../domain/mutation.ts'
import { useSession } from '../../state/session.ts'

/** Was this file stopped by something that the settings of the upload server can put right? */
const isStopped = ({ intent, state, reason }: Mutation): boolean =>
  intent.kind === 'attach' &&
  state === 'rejected' &&
  reason !== null &&
  (reason.code.startsWith('upload.') || reason.code.startsWith('vault.') || reason.code === 'file.too-large')

/** Sends files again that were stopped for want of the right upload server; answers how many. */
export const useRetryLargeFiles = (): (() => Promise<number>) => {
  const { database, workspace, now, sync } = useSession()
  return useCallback(async () => {
    const deps = { now, newId: monotonicFactory(), user: workspace.user }
    const stopped = (await listMutations(database)).filter(isStopped)
    for (const { id } of stopped) await retryMutation(database, deps, id)
    // Also what only pauses: it may pause because of what was just put right.
    sync.retryNow()
    return stopped.length
  }, [database, workspace, now, sync])
}
