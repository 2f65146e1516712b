import type { ReactNode } from 'react'
import type { MutationState } from '../../domain/mutation.ts'
import { SyncBadge } from '../../ui/sync-badge.tsx'

/** How something that was done here stands with the tracker. */
export const WaitsBadge = ({ state }: { readonly state: MutationState | null }): ReactNode => {
  const shown = state === null ? 'sending' : state === 'applied' ? 'synced' : state
  return <SyncBadge state={shown} pending={0} />
}
