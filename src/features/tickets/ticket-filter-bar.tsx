import {
  Button,
  Checkbox,
  Indicator,
  Menu,
  MultiSelect,
  Popover,
  SegmentedControl,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import { IconArrowsSort, IconCheck, IconFilter, IconSearch } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useMemo } from 'react'
import { categories, priorities, tiers } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { filterChips, sortWords, withoutChip } from './filter-chips.ts'
import {
  countChoices,
  isActive,
  type ListedTicket,
  type TicketFilter,
  type TicketSort,
  ticketSorts,
} from './ticket-filter.ts'
import { categoryWords, priorityWords, tierWords } from './ticket-words.ts'
import classes from './tickets.module.css'

/** Everything that narrows or orders the list: the box, the quick choices, the rest in a panel, and chips. */
export const TicketFilterBar = ({
  tickets,
  catalogue,
  filter,
  onFilter,
  onReset,
  text,
  onText,
  sort,
  onSort,
  boxRef,
  onLeaveBox,
}: {
  readonly tickets: readonly ListedTicket[]
  readonly catalogue: Catalogue | null
  readonly filter: TicketFilter
  readonly onFilter: (change: Partial<TicketFilter>) => void
  readonly onReset: () => void
  readonly text: string
  readonly onText: (text: string) => void
  readonly sort: TicketSort
  readonly onSort: (sort: TicketSort) => void
  readonly boxRef: RefObject<HTMLInputElement | null>
  /** Enter or the down arrow in the box. */
  readonly onLeaveBox: () => void
}): ReactNode => (
  <>
    <div className={classes['toolbar']}>
      <TextInput
        ref={boxRef}
        className={classes['grow']}
        type="search"
        aria-label="Filter tickets"
        placeholder="Filter by key, title, site, tag…"
        data-filter-box
        leftSection={<IconSearch size={14} aria-hidden />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') onText('')
          else if (event.key === 'ArrowDown' || event.key === 'Enter' || event.key === 'Escape') onLeaveBox()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <FilterPanel tickets={tickets} catalogue={catalogue} filter={filter} onFilter={onFilter} />
    </div>
    <div className={classes['toolbar']}>
      <SegmentedControl
        size="xs"
        aria-label="Which tickets"
        value={filter.state}
        onChange={(state) => onFilter({ state: state as TicketFilter['state'] })}
        data={[
          { value: 'open', label: 'Open' },
          { value: 'closed', label: 'Closed' },
          { value: 'all', label: 'All' },
        ]}
      />
      <Checkbox
        size="xs"
        label="Mine"
        checked={filter.mine}
        onChange={(event) => onFilter({ mine: event.currentTarget.checked })}
      />
      <Menu position="bottom-end" width={200} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            ml="auto"
            leftSection={<IconArrowsSort size={14} aria-hidden />}
            aria-label={`Sorted by ${sortWords[sort]}. Change`}
          >
            {sortWords[sort]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown aria-label="Sort by">
          {ticketSorts.map((choice) => (
            <Menu.Item
              key={choice}
              onClick={() => onSort(choice)}
              leftSection={
                choice === sort ? (
                  <IconCheck size={14} role="img" aria-label="Chosen" />
                ) : (
                  <span className={classes['noCheck']} />
                )
              }
            >
              {sortWords[choice]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
    <FilterChips
      chips={filterChips(filter, catalogue?.statuses ?? [])}
      onRemove={(id) => onFilter(withoutChip(filter, id))}
      onClear={onReset}
    />
  </>
)

const FilterPanel = ({
  tickets,
  catalogue,
  filter,
  onFilter,
}: {
  readonly tickets: readonly ListedTicket[]
  readonly catalogue: Catalogue | null
  readonly filter: TicketFilter
  readonly onFilter: (change: Partial<TicketFilter>) => void
}): ReactNode => (
  <Popover position="bottom-end" width={320} shadow="md" trapFocus returnFocus withinPortal>
    <Indicator disabled={!isActive(filter)} size={8} offset={4}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
          Filters
        </Button>
      </Popover.Target>
    </Indicator>
    <Popover.Dropdown aria-label="Filters">
      <FilterFields tickets={tickets} catalogue={catalogue} filter={filter} onFilter={onFilter} />
    </Popover.Dropdown>
  </Popover>
)

/** Sites and tags are counted only while the panel is open. */
const FilterFields = ({
  tickets,
  catalogue,
  filter,
  onFilter,
}: Parameters<typeof FilterPanel>[0]): ReactNode => {
  const sites = useMemo(() => countChoices(tickets, (row) => [row.site]), [tickets])
  const tags = useMemo(() => countChoices(tickets, (row) => row.tags), [tickets])
  const inside = {
    comboboxProps: { withinPortal: false },
    openOnFocus: false,
    clearable: true,
    searchable: true,
    limit: 50,
  }
  return (
    <Stack gap="xs">
      <MultiSelect
        {...inside}
        label="Priority"
        data={priorities.map((value) => ({ value, label: `${value} ${priorityWords[value].toLowerCase()}` }))}
        value={[...filter.priorities]}
        onChange={(chosen) => onFilter({ priorities: priorities.filter((value) => chosen.includes(value)) })}
      />
      <MultiSelect
        {...inside}
        label="Status"
        data={(catalogue?.statuses ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={[...filter.statuses]}
        onChange={(statuses) => onFilter({ statuses })}
      />
      <MultiSelect
        {...inside}
        label="Tier"
        data={tiers.map((value) => ({ value, label: tierWords[value] }))}
        value={[...filter.tiers]}
        onChange={(chosen) => onFilter({ tiers: tiers.filter((value) => chosen.includes(value)) })}
      />
      <MultiSelect
        {...inside}
        label="Category"
        data={categories.map((value) => ({ value, label: categoryWords[value] }))}
        value={[...filter.categories]}
        onChange={(chosen) => onFilter({ categories: categories.filter((value) => chosen.includes(value)) })}
      />
      <MultiSelect
        {...inside}
        label="Site"
        data={sites.map(({ value, count }) => ({ value, label: `${value} (${count})` }))}
        value={[...filter.sites]}
        onChange={(chosen) => onFilter({ sites: chosen })}
      />
      <MultiSelect
        {...inside}
        label="Tag"
        data={tags.map(({ value, count }) => ({ value, label: `${value} (${count})` }))}
        value={[...filter.tags]}
        onChange={(chosen) => onFilter({ tags: chosen })}
      />
      <Switch
        label="Waiting to be sent"
        checked={filter.unsent}
        onChange={(event) => onFilter({ unsent: event.currentTarget.checked })}
      />
      <Switch
        label="Breaching soon"
        checked={filter.breaching}
        onChange={(event) => onFilter({ breaching: event.currentTarget.checked })}
      />
    </Stack>
  )
}
