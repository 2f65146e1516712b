import { Button, Group } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { ThreadView } from '../../data/ticket-repository.ts'
import { isDay } from '../../domain/day.ts'
import { missingFields } from '../../domain/field-definition.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { Badge } from '../../ui/badge.tsx'
import { DayText } from '../../ui/day-text.tsx'
import { When } from '../../ui/when.tsx'
import { FactsForm } from './facts-form.tsx'
import { Section } from './section.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { relationWords, ticketPath } from './ticket-words.ts'
import classes from './tickets.module.css'

/** Requester, place, product, tags and the tracker's own fields; edited together in place. */
export const TicketFacts = ({
  thread,
  catalogue,
  actions,
}: {
  readonly thread: ThreadView
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
}): ReactNode => {
  const [editing, setEditing] = useState(false)
  const { ticket } = thread
  return (
    <Section
      title="Facts"
      actions={
        !editing && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            Edit facts
          </Button>
        )
      }
    >
      {editing ? (
        <FactsForm ticket={ticket} catalogue={catalogue} actions={actions} onDone={() => setEditing(false)} />
      ) : (
        <FactsList thread={thread} catalogue={catalogue} />
      )}
    </Section>
  )
}

type Fact = { readonly name: string; readonly value: ReactNode; readonly wide?: boolean }

const FactsList = ({
  thread: { ticket },
  catalogue,
}: {
  readonly thread: ThreadView
  readonly catalogue: Catalogue | null
}): ReactNode => {
  const { requester } = ticket
  const facts: readonly Fact[] = [
    { name: 'Requester', value: [requester.name, requester.organisation].filter(Boolean).join(', ') },
    { name: 'E-mail', value: requester.email },
    { name: 'Site', value: ticket.site },
    { name: 'Product', value: [ticket.product, ticket.productVersion].filter(Boolean).join(' ') },
    { name: 'Created', value: <When at={ticket.createdAt} /> },
    { name: 'Updated', value: <When at={ticket.updatedAt} /> },
    { name: 'Due', value: ticket.dueAt === null ? null : <DayText day={ticket.dueAt} /> },
    ...Object.entries(ticket.customFields).map(([name, value]) => ({
      name,
      value: isDay(value) ? <DayText day={value} /> : value,
      wide: value.length > 60,
    })),
    ...missingFields(catalogue?.fields, ticket.category, ticket.customFields).map((name) => ({
      name,
      value: <em>required, not filled in</em>,
    })),
    { name: 'Watchers', value: (ticket.watchers ?? []).map(({ name }) => name).join(', ') },
    {
      name: 'Related tickets',
      wide: true,
      value:
        ticket.relations === undefined || ticket.relations.length === 0 ? null : (
          <Group gap="sm">
            {ticket.relations.map(({ kind, ticketId, key }) => (
              <span key={`${kind} ${ticketId}`}>
                {relationWords[kind]} <Link href={ticketPath(ticketId)}>{key}</Link>
              </span>
            ))}
          </Group>
        ),
    },
    {
      name: 'Tags',
      wide: true,
      value:
        ticket.tags.length === 0 ? null : (
          <Group gap={4}>
            {ticket.tags.map((tag) => (
              <Badge key={tag} tone="quiet" outlined>
                {tag}
              </Badge>
            ))}
          </Group>
        ),
    },
  ]
  return (
    <dl className={classes['facts']}>
      {facts
        .filter(({ value }) => value !== null && value !== '')
        .map(({ name, value, wide }) => (
          <div key={name} className={wide === true ? classes['wide'] : undefined}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
