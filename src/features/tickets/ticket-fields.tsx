import type { ReactNode } from 'react'
import { categories, priorities, type Ticket, type TicketStatus, tiers } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { PriorityBadge } from '../../ui/priority-badge.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TierBadge } from '../../ui/tier-badge.tsx'
import { PickMenu, PickSearch } from './pick-menu.tsx'
import { allowedNext } from './status-rules.ts'
import type { TicketActions } from './ticket-actions.ts'
import { categoryWords, priorityWords, tierWords } from './ticket-words.ts'
import classes from './tickets.module.css'

const nobody = ''

/** Status, priority, tier, category and assignee, each a menu filled from the cached catalogue. */
export const TicketFields = ({
  ticket,
  catalogue,
  actions,
  statusOpened,
  onStatusOpened,
  onStatus,
}: {
  readonly ticket: Ticket
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
  readonly statusOpened: boolean
  readonly onStatusOpened: (opened: boolean) => void
  readonly onStatus: (status: TicketStatus) => void
}): ReactNode => {
  const statuses = catalogue?.statuses ?? []
  const status = statuses.find(({ id }) => id === ticket.status) ?? null
  const next = allowedNext(ticket, statuses)
  const people = catalogue?.people ?? []
  const set = (fields: Parameters<TicketActions['setFields']>[1]) => void actions.setFields(ticket.id, fields)
  return (
    <div className={classes['fields']}>
      <PickMenu
        label="Status"
        value={ticket.status}
        shown={<StatusBadge status={status ?? { name: ticket.status, closed: false, pausesSla: false }} />}
        options={[...(status === null ? [] : [status]), ...next].map((option) => ({
          value: option.id,
          label: option.name,
          content: <StatusBadge status={option} />,
          note: '',
        }))}
        opened={statusOpened}
        onOpenedChange={onStatusOpened}
        onPick={(id) => {
          const picked = next.find((option) => option.id === id)
          if (picked !== undefined) onStatus(picked)
        }}
        nothing="The tracker allows no other status from here."
      />
      <PickMenu
        label="Priority"
        value={ticket.priority}
        shown={<PriorityBadge priority={ticket.priority} long />}
        options={(catalogue?.priorities ?? priorities).map((value) => ({
          value,
          label: `${value} ${priorityWords[value].toLowerCase()}`,
          content: <PriorityBadge priority={value} long />,
          note: '',
        }))}
        onPick={(picked) => {
          const priority = priorities.find((value) => value === picked)
          if (priority !== undefined) set({ priority })
        }}
        nothing=""
      />
      <PickMenu
        label="Tier"
        value={ticket.tier}
        shown={<TierBadge tier={ticket.tier} />}
        options={(catalogue?.tiers ?? tiers).map((value) => ({
          value,
          label: tierWords[value],
          content: null,
          note: '',
        }))}
        onPick={(picked) => {
          const tier = tiers.find((value) => value === picked)
          if (tier !== undefined) set({ tier })
        }}
        nothing=""
      />
      <PickMenu
        label="Category"
        value={ticket.category}
        shown={categoryWords[ticket.category]}
        options={(catalogue?.categories ?? categories).map((value) => ({
          value,
          label: categoryWords[value],
          content: null,
          note: '',
        }))}
        onPick={(picked) => {
          const category = categories.find((value) => value === picked)
          if (category !== undefined) set({ category })
        }}
        nothing=""
      />
      <PickSearch
        label="Assignee"
        value={ticket.assignee?.id ?? nobody}
        shown={ticket.assignee?.name ?? 'Nobody'}
        options={[
          { value: nobody, label: 'Nobody', content: null, note: 'unassigned' },
          ...people.map((person) => ({
            value: person.id,
            label: person.name,
            content: null,
            note: person.email ?? '',
          })),
        ]}
        onPick={(picked) => set({ assignee: people.find((person) => person.id === picked) ?? null })}
      />
    </div>
  )
}
