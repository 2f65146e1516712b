import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { foldSame, lineDiff } from './line-diff.ts'
import classes from './sync.module.css'

const marks = { same: ' ', added: '+', removed: '−' } as const
const spoken = { added: 'Added: ', removed: 'Removed: ' } as const

/** What one side made of a text, line by line. The sign says what the colour says. */
export const TextDiff = ({
  before,
  after,
}: {
  readonly before: string
  readonly after: string
}): ReactNode => {
  const parts = foldSame(lineDiff(before, after))
  return (
    <div className={classes['diff']}>
      {parts.map((part, index) =>
        part.kind === 'skipped' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <div key={index} className={classes['skipped']}>
            {part.count === 1 ? '1 line is the same' : `${part.count} lines are the same`}
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <div key={index} className={classes['line']} data-kind={part.kind}>
            <span aria-hidden className={classes['mark']}>
              {marks[part.kind]}
            </span>
            <span>
              {part.kind !== 'same' && <VisuallyHidden>{spoken[part.kind]}</VisuallyHidden>}
              {part.text}
            </span>
          </div>
        ),
      )}
    </div>
  )
}
