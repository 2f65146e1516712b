import { IconCircle, IconCircleCheck, IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { TicketStatus } from '../domain/ticket.ts'
import { Badge } from './badge.tsx'

/** A status by its name in the catalogue; the icon tells open, paused and closed apart. */
export const StatusBadge = ({
  status,
}: {
  readonly status: Pick<TicketStatus, 'name' | 'closed' | 'pausesSla'>
}): ReactNode => {
  const Icon = status.closed ? IconCircleCheck : status.pausesSla ? IconPlayerPause : IconCircle
  return (
    <Badge
      tone={status.closed ? 'good' : status.pausesSla ? 'warn' : 'medium'}
      icon={<Icon size={14} aria-hidden />}
      title={status.closed ? 'Closed' : status.pausesSla ? 'Open; the SLA clock is paused' : 'Open'}
    >
      {status.name}
    </Badge>
  )
}
