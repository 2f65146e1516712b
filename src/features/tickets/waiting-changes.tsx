import { Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconArrowsLeftRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { isUnsent } from '../../domain/intent.ts'
import type { Mutation } from '../../domain/mutation.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { When } from '../../ui/when.tsx'
import { FillMissingButton } from './fill-missing-button.tsx'
import { Section } from './section.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { countWords, intentWords } from './ticket-words.ts'
import classes from './tickets.module.css'
import { WaitsBadge } from './waits-badge.tsx'

/** What a person has to decide before this ticket's changes go on; stands above everything else. */
export const ParkedNotice = ({ mutations }: { readonly mutations: readonly Mutation[] }): ReactNode => {
  const conflicts = mutations.filter((mutation) => mutation.state === 'conflict')
  const rejected = mutations.filter((mutation) => mutation.state === 'rejected')
  const worst = rejected[0] ?? conflicts[0]
  if (worst === undefined) return null
  const refused = rejected.length > 0
  return (
    <Alert
      role="alert"
      variant="outline"
      color="red"
      p="xs"
      mt="sm"
      icon={
        refused ? <IconAlertTriangle size={18} aria-hidden /> : <IconArrowsLeftRight size={18} aria-hidden />
      }
      title={
        refused
          ? `${countWords(rejected.length, 'change was', 'changes were')} refused by the tracker`
          : 'This ticket was changed here and in the tracker'
      }
    >
      <Text size="sm">{worst.reason?.message ?? ''}</Text>
      <Text size="sm">Nothing is lost. Later changes of this ticket wait until you have decided.</Text>
      <Group gap="xs" mt="xs">
        {refused && <FillMissingButton mutation={worst} what="the refused change" />}
        <Button component={Link} href="/sync" size="compact-sm" variant="default">
          Decide in Sync
        </Button>
      </Group>
    </Alert>
  )
}

/** Every change of this ticket that has not reached the tracker, with its state and the reason. */
export const WaitingChanges = ({
  mutations,
  statuses,
  actions,
}: {
  readonly mutations: readonly Mutation[]
  readonly statuses: readonly TicketStatus[]
  readonly actions: TicketActions
}): ReactNode => {
  const waiting = mutations.filter(isUnsent)
  if (waiting.length === 0) return null
  return (
    <Section
      title="Waiting changes"
      count={waiting.length}
      actions={
        <Anchor component={Link} href="/sync" size="sm">
          All that waits
        </Anchor>
      }
    >
      <ul className={classes['list']}>
        {waiting.map((mutation) => {
          const words = intentWords(mutation.intent, statuses)
          return (
            <li key={mutation.id} className={classes['line']} aria-label={words}>
              <div className={classes['lineText']}>
                <Text size="sm">{words}</Text>
                <div className={classes['quiet']}>
                  done <When at={mutation.performedAt} />
                  {mutation.attempts > 0 && ` · tried ${countWords(mutation.attempts, 'time', 'times')}`}
                  {mutation.reason !== null && ` · ${mutation.reason.message}`}
                </div>
              </div>
              <WaitsBadge state={mutation.state} />
              <Group gap={4} wrap="nowrap">
                {(mutation.state === 'rejected' || mutation.state === 'waiting') && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Try again: ${words}`}
                    onClick={() => void actions.retry(mutation.id)}
                  >
                    Try again
                  </Button>
                )}
                {mutation.state === 'queued' && mutation.intent.kind !== 'create-ticket' && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Take back: ${words}`}
                    onClick={() => void actions.takeBack(mutation)}
                  >
                    Take back
                  </Button>
                )}
              </Group>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
