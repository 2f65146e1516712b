import type { KitbagDatabase } from '../data/database.ts'
import { openDatabase } from '../data/open-database.ts'
import type { Result } from '../domain/result.ts'

const key = 'kitbag.workspace'

export const rememberWorkspace = (workspaceId: string): void => localStorage.setItem(key, workspaceId)

type Early = {
  /** The opened cache if it is the one that is wanted; else it is closed again and `undefined`. */
  readonly claim: (workspaceId: string | null) => Promise<Result<KitbagDatabase> | undefined>
}

/** Opens the cache of the last start while the settings are still being asked for. `null` when there was none. */
export const openEarly = (): Early | null => {
  const remembered = localStorage.getItem(key)
  if (remembered === null) return null
  const opening = openDatabase(remembered)
  return {
    claim: async (workspaceId) => {
      const opened = await opening
      if (workspaceId === remembered) return opened
      if (opened.ok) opened.value.close()
      localStorage.removeItem(key)
      return undefined
    },
  }
}
