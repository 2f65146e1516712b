import { Group, MultiSelect, Stack, Text, TextInput } from '@mantine/core'
import { IconHistory, IconSearch, IconSearchOff } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { maxHistoryRows } from '../../data/history.ts'
import type { HistoryKind, HistoryRow } from '../../data/rows.ts'
import { listHistory } from '../../data/sync-repository.ts'
import { useSession } from '../../state/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatExact } from '../../ui/format-when.ts'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { When } from '../../ui/when.tsx'
import { ticketPath } from '../tickets/ticket-words.ts'
import { ExportHistory } from './export-history.tsx'
import { filterHistory, historyWords } from './filter-history.ts'
import classes from './sync.module.css'

const kindData = Object.entries(historyWords).map(([value, label]) => ({ value, label }))
const keyOf = (row: HistoryRow) => row.id

const renderRow = (row: HistoryRow): ReactNode => (
  <div className={classes['log']}>
    <Text size="sm" c="dimmed" component="span">
      <When at={row.at} />
    </Text>
    <Badge tone={row.reason === null ? 'quiet' : 'warn'}>{historyWords[row.kind]}</Badge>
    <span className={classes['message']}>{row.message}</span>
  </div>
)

/** What sync did and why, newest first, with a filter; the chosen line is shown in full below. */
export const SyncHistory = (): ReactNode => {
  const { database } = useSession()
  const rows = useLiveQuery(() => listHistory(database, { limit: maxHistoryRows }), [database])
  const [text, setText] = useState('')
  const [kinds, setKinds] = useState<readonly HistoryKind[]>([])
  const [openedKey, setOpenedKey] = useState<string | null>(null)
  const shown = useMemo(() => filterHistory(rows ?? [], text, kinds), [rows, text, kinds])
  const opened = shown.find(({ id }) => id === openedKey) ?? null

  if (rows === undefined) return <RowsSkeleton label="Loading what happened" />
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={<IconHistory size={40} />}
        title="Nothing has happened yet"
        text="As soon as Kitbag talks to the tracker, every step and its reason is written here."
      />
    )
  }
  return (
    <>
      <Group p="sm" gap="sm" wrap="nowrap" align="flex-start">
        <TextInput
          type="search"
          aria-label="Find in what happened"
          placeholder="Find in what happened"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          flex={1}
        />
        <MultiSelect
          aria-label="Kinds of events"
          placeholder={kinds.length === 0 ? 'All kinds' : ''}
          data={kindData}
          value={[...kinds]}
          onChange={(value) => setKinds(value as HistoryKind[])}
          clearable
          w={300}
        />
        <ExportHistory rows={shown} />
      </Group>
      {shown.length === 0 ? (
        <EmptyState
          icon={<IconSearchOff size={32} />}
          title="No line matches"
          text={`None of the ${rows.length.toLocaleString()} lines has these words and kinds.`}
        />
      ) : (
        <VirtualList
          label="What happened"
          rows={shown}
          keyOf={keyOf}
          rowHeight={44}
          renderRow={renderRow}
          openedKey={openedKey}
          onOpen={setOpenedKey}
        />
      )}
      {opened !== null && <Line row={opened} />}
    </>
  )
}

const Line = ({ row }: { readonly row: HistoryRow }): ReactNode => (
  <Stack
    component="section"
    aria-label="The chosen line"
    gap={4}
    p="md"
    style={{ borderTop: '1px solid var(--kb-line)', maxHeight: '40%', overflow: 'auto' }}
  >
    <Text size="xs" c="dimmed">
      {formatExact(Date.parse(row.at))} · {historyWords[row.kind]}
    </Text>
    <Text style={{ overflowWrap: 'anywhere' }}>{row.message}</Text>
    {row.reason !== null && (
      <Text size="sm" c="dimmed">
        {row.reason.message} {row.reason.hint} ({row.reason.code})
      </Text>
    )}
    {row.ticketId !== null && (
      <Link href={ticketPath(row.ticketId)} className={classes['ticket']}>
        Open the ticket
      </Link>
    )}
  </Stack>
)
