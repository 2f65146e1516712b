import type { ReactNode } from 'react'
import type { TicketRow } from '../../data/rows.ts'
import { useSession } from '../../state/session.ts'
import { useNow } from '../../ui/ticker.ts'
import { ClockText } from './clock-text.tsx'
import { bothClocks } from './ticket-clock.ts'
import classes from './tickets.module.css'
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
      <span className={classes['clock']}>
        Response <ClockText clock={response} offsetMs={offsetMs} />
      </span>
      <span className={classes['clock']}>
        Resolution <ClockText clock={resolve} offsetMs={offsetMs} />
      </span>
    </>
  )
}
