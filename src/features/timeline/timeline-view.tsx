import { Alert, Chip, Group, Tabs, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import type { TimelineEntry, TimelineFilter, TimelineStatus } from '../../contract/timeline-operations.ts'
import type { TimelineLevel } from '../../domain/timeline.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { EntryDetail } from './entry-detail.tsx'
import { EntryList } from './entry-list.tsx'
import { Histogram, type Range } from './histogram.tsx'
import { PatternList } from './pattern-list.tsx'
import { QueryBox } from './query-box.tsx'
import { SourceList } from './source-list.tsx'
import classes from './timeline.module.css'
import { levelWords, withPattern } from './timeline-words.ts'
import { useEntries } from './use-entries.ts'

const shownLevels: readonly TimelineLevel[] = [
  'fatal',
  'error',
  'warn',
  'notice',
  'info',
  'debug',
  'trace',
  'none',
]

/** A timeline that is ready: question, histogram, lines, patterns, sources. */
export const TimelineView = ({
  timelineId,
  status,
  version,
  onChanged,
}: {
  readonly timelineId: string
  readonly status: TimelineStatus
  readonly version: number
  readonly onChanged: () => void
}): ReactNode => {
  const { host } = useSession()
  const [query, setQuery] = useState('')
  const [levels, setLevels] = useState<readonly TimelineLevel[]>([])
  const [hidden, setHidden] = useState<readonly number[]>([])
  const [range, setRange] = useState<Range>(null)
  const [tab, setTab] = useState<string | null>('lines')
  const [opened, setOpened] = useState<TimelineEntry | null>(null)
  const [jump, setJump] = useState<{ readonly index: number } | null>(null)

  const filter = useMemo<TimelineFilter>(
    () => ({
      query,
      hiddenSources: [...hidden],
      levels: levels.length === 0 ? null : [...levels],
      from: range?.from ?? null,
      to: range?.to ?? null,
    }),
    [query, hidden, levels, range],
  )
  const entries = useEntries(timelineId, filter, version)
  const sources = useMemo(
    () => new Map(status.sources.map((source) => [source.id, source])),
    [status.sources],
  )
  const spanMs = (range?.to ?? status.to ?? 0) - (range?.from ?? status.from ?? 0)
  const assumed = status.sources.filter(({ assumptions }) => assumptions.length > 0).length

  const onJumped = useCallback(() => setJump(null), [])
  const showPattern = (pattern: number) => {
    setQuery((last) => withPattern(last, pattern))
    setTab('lines')
    if (opened === null) return
    const next = { ...filter, query: withPattern(query, pattern) }
    void host['timeline.locate']({ timelineId, filter: next, time: opened.time }).then((found) => {
      if (found.ok) setJump({ index: found.value.index })
    })
  }

  return (
    <>
      <div className={classes['head']}>
        <QueryBox query={query} problem={entries.problem} onQuery={setQuery} />
        <Group gap={6} mt={6} wrap="wrap" role="group" aria-label="Levels to show">
          {shownLevels.map((level) => {
            const count = status.levels.find((entry) => entry.level === level)?.count ?? 0
            if (count === 0) return null
            return (
              <Chip
                key={level}
                size="xs"
                checked={levels.includes(level)}
                onChange={(on) =>
                  setLevels(on ? [...levels, level] : levels.filter((other) => other !== level))
                }
              >
                {levelWords[level]} {count.toLocaleString('en')}
              </Chip>
            )
          })}
          <Text size="xs" c="dimmed" ml="auto" role="status">
            {entries.ready
              ? `${entries.total.toLocaleString('en')} of ${status.entries.toLocaleString('en')} entries`
              : ''}
          </Text>
        </Group>
        <Histogram timelineId={timelineId} filter={filter} version={version} onRange={setRange} />
      </div>
      {status.leftOut > 0 && (
        <Alert variant="light" icon={<IconInfoCircle size={16} aria-hidden />} m="xs">
          {status.leftOut.toLocaleString('en')} entries found no room and are not shown: a timeline holds 12
          million.
        </Alert>
      )}
      <Tabs value={tab} onChange={setTab} keepMounted={false} className={classes['tab'] ?? ''}>
        <Tabs.List px="xs">
          <Tabs.Tab value="lines">Lines</Tabs.Tab>
          <Tabs.Tab value="patterns">
            Patterns{' '}
            {status.patterns < 1 && (
              <Text span size="xs" c="dimmed">
                {Math.floor(status.patterns * 100)} %
              </Text>
            )}
          </Tabs.Tab>
          <Tabs.Tab value="sources">
            Sources{' '}
            <Text span size="xs" c="dimmed">
              {status.sources.length}
              {assumed > 0 ? `, ${assumed} with assumptions` : ''}
            </Text>
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="lines" className={classes['tab'] ?? ''}>
          {!entries.ready && <RowsSkeleton label="Reading the lines" rowHeight={26} />}
          {entries.ready && entries.total === 0 && (
            <EmptyState
              icon={<IconInfoCircle size={32} />}
              title={entries.problem === null ? 'No line matches' : 'The question cannot be read'}
              text={
                entries.problem === null
                  ? 'Take away a part of the question, a level, or the zoom.'
                  : entries.problem.message
              }
            />
          )}
          {entries.ready && entries.total > 0 && (
            <EntryList
              entries={entries}
              sources={sources}
              spanMs={spanMs}
              opened={opened?.id ?? null}
              jump={jump}
              onJumped={onJumped}
              onOpen={setOpened}
            />
          )}
          {opened !== null && (
            <EntryDetail
              entry={opened}
              source={sources.get(opened.source)}
              onPattern={showPattern}
              onClose={() => setOpened(null)}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="patterns" className={classes['tab'] ?? ''}>
          <PatternList
            timelineId={timelineId}
            done={status.patterns}
            version={version}
            onPattern={showPattern}
          />
        </Tabs.Panel>
        <Tabs.Panel value="sources" className={classes['tab'] ?? ''}>
          <SourceList
            timelineId={timelineId}
            status={status}
            hidden={hidden}
            onHidden={setHidden}
            onChanged={onChanged}
          />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}
