import { Text, Timeline } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ActivityRow } from '../../data/rows.ts'
import type { FieldChange, TicketStatus } from '../../domain/ticket.ts'
import { When } from '../../ui/when.tsx'
import { Section } from './section.tsx'
import { fieldName, firstLine, statusName } from './ticket-words.ts'

/** Who changed what, newest first. */
export const TicketActivity = ({
  activity,
  statuses,
}: {
  readonly activity: readonly ActivityRow[]
  readonly statuses: readonly TicketStatus[]
}): ReactNode => (
  <Section title="Activity" count={activity.length}>
    {activity.length === 0 ? (
      <Text size="sm" c="dimmed">
        The tracker has no history of this ticket on this machine.
      </Text>
    ) : (
      <Timeline bulletSize={10} lineWidth={1} color="gray">
        {activity.toReversed().map((entry) => (
          <Timeline.Item key={entry.id}>
            <Text size="sm">
              <strong>{entry.author.name}</strong>{' '}
              {entry.changes.map((change, index) => (
                <span key={change.field}>
                  {index > 0 && ', '}
                  {changeWords(change, statuses)}
                </span>
              ))}
            </Text>
            <Text size="xs" c="dimmed">
              <When at={entry.at} />
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    )}
  </Section>
)

const changeWords = ({ field, from, to }: FieldChange, statuses: readonly TicketStatus[]): string => {
  const shown = (value: string) => (field === 'status' ? statusName(statuses, value) : firstLine(value))
  const name = fieldName(field).toLowerCase()
  if (field === 'description') return 'rewrote the description'
  if (to === null || to === '') return `cleared ${name}${from === null ? '' : ` (was ${shown(from)})`}`
  return from === null || from === ''
    ? `set ${name} to ${shown(to)}`
    : `changed ${name} from ${shown(from)} to ${shown(to)}`
}
