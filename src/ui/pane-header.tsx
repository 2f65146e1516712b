import type { ReactNode } from 'react'
import classes from './pane-header.module.css'

/** The bar on top of a pane: title, how many, and what can be done. One height everywhere. */
export const PaneHeader = ({
  title,
  count = null,
  actions = null,
  children = null,
  level = 2,
}: {
  readonly title: string
  readonly count?: number | null
  readonly actions?: ReactNode
  /** A second line: search box, chips. */
  readonly children?: ReactNode
  readonly level?: 1 | 2 | 3
}): ReactNode => {
  const Heading = `h${level}` as const
  return (
    <div className={classes['header']}>
      <div className={classes['bar']}>
        <Heading className={classes['title'] ?? ''}>{title}</Heading>
        {count !== null && <span className={classes['count']}>{count.toLocaleString()}</span>}
        <div className={classes['actions']}>{actions}</div>
      </div>
      {children}
    </div>
  )
}
