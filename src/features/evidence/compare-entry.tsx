import { Button, Text } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EntryDifference } from '../../contract/bundle-browsing-operations.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import type { BundleSource } from './bundle-source.ts'
import classes from './compare.module.css'
import shared from './evidence.module.css'
import { count } from './job-progress.ts'
import { useAnswer } from './use-answer.ts'

type Part = EntryDifference['parts'][number]

/** Lines drawn at most; more would make the pane slow and nobody reads them. */
const shownLines = 4000

/** One file of two bundles, line by line. Sign and word tell the sides apart, colour only repeats it. */
export const CompareEntry = ({
  left,
  right,
  path,
  onBack,
}: {
  readonly left: BundleSource
  readonly right: BundleSource
  readonly path: string
  readonly onBack: () => void
}): ReactNode => {
  const { host } = useSession()
  const answer = useAnswer(() => host['bundle.compare-entry']({ left, right, path }), [host, path])
  return (
    <>
      <div className={shared['toolbar']}>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onBack}
          autoFocus
        >
          All differences
        </Button>
        <Text size="sm" fw={600} className={shared['path'] ?? ''}>
          {path}
        </Text>
      </div>
      {answer.result === null && <RowsSkeleton rows={12} rowHeight={22} label="Comparing the lines" />}
      {answer.result?.ok === false && <ErrorState failure={answer.result.error} />}
      {answer.result?.ok === true && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by key
        <section className={classes['text']} aria-label={`Differences in ${path}`} tabIndex={0}>
          {linesOf(answer.result.value.parts).map(({ key, sign, text }) => (
            <div key={key} className={classes[looks[sign]] ?? ''}>
              <span className={classes['sign']}>{sign}</span>
              {text}
            </div>
          ))}
          {answer.result.value.truncated && <p>Only the first part of the differences is shown.</p>}
        </section>
      )}
    </>
  )
}

const looks = { A: 'left', B: 'right', '': 'same', '…': 'gap' } as const

type Line = { readonly key: string; readonly sign: keyof typeof looks; readonly text: string }

const signs = { same: '', left: 'A', right: 'B' } as const

const linesOf = (parts: readonly Part[]): readonly Line[] =>
  parts
    .flatMap((part, index): Line[] => {
      if (part.kind === 'gap') return [{ key: `${index}`, sign: '…', text: count(part.count, 'equal line') }]
      const sign = signs[part.kind]
      return part.lines.map((text, line) => ({ key: `${index} ${line}`, sign, text }))
    })
    .slice(0, shownLines)
