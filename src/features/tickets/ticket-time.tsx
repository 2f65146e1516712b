import { Button, Text } from '@mantine/core'
import { IconClockPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ThreadView } from '../../data/ticket-repository.ts'
import { localDay } from '../../domain/day.ts'
import { isUnsent } from '../../domain/intent.ts'
import type { MutationState } from '../../domain/mutation.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { DayText } from '../../ui/day-text.tsx'
import { Section } from './section.tsx'
import { minutesWords } from './ticket-words.ts'
import classes from './tickets.module.css'
import { WaitsBadge } from './waits-badge.tsx'

type Line = {
  readonly id: string
  readonly day: string
  readonly minutes: number
  readonly who: string
  readonly activity: string | null
  readonly note: string
  /** `null` once the tracker has it. */
  readonly state: MutationState | null
}

/** Time booked on a ticket: what the tracker has, and what waits to reach it. */
export const TicketTime = ({
  thread,
  catalogue,
  onLogTime,
}: {
  readonly thread: ThreadView
  readonly catalogue: Catalogue | null
  readonly onLogTime: () => void
}): ReactNode => {
  const { workspace } = useSession()
  const lines = timeLines(thread, catalogue, workspace.user.name)
  if (lines.length === 0) return null
  const total = lines.reduce((sum, { minutes }) => sum + minutes, 0)
  return (
    <Section
      title="Time"
      count={lines.length}
      actions={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconClockPlus size={14} aria-hidden />}
          onClick={onLogTime}
        >
          Log time
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb={4}>
        {minutesWords(total)} in all
      </Text>
      <ul className={classes['list']}>
        {lines.map((line) => (
          <li key={line.id} className={classes['line']}>
            <div className={classes['lineText']}>
              <Text size="sm" dir="auto">
                <strong>{minutesWords(line.minutes)}</strong>
                {line.activity !== null && `, ${line.activity.toLowerCase()}`}
                {line.note !== '' && `: ${line.note}`}
              </Text>
              <div className={classes['quiet']}>
                {line.who} · <DayText day={line.day} />
              </div>
            </div>
            {line.state !== null && <WaitsBadge state={line.state} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Newest day first. A booking that the tracker shows already is not listed a second time. */
export const timeLines = (
  { timeEntries, mutations }: Pick<ThreadView, 'timeEntries' | 'mutations'>,
  catalogue: Catalogue | null,
  me: string,
): readonly Line[] => {
  const known = new Set((timeEntries ?? []).map(({ mark }) => mark))
  const waiting = mutations.flatMap((mutation): readonly Line[] => {
    const { id, intent, state, performedAt } = mutation
    if (intent.kind !== 'log-time' || !isUnsent(mutation) || known.has(id)) return []
    return [
      {
        id,
        day: intent.day ?? localDay(new Date(performedAt)),
        minutes: intent.minutes,
        who: me,
        activity: catalogue?.activities?.find((one) => one.id === intent.activityId)?.name ?? null,
        note: intent.note,
        state,
      },
    ]
  })
  const booked = (timeEntries ?? []).map(
    (entry): Line => ({
      id: entry.id,
      day: entry.day,
      minutes: entry.minutes,
      who: entry.author.name,
      activity: entry.activity,
      note: entry.note,
      state: null,
    }),
  )
  return [...booked, ...waiting].toSorted((left, right) => (left.day < right.day ? 1 : -1))
}
