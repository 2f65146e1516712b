import { Button, Collapse, Group, Text, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useState } from 'react'
import { type DiscardedChange, listDiscarded } from '../../data/discarded.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { When } from '../../ui/when.tsx'
import { intentWords } from '../tickets/ticket-words.ts'
import classes from './sync.module.css'
import { useDecisions } from './use-decisions.ts'

/** Changes that a person gave up, until they come back or are let go for good. Nothing where there are none. */
export const DiscardedList = ({
  names,
  statuses,
}: {
  readonly names: ReadonlyMap<string, string>
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  const { database } = useSession()
  const discarded = useLiveQuery(() => listDiscarded(database), [database]) ?? []
  const [open, setOpen] = useState(false)
  if (discarded.length === 0) return null
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <section aria-label="Discarded changes">
      <UnstyledButton px="md" py="sm" mih={44} onClick={() => setOpen(!open)} aria-expanded={open}>
        <Group gap="xs">
          <Chevron size={16} aria-hidden />
          <Text size="sm" fw={500}>
            Discarded changes ({discarded.length})
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open}>
        <ul className={classes['changes']} aria-label="Changes that were discarded">
          {discarded.map((change) => (
            <Discarded key={change.id} change={change} names={names} statuses={statuses} />
          ))}
        </ul>
      </Collapse>
    </section>
  )
}

const Discarded = ({
  change,
  names,
  statuses,
}: {
  readonly change: DiscardedChange
  readonly names: ReadonlyMap<string, string>
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  const decisions = useDecisions()
  const first = change.mutations.find(({ id }) => id === change.id) ?? change.mutations[0]
  if (first === undefined) return null
  const what = intentWords(first.intent, statuses)
  const button = { variant: 'default', size: 'compact-sm' } as const
  return (
    <li className={classes['change']}>
      <div className={classes['what']}>
        <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
          {what}
        </Text>
        <Text size="sm">
          {first.ticketId !== null && (names.get(first.ticketId) ?? first.ticketId)}
          {change.mutations.length > 1 && ` and ${change.mutations.length - 1} more that hang on it`}
        </Text>
        <Text size="xs" c="dimmed">
          Discarded <When at={change.at} />
        </Text>
      </div>
      <div className={classes['state']}>
        <Text size="xs">{first.reason?.message ?? 'Taken out of what waits.'}</Text>
      </div>
      <div className={classes['actions']}>
        <Button
          {...button}
          onClick={() => void decisions.bringBack(change.id)}
          aria-label={`Bring back: ${what}`}
        >
          Bring back
        </Button>
        <ConfirmButton
          {...button}
          aria-label={`Forget: ${what}`}
          question={{
            title: 'Forget this change?',
            text: `“${what}” is deleted from this machine and cannot come back.`,
            confirm: 'Forget',
            danger: true,
          }}
          onConfirm={() => void decisions.forget(change.id)}
        >
          Forget
        </ConfirmButton>
      </div>
    </li>
  )
}
