import { monotonicFactory } from 'ulid'
import type { HostEvent } from '../contract/events.ts'
import type { Host } from '../contract/operations.ts'
import type { KitbagDatabase } from '../data/database.ts'
import { createJournalMirror } from '../data/journal-mirror.ts'
import { createHostJournal } from '../data/journal-port.ts'
import { recoveryWords } from '../data/journal-status.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/workspace.ts'
import { createSearchClient } from '../search/search-client.ts'
import type { Session } from '../state/session.ts'
import { notifyDone, notifyFailure } from '../ui/notify-failure.tsx'
import { startSync } from './worker-host.ts'

export type OpenSession = {
  readonly session: Session
  /** Ends sync and closes the cache. What waits stays in the cache and in the journal. */
  readonly close: () => void
}

/**
 * Takes the opened cache of a workspace, makes the outbox whole out of the journal, starts sync, and hands out what
 * every screen is given.
 */
export const openSession = async (
  workspace: Workspace,
  host: Host,
  onHostEvent: (listener: (event: HostEvent) => void) => () => void,
  database: Result<KitbagDatabase>,
): Promise<Result<OpenSession>> => {
  if (!database.ok) return database
  const now = () => new Date()
  let wake: () => void = () => undefined
  const journal = createJournalMirror({
    database: database.value,
    journal: createHostJournal(host, workspace.id),
    after: (delayMs, work) => {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    onProblem: notifyFailure,
    onRecovered: (recovery) => {
      if (recovery.restored + recovery.drafts + recovery.runs > 0) notifyDone(recoveryWords(recovery))
      wake()
    },
    now,
    newId: monotonicFactory(),
    user: workspace.user,
  })
  // Before anything is sent: what is missing here may be waiting there. A failure was told, and is tried again.
  // The screens need not wait for it.
  const sync = startSync({ workspaceId: workspace.id, host, onHostEvent, after: journal.settle() })
  wake = sync.wake
  const search = createSearchClient(workspace.id)
  return ok({
    session: { host, onHostEvent, workspace, database: database.value, now, sync, search },
    close: () => {
      sync.stop()
      search.close()
      journal.close()
      database.value.close()
    },
  })
}
