import { useCallback } from 'react'
import type { Settings } from '../../contract/app-operations.ts'
import { useShell } from '../../state/shell.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'

/** Keeps a change of the settings; tells the person when that fails. Answers whether it was kept. */
export const useChangeSettings = (): ((change: Partial<Settings>) => Promise<boolean>) => {
  const { changeSettings } = useShell()
  return useCallback(
    async (change) => {
      const kept = await changeSettings(change)
      if (!kept.ok) notifyFailure(kept.error)
      return kept.ok
    },
    [changeSettings],
  )
}
