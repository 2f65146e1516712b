import {
  IconCloudCheck,
  IconCloudOff,
  IconLock,
  IconPlayerStop,
  IconPlugConnectedX,
  IconRefresh,
  IconWorldQuestion,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConnectionState } from '../domain/sync-status.ts'

const icons = {
  starting: IconRefresh,
  online: IconCloudCheck,
  offline: IconCloudOff,
  portal: IconWorldQuestion,
  unauthorized: IconLock,
  'switched-off': IconPlugConnectedX,
  stopped: IconPlayerStop,
} as const satisfies Record<ConnectionState, unknown>

export const ConnectionIcon = ({
  state,
  size = 14,
}: {
  readonly state: ConnectionState
  readonly size?: number
}): ReactNode => {
  const Icon = icons[state]
  return <Icon size={size} aria-hidden />
}
