import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { TicketRow } from '../../data/rows.ts'
import { useSession } from '../../state/session.ts'
import { useNow } from '../../ui/ticker.ts'
import { ClockText } from './clock-text.tsx'
import { bothClocks } from './ticket-clock.ts'
import { useClockOffsetMs, useSlaTargets } from './use-tickets.ts'

/** Both SLA clocks of a ticket; the exact times are on hover. */
export const TicketClocks = ({ row }: { readonly row: TicketRow }): ReactNode => {
  const { now } = useSession()
  const targets = useSlaTargets()
  const offsetMs = useClockOffsetMs()
  useNow('minute')
  const { response, resolve } = bothClocks(row, targets, now(), offsetMs)
  return (
    <>
      <Text component="span" size="xs" c="dimmed">
        Response <ClockText clock={response} offsetMs={offsetMs} />
      </Text>
      <Text component="span" size="xs" c="dimmed">
        Resolution <ClockText clock={resolve} offsetMs={offsetMs} />
      </Text>
    </>
  )
}
