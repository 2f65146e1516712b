import { Button, Progress, Table, Text } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { OutputOf } from '../../contract/operations.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { When } from '../../ui/when.tsx'
import classes from './timeline.module.css'
import { levelWords, patternWords } from './timeline-words.ts'

type Answer = OutputOf<'timeline.patterns'>

/** Kinds of lines: what is new, suddenly frequent or rare first, each with the reason. */
export const PatternList = ({
  timelineId,
  done,
  version,
  onPattern,
}: {
  readonly timelineId: string
  /** How far patterns have been looked for, from 0 to 1. */
  readonly done: number
  readonly version: number
  readonly onPattern: (pattern: number) => void
}): ReactNode => {
  const { host } = useSession()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: moved clocks change when patterns were seen
  useEffect(() => {
    let gone = false
    if (done < 1) return
    void host['timeline.patterns']({ timelineId }).then((result) => {
      if (gone) return
      if (result.ok) setAnswer(result.value)
      else setFailure(result.error)
    })
    return () => {
      gone = true
    }
  }, [host, timelineId, done, version])

  if (failure !== null) return <ErrorState failure={failure} />
  if (done < 1) {
    return (
      <div className={classes['pane']} role="status">
        <Text size="sm" mb="xs">
          Looking for patterns in the lines: {Math.floor(done * 100)} %. The other tabs can be used meanwhile.
        </Text>
        <Progress value={done * 100} aria-label="Lines looked at" />
      </div>
    )
  }
  if (answer === null) return <RowsSkeleton label="Ranking the patterns" />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard
    <section className={classes['pane']} tabIndex={0} aria-label="Patterns">
      <Text size="xs" c="dimmed" mb="xs">
        {answer.comparedWith === '' ? (
          'No earlier bundle of this profile on this machine yet, so nothing can be called new. Sealing this one makes the comparison possible.'
        ) : (
          <>
            New is what no earlier bundle of this profile on this machine held; the last was sealed{' '}
            <When at={answer.comparedWith} />.
          </>
        )}
      </Text>
      <Table verticalSpacing={4} className={classes['patterns'] ?? ''}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Why</Table.Th>
            <Table.Th>Pattern</Table.Th>
            <Table.Th>Over time</Table.Th>
            <Table.Th ta="right">Lines</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {answer.patterns.map((pattern) => (
            <Table.Tr key={pattern.id} data-level={pattern.level}>
              <Table.Td className={classes['why'] ?? ''}>
                <Text size="xs" fw={600} data-kind={pattern.kind}>
                  {patternWords[pattern.kind]}
                </Text>
                <Text size="xs" c="dimmed">
                  {pattern.reason}
                </Text>
              </Table.Td>
              <Table.Td>
                <span className={classes['level']}>{levelWords[pattern.level]}</span>
                <span className={classes['template']}>
                  {pattern.template === '' ? '(empty line)' : pattern.template.slice(0, 400)}
                </span>
              </Table.Td>
              <Table.Td>
                <Spark counts={pattern.spark} />
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => onPattern(pattern.id)}
                  aria-label={`Show the ${pattern.count} lines of this pattern`}
                >
                  {pattern.count.toLocaleString('en')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {answer.more > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {answer.more.toLocaleString('en')} more usual patterns are not listed.
        </Text>
      )}
    </section>
  )
}

const Spark = ({ counts }: { readonly counts: readonly number[] }): ReactNode => {
  const most = Math.max(1, ...counts)
  return (
    <svg
      viewBox={`0 0 ${counts.length} 20`}
      preserveAspectRatio="none"
      width={100}
      height={20}
      aria-hidden
      className={classes['spark'] ?? ''}
    >
      {counts.map((count, index) => {
        const size = count === 0 ? 0 : Math.max(2, (count / most) * 20)
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what it is
        return <rect key={index} x={index} width={0.8} y={20 - size} height={size} />
      })}
    </svg>
  )
}
