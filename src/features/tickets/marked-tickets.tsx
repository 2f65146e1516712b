import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { addToTrip } from '../../data/trip-repository.ts'
import { useSession } from '../../state/session.ts'
import { countWords } from './ticket-words.ts'
import classes from './tickets.module.css'

/** What can be done with the tickets that are marked in the list. */
export const MarkedTickets = ({
  checked,
  onClear,
}: {
  readonly checked: ReadonlySet<string>
  readonly onClear: () => void
}): ReactNode => {
  const { database } = useSession()
  const [, navigate] = useLocation()
  if (checked.size === 0) return null
  const prepare = async () => {
    await addToTrip(database, [...checked])
    onClear()
    navigate('/sync?tab=readiness')
  }
  return (
    <Group component="section" aria-label="Marked tickets" className={classes['marked'] ?? ''}>
      <Text size="sm" role="status">
        {countWords(checked.size, 'ticket marked', 'tickets marked')}
      </Text>
      <Button size="compact-md" onClick={() => void prepare()}>
        Readiness for a trip
      </Button>
      <Button size="compact-md" variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </Group>
  )
}
