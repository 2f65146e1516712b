import { ActionIcon, Button, CopyButton, Group, Menu, Tooltip } from '@mantine/core'
import {
  IconArrowUpRight,
  IconCheck,
  IconClockPlus,
  IconCopy,
  IconDots,
  IconListCheck,
  IconPackage,
  IconPaperclip,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { SyncBadge } from '../../ui/sync-badge.tsx'
import { When } from '../../ui/when.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { TicketClocks } from './ticket-clocks.tsx'
import { TicketFields } from './ticket-fields.tsx'
import { TicketTitle } from './ticket-title.tsx'
import { badgeState } from './ticket-words.ts'
import classes from './tickets.module.css'

/** What a ticket is at a glance, and what can be done with it. */
export const TicketHeader = ({
  thread,
  catalogue,
  actions,
  statusOpened,
  onStatusOpened,
  onStatus,
  onAttach,
  onLogTime,
  onEscalate,
  onRun,
}: {
  readonly thread: ThreadView
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
  readonly statusOpened: boolean
  readonly onStatusOpened: (opened: boolean) => void
  readonly onStatus: (status: TicketStatus) => void
  readonly onAttach: () => void
  readonly onLogTime: () => void
  readonly onEscalate: () => void
  readonly onRun: () => void
}): ReactNode => {
  const { ticket, row } = thread
  const [, navigate] = useLocation()
  return (
    <header className={classes['head']}>
      <div className={classes['headTop']}>
        <CopyButton value={ticket.key}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy the key'}>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                ff="monospace"
                px={4}
                ml={-4}
                flex="none"
                rightSection={
                  copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />
                }
                onClick={copy}
                aria-label={`Copy ${ticket.key}`}
              >
                {ticket.key}
              </Button>
            </Tooltip>
          )}
        </CopyButton>
        <SyncBadge state={badgeState(row)} pending={row.pending} />
        {thread.base !== null && (
          <span className={`${classes['quiet']} ${classes['readAt']}`}>
            read <When at={thread.fetchedAt} />
          </span>
        )}
        <div className={classes['headActions']}>
          <Tooltip label="Attach files (a)">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Attach files" onClick={onAttach}>
              <IconPaperclip size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Run a runbook">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Run a runbook" onClick={onRun}>
              <IconListCheck size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Collect evidence">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Collect evidence"
              onClick={() => navigate(`/evidence?ticket=${encodeURIComponent(ticket.id)}`)}
            >
              <IconPackage size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Menu position="bottom-end" width={200} withInitialFocusPlaceholder={false}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label="More to do with this ticket">
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconClockPlus size={16} aria-hidden />} onClick={onLogTime}>
                Log time
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button
            variant="default"
            size="compact-md"
            fz="sm"
            leftSection={<IconArrowUpRight size={16} aria-hidden />}
            onClick={onEscalate}
            disabled={ticket.tier === 'L3' || ticket.tier === 'dev'}
            title={
              ticket.tier === 'L3' || ticket.tier === 'dev' ? 'Third line or development has it already' : ''
            }
          >
            Escalate
          </Button>
        </div>
      </div>
      <TicketTitle
        key={ticket.id}
        title={ticket.title}
        maxLength={catalogue?.limits?.title ?? null}
        onSave={(title) => actions.setFields(ticket.id, { title })}
      />
      <TicketFields
        ticket={ticket}
        catalogue={catalogue}
        actions={actions}
        statusOpened={statusOpened}
        onStatusOpened={onStatusOpened}
        onStatus={onStatus}
      />
      <Group gap="lg" mt={2} mb={2}>
        <TicketClocks row={row} />
      </Group>
    </header>
  )
}
