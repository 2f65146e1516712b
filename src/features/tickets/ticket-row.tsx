import { IconMessage, IconPaperclip } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { TicketStatus } from '../../domain/ticket.ts'
import { Badge } from '../../ui/badge.tsx'
import { PriorityBadge } from '../../ui/priority-badge.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { SyncBadge } from '../../ui/sync-badge.tsx'
import { When } from '../../ui/when.tsx'
import { ClockText } from './clock-text.tsx'
import type { ListedTicket } from './ticket-filter.ts'
import { badgeState } from './ticket-words.ts'
import classes from './tickets.module.css'

/** CSS pixels: three lines of text. */
export const ticketRowHeight = 68

/** The inside of one row of the list. Nothing in it can be pressed: the row itself is. */
export const TicketRowContent = ({
  ticket: { row, clock },
  status,
  offsetMs,
}: {
  readonly ticket: ListedTicket
  readonly status: TicketStatus | null
  /** Server clock minus ours. */
  readonly offsetMs: number
}): ReactNode => (
  <div className={classes['row']}>
    <div className={`${classes['rowLine']} ${classes['rowFacts']}`}>
      <PriorityBadge priority={row.priority} />
      <span className={classes['key']}>{row.key}</span>
      <span className={classes['rowSite']}>{row.site ?? row.organisation ?? ''}</span>
      {row.syncState !== 'synced' && <SyncBadge state={badgeState(row)} pending={row.pending} compact />}
      <span className={classes['rowWhen']}>
        <When at={row.updatedAt} />
      </span>
    </div>
    <div className={classes['rowTitle']} title={row.title} dir="auto">
      {row.title}
    </div>
    <div className={`${classes['rowLine']} ${classes['rowFacts']}`}>
      <StatusBadge status={status ?? { name: row.status, closed: row.closed === 1, pausesSla: false }} />
      <ClockText clock={clock} offsetMs={offsetMs} compact />
      <span className={classes['rowCounts']}>
        {row.commentCount > 0 && (
          <Badge
            tone="quiet"
            title={`${row.commentCount} comments`}
            icon={<IconMessage size={13} role="img" aria-label="Comments:" />}
          >
            {row.commentCount}
          </Badge>
        )}
        {row.attachmentCount > 0 && (
          <Badge
            tone="quiet"
            title={`${row.attachmentCount} files`}
            icon={<IconPaperclip size={13} role="img" aria-label="Files:" />}
          >
            {row.attachmentCount}
          </Badge>
        )}
      </span>
    </div>
  </div>
)
