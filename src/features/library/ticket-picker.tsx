import { Button, Combobox, Popover, ScrollArea, Text, TextInput, useCombobox } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useMemo, useState } from 'react'
import type { TicketRow } from '../../data/rows.ts'
import { listTicketRows } from '../../data/ticket-repository.ts'
import { useSession } from '../../state/session.ts'

const shownTickets = 30

const matches = (row: TicketRow, query: string): boolean =>
  `${row.key} ${row.title} ${row.site ?? ''} ${row.organisation ?? ''}`.toLowerCase().includes(query)

/** A button that opens a list of cached tickets, open ones first; typing narrows it. */
export const TicketPicker = ({
  label,
  icon = null,
  onPick,
}: {
  readonly label: string
  readonly icon?: ReactNode
  readonly onPick: (ticket: TicketRow) => void
}): ReactNode => {
  const { database } = useSession()
  const [opened, setOpened] = useState(false)
  const [query, setQuery] = useState('')
  const combobox = useCombobox()
  const rows = useLiveQuery(() => (opened ? listTicketRows(database) : []), [database, opened])
  const shown = useMemo(() => {
    const wanted = query.trim().toLowerCase()
    return (rows ?? [])
      .filter((row) => wanted === '' || matches(row, wanted))
      .sort((one, other) => one.closed - other.closed || other.updatedAt.localeCompare(one.updatedAt))
      .slice(0, shownTickets)
  }, [rows, query])

  return (
    <Popover opened={opened} onChange={setOpened} width={380} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-md" variant="default" leftSection={icon} onClick={() => setOpened(!opened)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={label}>
        <Combobox
          store={combobox}
          onOptionSubmit={(id) => {
            const row = shown.find((candidate) => candidate.id === id)
            setOpened(false)
            if (row !== undefined) onPick(row)
          }}
        >
          <Combobox.EventsTarget>
            <TextInput
              m="xs"
              data-autofocus
              aria-label="Find a ticket"
              placeholder="Key, title, site"
              value={query}
              onChange={(event) => {
                setQuery(event.currentTarget.value)
                combobox.selectFirstOption()
              }}
            />
          </Combobox.EventsTarget>
          <ScrollArea.Autosize mah={320} type="auto">
            <Combobox.Options aria-label="Tickets" p={4}>
              {shown.map((row) => (
                <Combobox.Option value={row.id} key={row.id}>
                  <Text span size="sm" fw={600}>
                    {row.key}
                  </Text>{' '}
                  <Text span size="sm">
                    {row.title}
                  </Text>
                </Combobox.Option>
              ))}
              {shown.length === 0 && <Combobox.Empty>No ticket matches.</Combobox.Empty>}
            </Combobox.Options>
          </ScrollArea.Autosize>
        </Combobox>
      </Popover.Dropdown>
    </Popover>
  )
}
