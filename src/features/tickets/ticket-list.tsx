import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconInbox, IconPlus, IconSearchOff } from '@tabler/icons-react'
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Catalogue } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { createTicketListStore } from '../../state/ticket-list.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { useNow } from '../../ui/ticker.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { MarkedTickets } from './marked-tickets.tsx'
import {
  isActive,
  type ListedTicket,
  openTickets,
  selectTickets,
  sortTickets,
  type TicketFilter,
  type TicketSort,
} from './ticket-filter.ts'
import { TicketFilterBar } from './ticket-filter-bar.tsx'
import { TicketRowContent, ticketRowHeight } from './ticket-row.tsx'
import classes from './tickets.module.css'
import { keepTop } from './top-of-list.ts'
import { useClockOffsetMs, useListedTickets, useSyncStatus } from './use-tickets.ts'

export const useTicketListStore = createTicketListStore<TicketFilter, TicketSort>('kitbag.tickets.list', {
  filter: openTickets,
  sort: 'sla',
})

/** The browser counts writes to its small store, and holds back the next ones of a page that writes often. */
const keepTopAfterMs = 2_000

const keyOf = (ticket: ListedTicket): string => ticket.row.id

export const TicketList = ({
  openedId,
  catalogue,
  onOpen,
  onNew,
  boxRef,
}: {
  readonly openedId: string | null
  readonly catalogue: Catalogue | null
  readonly onOpen: (ticketId: string) => void
  readonly onNew: () => void
  readonly boxRef: RefObject<HTMLInputElement | null>
}): ReactNode => {
  const { workspace } = useSession()
  const { filter, sort, text, setFilter, resetFilter, setSort, setText } = useTicketListStore()
  const list = useListedTickets()
  const tickets = list?.tickets
  const whole = list?.whole === true
  const offsetMs = useClockOffsetMs()
  const nowMs = useBeatWhile(filter.breaching)
  const area = useRef<HTMLDivElement>(null)
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set())
  const deferredText = useDeferredValue(text)
  const userId = workspace.user.id

  // Two steps, so that another order does not filter again.
  const selected = useMemo(
    () => (tickets === undefined ? undefined : selectTickets(tickets, filter, deferredText, userId, nowMs)),
    [tickets, filter, deferredText, userId, nowMs],
  )
  const shown = useMemo(
    () => (selected === undefined ? undefined : sortTickets(selected, sort)),
    [selected, sort],
  )
  useEffect(() => {
    if (shown === undefined || !whole) return
    const later = setTimeout(() => keepTop(workspace.id, shown), keepTopAfterMs)
    return () => clearTimeout(later)
  }, [shown, whole, workspace.id])
  // Arriving here, keys mean the list; whoever is somewhere already stays there.
  const here = shown !== undefined && shown.length > 0
  useEffect(() => {
    if (!here || document.activeElement !== document.body) return
    area.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus({ preventScroll: true })
  }, [here])
  const statuses = catalogue?.statuses
  const renderRow = useCallback(
    (ticket: ListedTicket) => (
      <TicketRowContent
        ticket={ticket}
        status={statuses?.find((status) => status.id === ticket.row.status) ?? null}
        offsetMs={offsetMs}
      />
    ),
    [statuses, offsetMs],
  )

  return (
    <div className={classes['detail']} ref={area}>
      <PaneHeader
        title="Tickets"
        level={1}
        count={whole ? (shown?.length ?? null) : null}
        actions={
          <Tooltip label="New ticket (n)">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="New ticket" onClick={onNew}>
              <IconPlus size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        }
      >
        <TicketFilterBar
          tickets={tickets ?? []}
          catalogue={catalogue}
          filter={filter}
          onFilter={setFilter}
          onReset={resetFilter}
          text={text}
          onText={setText}
          sort={sort}
          onSort={setSort}
          boxRef={boxRef}
          onLeaveBox={() => area.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()}
        />
      </PaneHeader>
      {shown === undefined ? (
        <RowsSkeleton rows={10} rowHeight={ticketRowHeight} label="Loading tickets" />
      ) : shown.length === 0 && whole ? (
        <NoTickets
          cached={tickets?.length ?? 0}
          filtered={isActive(filter) || text !== ''}
          unsentOnly={filter.unsent}
          onReset={resetFilter}
          onNew={onNew}
        />
      ) : (
        <VirtualList
          label="Tickets"
          rows={shown}
          keyOf={keyOf}
          rowHeight={ticketRowHeight}
          renderRow={renderRow}
          openedKey={openedId}
          onOpen={onOpen}
          checked={checked}
          onCheckedChange={setChecked}
        />
      )}
      <MarkedTickets checked={checked} onClear={() => setChecked(new Set())} />
    </div>
  )
}

/** The time of the last whole minute while something depends on it; else one that never changes. */
const useBeatWhile = (needed: boolean): number => {
  const minute = useNow('minute')
  return needed ? minute : 0
}

const NoTickets = ({
  cached,
  filtered,
  unsentOnly,
  onReset,
  onNew,
}: {
  readonly cached: number
  readonly filtered: boolean
  readonly unsentOnly: boolean
  readonly onReset: () => void
  readonly onNew: () => void
}): ReactNode => {
  const { sync } = useSession()
  const { connection, busy, activity } = useSyncStatus()
  const newTicket = (
    <Button variant="default" onClick={onNew}>
      New ticket
    </Button>
  )
  if (cached === 0 && busy) {
    return <RowsSkeleton rows={10} rowHeight={ticketRowHeight} label={activity || 'Receiving tickets'} />
  }
  if (cached === 0) {
    const online = connection === 'online' || connection === 'starting'
    return (
      <EmptyState
        icon={<IconInbox size={36} />}
        title="No tickets on this machine yet"
        text={
          online
            ? 'Sync fetches the tickets that belong to you, with their comments and files. You can also write one now.'
            : 'There is no connection to the tracker. Tickets come with the next sync; you can write one now, and it is sent later.'
        }
        action={
          <div className={classes['toolbar']}>
            {online && <Button onClick={() => sync.syncNow()}>Sync now</Button>}
            {newTicket}
          </div>
        }
      />
    )
  }
  if (filtered) {
    return (
      <EmptyState
        icon={<IconSearchOff size={36} />}
        title={unsentOnly ? 'Nothing waits to be sent' : 'No ticket matches'}
        text={
          unsentOnly
            ? 'Everything you did to these tickets has reached the tracker.'
            : `None of the ${cached.toLocaleString()} tickets on this machine fits these filters. Take one away, or clear them all.`
        }
        action={
          <Button variant="default" onClick={onReset}>
            Clear filters
          </Button>
        }
      />
    )
  }
  return (
    <EmptyState
      icon={<IconInbox size={36} />}
      title="No open tickets"
      text="Everything on this machine is closed. Choose Closed or All above to look back, or write a new ticket."
      action={newTicket}
    />
  )
}
