import type { ReactNode } from 'react'
import classes from './badge.module.css'

export type BadgeTone = 'critical' | 'high' | 'medium' | 'low' | 'good' | 'warn' | 'bad' | 'quiet'

/** A small label. Its colour repeats what its word or icon says, never more. */
export const Badge = ({
  tone,
  icon = null,
  outlined = false,
  title,
  children,
}: {
  readonly tone: BadgeTone
  readonly icon?: ReactNode
  readonly outlined?: boolean
  readonly title?: string
  readonly children: ReactNode
}): ReactNode => (
  <span
    className={`${classes['badge']} ${classes[tone]} ${outlined ? classes['outlined'] : ''}`}
    title={title}
  >
    {icon}
    {children}
  </span>
)
