import type { HostEvent } from '../contract/events.ts'
import type { Host } from '../contract/operations.ts'
import { openDatabase } from '../data/open-database.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Workspace } from '../domain/workspace.ts'
import { createSearchClient } from '../search/search-client.ts'
import type { Session } from '../state/session.ts'
import { startSync } from './worker-host.ts'

export type OpenSession = {
  readonly session: Session
  /** Ends sync and closes the cache. What waits stays in the cache. */
  readonly close: () => void
}

/** Opens the cache of a workspace, starts its sync, and hands out what every screen is given. */
export const openSession = async (
  workspace: Workspace,
  host: Host,
  onHostEvent: (listener: (event: HostEvent) => void) => () => void,
): Promise<Result<OpenSession>> => {
  const database = await openDatabase(workspace.id)
  if (!database.ok) return database
  const sync = startSync({ workspaceId: workspace.id, host, onHostEvent })
  const search = createSearchClient(workspace.id)
  return ok({
    session: { host, onHostEvent, workspace, database: database.value, now: () => new Date(), sync, search },
    close: () => {
      sync.stop()
      search.close()
      database.value.close()
    },
  })
}
