import { Text, Timeline } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ActivityRow } from '../../data/rows.ts'
import { isDay } from '../../domain/day.ts'
import type { FieldChange } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { formatDay } from '../../ui/format-when.ts'
import { When } from '../../ui/when.tsx'
import { Section } from './section.tsx'
import { fieldName, firstLine, statusName } from './ticket-words.ts'

/** Who changed what, newest first. */
export const TicketActivity = ({
  activity,
  catalogue,
}: {
  readonly activity: readonly ActivityRow[]
  readonly catalogue: Catalogue | null
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
                  {changeWords(change, catalogue)}
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

const changeWords = ({ field, from, to }: FieldChange, catalogue: Catalogue | null): string => {
  const shown = (value: string): string => {
    if (field === 'status') return statusName(catalogue?.statuses ?? [], value)
    if (field === 'assignee')
      return catalogue?.people.find((person) => person.id === value)?.name ?? firstLine(value)
    return isDay(value) ? formatDay(value) : firstLine(value)
  }
  const name = fieldName(field).toLowerCase()
  if (field === 'description') return 'rewrote the description'
  if (to === null || to === '') return `cleared ${name}${from === null ? '' : ` (was ${shown(from)})`}`
  return from === null || from === ''
    ? `set ${name} to ${shown(to)}`
    : `changed ${name} from ${shown(from)} to ${shown(to)}`
}
