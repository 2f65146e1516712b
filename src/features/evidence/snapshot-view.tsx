import { Button, SegmentedControl, Table, Text } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { When } from '../../ui/when.tsx'
import classes from './evidence.module.css'
import type { Place } from './place.ts'
import { PreviewColumns } from './preview-columns.tsx'
import { previewLines } from './preview-lines.ts'
import { type SnapshotGroup, type SnapshotTable, snapshotGroups } from './snapshot-groups.ts'
import { snapshotKey } from './snapshot-key.ts'
import { useAnswer } from './use-answer.ts'
import { useEvidence } from './use-evidence.ts'

/** Rows drawn of one table; the rest is in the raw text. */
const shownRows = 200

/** The state of the machine at one moment, in groups or as it was written. */
export const SnapshotView = ({
  snapshotId,
  go,
}: {
  readonly snapshotId: string
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { snapshots } = useEvidence()
  const answer = useAnswer(() => host['snapshot.read']({ snapshotId }), [host, snapshotId])
  const [raw, setRaw] = useState(false)
  const title =
    snapshots.result?.ok === true
      ? (snapshots.result.value.find(({ id }) => id === snapshotId)?.title ?? 'Snapshot')
      : 'Snapshot'
  const snapshot = answer.result?.ok === true ? answer.result.value.snapshot : null
  const groups = useMemo(() => snapshotGroups(snapshot), [snapshot])
  // The list is newest first: what comes after this one was taken before it.
  const list = snapshots.result?.ok === true ? snapshots.result.value : []
  const place = list.findIndex(({ id }) => id === snapshotId)
  const before = place < 0 ? undefined : list[place + 1]
  const earlier = before === undefined ? null : snapshotKey(before.id)

  return (
    <>
      <PaneHeader
        title={title}
        actions={
          <>
            <Button
              variant="default"
              size="compact-md"
              leftSection={<IconArrowsDiff size={16} aria-hidden />}
              onClick={() => go({ kind: 'changes', one: snapshotKey(snapshotId), other: earlier })}
            >
              What changed
            </Button>
            <SegmentedControl
              size="xs"
              aria-label="Show as"
              value={raw ? 'raw' : 'groups'}
              onChange={(value) => setRaw(value === 'raw')}
              data={[
                { value: 'groups', label: 'Readable' },
                { value: 'raw', label: 'Raw JSON' },
              ]}
            />
          </>
        }
      />
      {answer.result === null && <RowsSkeleton rows={10} label="Reading the snapshot" />}
      {answer.result?.ok === false && <ErrorState failure={answer.result.error} onRetry={answer.again} />}
      {answer.result?.ok === true &&
        (raw ? (
          <RawJson value={snapshot} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          <section className={classes['scroll']} tabIndex={0} aria-label="Snapshot">
            <div className={classes['page']}>
              <Text size="sm" c="dimmed">
                A snapshot stays on this machine as it is. It is redacted when it enters a bundle.
              </Text>
              {groups.map((group) => (
                <Group key={group.title} group={group} />
              ))}
            </div>
          </section>
        ))}
    </>
  )
}

const RawJson = ({ value }: { readonly value: unknown }): ReactNode => {
  const lines = useMemo(() => {
    const text = JSON.stringify(value, null, 2) ?? ''
    return previewLines(text, text, []).lines
  }, [value])
  return (
    <PreviewColumns lines={lines} sides="after" currentHit={null} currentLine={null} onSelectText={ignore} />
  )
}

const ignore = (): void => undefined

const Group = ({ group }: { readonly group: SnapshotGroup }): ReactNode => (
  <section className={classes['section']} aria-label={group.title}>
    <h3 className={classes['heading']}>{group.title}</h3>
    {group.note !== '' && (
      <Text size="sm" c="dimmed">
        {group.note}
      </Text>
    )}
    {group.facts.length > 0 && (
      <dl className={classes['facts']}>
        {group.facts.map((fact) => (
          <Fact key={fact.label} {...fact} />
        ))}
      </dl>
    )}
    {group.tables.map((table) => (
      <FactTable key={table.title} table={table} name={table.title === '' ? group.title : table.title} />
    ))}
  </section>
)

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const Fact = ({ label, value }: { readonly label: string; readonly value: string }): ReactNode => (
  <>
    <dt>{label}</dt>
    <dd>{instant.test(value) ? <When at={value} /> : value}</dd>
  </>
)

const FactTable = ({ table, name }: { readonly table: SnapshotTable; readonly name: string }): ReactNode => (
  <>
    {table.title !== '' && (
      <Text size="sm" fw={500} mt="xs">
        {table.title}
      </Text>
    )}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, so the keyboard must reach it */}
    <section className={classes['table']} tabIndex={0} aria-label={name}>
      <Table withTableBorder verticalSpacing={2} horizontalSpacing="xs" fz="xs">
        <Table.Thead>
          <Table.Tr>
            {table.columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.slice(0, shownRows).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a snapshot never move
            <Table.Tr key={index}>
              {row.map((cell, column) => (
                <Table.Td key={table.columns[column]} style={{ overflowWrap: 'anywhere' }}>
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
    {table.rows.length > shownRows && (
      <Text size="xs" c="dimmed" mt={4}>
        {(table.rows.length - shownRows).toLocaleString('en')} more rows are in the raw JSON.
      </Text>
    )}
  </>
)
