import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './frame.module.css'

/** The outline of the frame while the cache is being opened: nothing jumps when it is filled. */
export const StartingFrame = (): ReactNode => (
  <div className={classes['frame']} role="status">
    <VisuallyHidden>Kitbag is starting</VisuallyHidden>
    <div className={classes['body']}>
      <div className={classes['rail']} />
      <div className={classes['main']} />
    </div>
    <div className={classes['statusBar']} />
  </div>
)
