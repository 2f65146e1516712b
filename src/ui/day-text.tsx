import type { ReactNode } from 'react'
import { type Day, localDay } from '../domain/day.ts'
import { formatDay, formatDayDistance } from './format-when.ts'
import { useNow } from './ticker.ts'

/** A plain day as people write it, with how far it is; the day of the week is shown on hover. */
export const DayText = ({ day }: { readonly day: Day }): ReactNode => {
  const now = useNow('minute')
  const distance = formatDayDistance(day, localDay(new Date(Math.max(now, Date.now()))))
  return (
    <time dateTime={day} title={formatDay(day, 'full')}>
      {formatDay(day)}
      {distance !== '' && `, ${distance}`}
    </time>
  )
}
