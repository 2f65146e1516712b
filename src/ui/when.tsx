import type { ReactNode } from 'react'
import { formatExact, formatRelative } from './format-when.ts'
import { useNow } from './ticker.ts'

/** A moment as people say it; the exact local time is shown on hover and read to screen readers' users on demand. */
export const When = ({ at }: { readonly at: string }): ReactNode => {
  const now = useNow('minute')
  const time = Date.parse(at)
  if (Number.isNaN(time)) return <span>unknown time</span>
  return (
    <time dateTime={at} title={formatExact(time)}>
      {formatRelative(time, Math.max(now, Date.now()))}
    </time>
  )
}
