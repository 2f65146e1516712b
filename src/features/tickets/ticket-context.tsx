import { ActionIcon, Skeleton, Stack, Text, Tooltip } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Suggestion } from '../../domain/suggestions.ts'
import type { Ticket, TicketStatus } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { When } from '../../ui/when.tsx'
import { Section } from './section.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { documentLink, linkEdit } from './ticket-links.tsx'
import { ticketPath } from './ticket-words.ts'
import classes from './tickets.module.css'
import { useSuggestions } from './use-suggestions.ts'

/** Beside the ticket: what may help, each with the reason it was found. */
export const TicketContext = ({
  ticket,
  statuses,
  actions,
}: {
  readonly ticket: Ticket
  readonly statuses: readonly TicketStatus[]
  readonly actions: TicketActions
}): ReactNode => {
  const state = useSuggestions(ticket)
  if (state.kind === 'looking') {
    return (
      <Stack className={classes['context']} gap="sm" role="status" aria-label="Looking for what may help">
        <Skeleton h={14} w={140} />
        <Skeleton h={52} />
        <Skeleton h={52} />
        <Skeleton h={52} />
      </Stack>
    )
  }
  if (state.kind === 'failed') {
    return (
      <div className={classes['context']}>
        <Text size="sm">Suggestions could not be worked out. The ticket itself is not affected.</Text>
        <Text size="xs" c="dimmed">
          {state.message}
        </Text>
      </div>
    )
  }
  const { runbooks, articles, tickets } = state.suggestions
  const documents = [...runbooks, ...articles]
  return (
    <div className={classes['context']}>
      {documents.length + tickets.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing on this machine resembles this ticket. Tags, the product and telling words in the title help
          to find runbooks, articles and past tickets.
        </Text>
      )}
      <DocumentCards title="Suggested runbooks" found={runbooks} ticket={ticket} actions={actions} />
      <DocumentCards title="Known issues and articles" found={articles} ticket={ticket} actions={actions} />
      {tickets.length > 0 && (
        <Section title="Similar tickets">
          <ul className={classes['list']}>
            {tickets.map((found) => (
              <li key={found.id}>
                <SimilarTicket found={found} statuses={statuses} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

const DocumentCards = ({
  title,
  found,
  ticket,
  actions,
}: {
  readonly title: string
  readonly found: readonly Suggestion[]
  readonly ticket: Ticket
  readonly actions: TicketActions
}): ReactNode =>
  found.length === 0 ? null : (
    <Section title={title}>
      <ul className={classes['list']}>
        {found.map(({ id, kind, title: name, reasons }) => {
          if (kind === 'ticket') return null
          return (
            <li key={id} className={classes['card']}>
              <div className={classes['cardHead']}>
                <div className={classes['lineText']}>
                  <Link href={documentLink(kind, id, ticket.id)} className={classes['cardLink'] ?? ''}>
                    {name}
                  </Link>
                  <div className={classes['quiet']}>Matched by {reasons.join('; ')}</div>
                </div>
                <Tooltip label="Link to this ticket">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Link ${name} to this ticket`}
                    onClick={() => void actions.setFields(ticket.id, linkEdit(ticket, kind, id))}
                  >
                    <IconLink size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              </div>
            </li>
          )
        })}
      </ul>
    </Section>
  )

const SimilarTicket = ({
  found,
  statuses,
}: {
  readonly found: Suggestion
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  const { database } = useSession()
  const row = useLiveQuery(() => database.tickets.get(found.id), [database, found.id])
  return (
    <div className={classes['card']}>
      <Link href={ticketPath(found.id)} className={classes['cardLink'] ?? ''}>
        {row !== undefined && <span className={classes['key']}>{row.key} </span>}
        {found.title}
      </Link>
      {row !== undefined && (
        <div className={classes['rowLine']}>
          <StatusBadge
            status={
              statuses.find(({ id }) => id === row.status) ?? {
                name: row.status,
                closed: row.closed === 1,
                pausesSla: false,
              }
            }
          />
          <span className={classes['quiet']}>
            <When at={row.resolvedAt ?? row.updatedAt} />
          </span>
        </div>
      )}
      <div className={classes['quiet']}>Matched by {found.reasons.join('; ')}</div>
    </div>
  )
}
