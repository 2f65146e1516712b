import { Button, Group, Text } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { TimelineEntry, TimelineSource } from '../../contract/timeline-operations.ts'
import classes from './timeline.module.css'
import { levelWords, shortTime } from './timeline-words.ts'
import type { Entries } from './use-entries.ts'

const rowHeight = 26
/** Browsers cannot scroll over more than some 16 million pixels; beyond that the list moves on in steps. */
const maxRows = 400_000

/** Lines in the order of the one clock. One stop for Tab; arrows, pages, Home and End inside; Enter opens. */
export const EntryList = ({
  entries,
  sources,
  spanMs,
  opened,
  jump,
  onJumped,
  onOpen,
}: {
  readonly entries: Entries
  readonly sources: ReadonlyMap<number, TimelineSource>
  readonly spanMs: number
  readonly opened: number | null
  /** A place to go to; a new object each time. */
  readonly jump: { readonly index: number } | null
  /** It was gone to. Keep it stable. */
  readonly onJumped: () => void
  readonly onOpen: (entry: TimelineEntry) => void
}): ReactNode => {
  const scroller = useRef<HTMLDivElement>(null)
  const listId = useId()
  const [base, setBase] = useState(0)
  const [active, setActive] = useState(0)
  const count = Math.max(0, Math.min(maxRows, entries.total - base))
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const rows = virtualizer.getVirtualItems()
  const first = rows[0]?.index ?? 0
  const last = rows.at(-1)?.index ?? 0
  const want = useRef(entries.want)
  want.current = entries.want

  // biome-ignore lint/correctness/useExhaustiveDependencies: the pages of another question are fetched anew
  useEffect(() => {
    if (count > 0) want.current(base + first, base + last)
  }, [base, first, last, count, entries.at])

  const goTo = (index: number, align: 'auto' | 'center' = 'auto') => {
    const place = Math.max(0, Math.min(entries.total - 1, index))
    const nextBase = place >= base && place < base + maxRows ? base : Math.max(0, place - maxRows / 2)
    setBase(nextBase)
    setActive(place)
    virtualizer.scrollToIndex(place - nextBase, { align })
  }
  const go = useRef(goTo)
  go.current = goTo
  useEffect(() => {
    if (jump === null) return
    go.current(jump.index, 'center')
    onJumped()
  }, [jump, onJumped])
  useEffect(() => {
    if (entries.total > 0 && active >= entries.total) go.current(0)
  }, [entries.total, active])

  const open = (index: number) => {
    const entry = entries.at(index)
    if (entry !== null) onOpen(entry)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 200) / rowHeight) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      j: active + 1,
      ArrowUp: active - 1,
      k: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: entries.total - 1,
    }
    const to = moves[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (to !== undefined) goTo(to)
    else if (event.key === 'Enter' || event.key === ' ') open(active)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={classes['lines']}>
      {base > 0 && (
        <MoreRows
          words={`${base.toLocaleString('en')} earlier lines`}
          onClick={() => goTo(base - 1, 'center')}
        />
      )}
      <div
        ref={scroller}
        role="listbox"
        aria-label="Lines"
        aria-activedescendant={
          rows.some(({ index }) => base + index === active) ? `${listId}-${active}` : undefined
        }
        tabIndex={0}
        className={classes['scroller']}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {rows.map((row) => {
            const index = base + row.index
            const entry = entries.at(index)
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active row
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
              <div
                key={index}
                id={`${listId}-${index}`}
                role="option"
                aria-posinset={index + 1}
                aria-setsize={entries.total}
                aria-selected={entry !== null && entry.id === opened}
                data-active={index === active || undefined}
                data-level={entry?.level}
                className={classes['row']}
                style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
                onClick={() => {
                  setActive(index)
                  open(index)
                }}
              >
                {entry === null ? (
                  <span className={classes['waiting']}>…</span>
                ) : (
                  <EntryRow entry={entry} source={sources.get(entry.source)} spanMs={spanMs} />
                )}
              </div>
            )
          })}
        </div>
      </div>
      {base + count < entries.total && (
        <MoreRows
          words={`${(entries.total - base - count).toLocaleString('en')} later lines`}
          onClick={() => goTo(base + count, 'center')}
        />
      )}
    </div>
  )
}

const EntryRow = ({
  entry,
  source,
  spanMs,
}: {
  readonly entry: TimelineEntry
  readonly source: TimelineSource | undefined
  readonly spanMs: number
}): ReactNode => (
  <>
    <span className={classes['level']}>
      {levelWords[entry.level]}
      {entry.isGuessed ? '?' : ''}
    </span>
    <span className={classes['time']}>{shortTime(entry.time, spanMs)}</span>
    <span className={classes['source']} title={source?.path}>
      {source?.path.split('/').at(-1)}
    </span>
    <span className={classes['text']}>
      {entry.text.slice(0, 600)}
      {entry.moreLines > 0 && <span className={classes['folded']}> +{entry.moreLines} lines</span>}
    </span>
  </>
)

const MoreRows = ({
  words,
  onClick,
}: {
  readonly words: string
  readonly onClick: () => void
}): ReactNode => (
  <Group gap="xs" px="sm" py={2}>
    <Text size="xs" c="dimmed">
      {words}
    </Text>
    <Button size="compact-xs" variant="default" onClick={onClick}>
      Go on
    </Button>
  </Group>
)
