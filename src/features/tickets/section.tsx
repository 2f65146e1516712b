import type { ReactNode } from 'react'
import classes from './tickets.module.css'

/** One titled part of a ticket. */
export const Section = ({
  title,
  count = null,
  actions = null,
  children,
}: {
  readonly title: string
  readonly count?: number | null
  readonly actions?: ReactNode
  readonly children: ReactNode
}): ReactNode => (
  <section className={classes['section']} aria-label={title}>
    <div className={classes['sectionHead']}>
      <h3 className={classes['sectionTitle']}>{title}</h3>
      {count !== null && <span className={classes['sectionCount']}>{count.toLocaleString()}</span>}
      <div className={classes['sectionActions']}>{actions}</div>
    </div>
    {children}
  </section>
)
