import { createContext, useContext } from 'react'
import type { Settings } from '../contract/app-operations.ts'
import type { Result } from '../domain/result.ts'

/** What stands around a session: the settings of this machine and which workspace is open. */
export type Shell = {
  readonly settings: Settings
  /** Keeps the change on disk, then shows it. */
  readonly changeSettings: (change: Partial<Settings>) => Promise<Result<Settings>>
  /** Closes the open workspace and opens another; `null` leads to the first-run screen. */
  readonly openWorkspace: (workspaceId: string | null) => Promise<void>
}

export const ShellContext = createContext<Shell | null>(null)

export const useShell = (): Shell => {
  const shell = useContext(ShellContext)
  if (shell === null) throw new Error('A screen was rendered outside its shell.')
  return shell
}
