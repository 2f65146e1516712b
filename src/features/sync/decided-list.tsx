import { Button, Group, Text } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { TicketStatus } from '../../domain/ticket.ts'
import { intentWords } from '../tickets/ticket-words.ts'
import { useRecentDecisions } from './recent-decisions.ts'
import classes from './sync.module.css'
import { useDecisions } from './use-decisions.ts'

/** What was decided since the start, each with a way back. */
export const DecidedList = ({
  names,
  statuses,
}: {
  readonly names: ReadonlyMap<string, string>
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  const decisions = useRecentDecisions((state) => state.decisions)
  const { undo } = useDecisions()
  if (decisions.length === 0) return null
  return (
    <ul className={classes['changes']} aria-label="Decided">
      {decisions.map((decision) => {
        const { before, words } = decision
        const what = intentWords(before.intent, statuses)
        const ticket = before.ticketId === null ? '' : (names.get(before.ticketId) ?? '')
        return (
          <li key={before.id} className={classes['decided']}>
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" role="status">
                {words}: {what}
                {ticket === '' ? '' : `, ${ticket}`}
              </Text>
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconArrowBackUp size={14} aria-hidden />}
                aria-label={`Undo the decision: ${what}`}
                onClick={() => void undo(decision)}
              >
                Undo
              </Button>
            </Group>
          </li>
        )
      })}
    </ul>
  )
}
