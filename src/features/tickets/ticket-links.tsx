import { ActionIcon, Anchor, Button, Popover, Text, Tooltip } from '@mantine/core'
import { IconBook2, IconListCheck, IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Ticket } from '../../domain/ticket.ts'
import { documentPath } from '../library/document-path.ts'
import { DocumentSearch } from './document-search.tsx'
import { Section } from './section.tsx'
import type { TicketActions } from './ticket-actions.ts'
import classes from './tickets.module.css'
import { useDocumentRows } from './use-tickets.ts'

/** Runbooks and articles that belong to the ticket: follow, add, take away. */
export const TicketLinks = ({
  ticket,
  actions,
}: {
  readonly ticket: Ticket
  readonly actions: TicketActions
}): ReactNode => {
  const [adding, setAdding] = useState(false)
  const links = [
    ...ticket.linkedRunbooks.map((id) => ({ id, kind: 'runbook' as const })),
    ...ticket.linkedArticles.map((id) => ({ id, kind: 'article' as const })),
  ]
  const rows = useDocumentRows(links.map(({ id }) => id))
  const linked = links.map(({ id }) => id)
  return (
    <Section
      title="Linked documents"
      count={links.length}
      actions={
        <Popover opened={adding} onChange={setAdding} width={360} position="bottom-end" trapFocus shadow="md">
          <Popover.Target>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setAdding(!adding)}
            >
              Link a document
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label="Link a document">
            <DocumentSearch
              kinds={['runbook', 'article']}
              label="Find a runbook or article"
              without={linked}
              onPick={(hit) => {
                setAdding(false)
                void actions.setFields(
                  ticket.id,
                  linkEdit(ticket, hit.kind === 'runbook' ? 'runbook' : 'article', hit.id),
                )
              }}
            />
          </Popover.Dropdown>
        </Popover>
      }
    >
      {links.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is linked. Suggestions stand beside the ticket.
        </Text>
      )}
      <ul className={classes['list']}>
        {links.map(({ id, kind }) => {
          const row = rows?.find((document) => document.id === id)
          const title = row?.title ?? id
          const Icon = kind === 'runbook' ? IconListCheck : IconBook2
          return (
            <li key={id} className={classes['line']}>
              <Icon size={18} role="img" aria-label={kind === 'runbook' ? 'Runbook' : 'Article'} />
              <div className={classes['lineText']}>
                <Anchor component={Link} href={documentLink(kind, id, ticket.id)} size="sm">
                  {title}
                </Anchor>
                {rows !== undefined && row === undefined && (
                  <div className={classes['quiet']}>Not on this machine yet</div>
                )}
                {row !== undefined && row.minutes !== null && (
                  <div className={classes['quiet']}>about {row.minutes} min</div>
                )}
              </div>
              <Tooltip label="Take the link away">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={`Unlink ${title}`}
                  onClick={() => void actions.setFields(ticket.id, unlinkEdit(ticket, kind, id))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

/** A runbook is opened for its ticket, so that a run started there is recorded on it. */
export const documentLink = (kind: 'runbook' | 'article', id: string, ticketId: string): string =>
  kind === 'runbook'
    ? `${documentPath(kind, id)}?ticket=${encodeURIComponent(ticketId)}`
    : documentPath(kind, id)

export const linkEdit = (ticket: Ticket, kind: 'runbook' | 'article', id: string) =>
  kind === 'runbook'
    ? { linkedRunbooks: [...ticket.linkedRunbooks, id] }
    : { linkedArticles: [...ticket.linkedArticles, id] }

const unlinkEdit = (ticket: Ticket, kind: 'runbook' | 'article', id: string) =>
  kind === 'runbook'
    ? { linkedRunbooks: ticket.linkedRunbooks.filter((other) => other !== id) }
    : { linkedArticles: ticket.linkedArticles.filter((other) => other !== id) }
