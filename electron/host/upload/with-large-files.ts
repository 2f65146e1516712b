import { ok } from '../../../src/domain/result.ts'
import type { Connector } from '../trackers/connector.ts'
import type { Workspaces } from '../workspaces/create-workspaces.ts'
import { createLargeFileConnector, type LargeFileDeps } from './large-file-connector.ts'

/** Workspaces whose connectors hand large files to the upload server that is set for them. */
export const withLargeFiles = (
  workspaces: Workspaces,
  deps: Omit<LargeFileDeps, 'workspaceId'>,
): Workspaces => {
  /** One wrapper per connector: it remembers what is being sent. */
  const wrapped = new WeakMap<Connector, Connector>()
  return {
    ...workspaces,
    connector: async (workspaceId) => {
      const found = await workspaces.connector(workspaceId)
      if (!found.ok) return found
      const known = wrapped.get(found.value)
      if (known !== undefined) return ok(known)
      const made = createLargeFileConnector(found.value, { ...deps, workspaceId })
      wrapped.set(found.value, made)
      return ok(made)
    },
    remove: async (workspaceId) => {
      // Credentials go first: whatever fails after that, they are gone.
      const forgotten = await deps.endpoints.forget(workspaceId)
      return forgotten.ok ? workspaces.remove(workspaceId) : forgotten
    },
  }
}
