import { IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { EmptyState } from '../ui/empty-state.tsx'

/** The page was opened by itself, for instance in a browser. */
export const NoHost = (): ReactNode => (
  <main>
    <EmptyState
      icon={<IconPlugConnectedX size={40} />}
      title="This page works only inside Kitbag"
      text="Start Kitbag itself; it opens its own window."
    />
  </main>
)
