import { IconCheck } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { listMove } from './list-keys.ts'
import classes from './virtual-list.module.css'

export type VirtualListProps<Row> = {
  /** Accessible name of the list. */
  readonly label: string
  readonly rows: readonly Row[]
  /** Stable between renders, or every row is drawn again. */
  readonly keyOf: (row: Row) => string
  /** CSS pixels; all rows are of one height, 44 or more for touch. */
  readonly rowHeight: number
  /** Draws the inside of a row: no buttons or links, the row itself is what is pressed. Keep it stable. */
  readonly renderRow: (row: Row) => ReactNode
  /** The row whose detail is shown. */
  readonly openedKey: string | null
  /** Enter, or a click. */
  readonly onOpen: (key: string) => void
  /** Rows marked for acting on several; `null` where that makes no sense. */
  readonly checked?: ReadonlySet<string> | null
  readonly onCheckedChange?: (checked: ReadonlySet<string>) => void
  /** Takes the focus when it appears. */
  readonly autoFocus?: boolean
}

/**
 * A list of any length of which only the visible rows exist. One stop for Tab; inside, arrows or j and k,
 * Home, End, pages, letters; Enter opens; x or Space marks, Shift extends, Ctrl/⌘ A marks all, Escape none.
 */
export const VirtualList = <Row,>({
  label,
  rows,
  keyOf,
  rowHeight,
  renderRow,
  openedKey,
  onOpen,
  checked = null,
  onCheckedChange,
  autoFocus = false,
}: VirtualListProps<Row>): ReactNode => {
  const scroller = useRef<HTMLDivElement>(null)
  const listId = useId()
  const [activeKey, setActiveKey] = useState<string | null>(openedKey)
  const anchor = useRef<string | null>(null)
  const positions = useMemo(() => new Map(rows.map((row, index) => [keyOf(row), index])), [rows, keyOf])
  const active = activeKey === null ? -1 : (positions.get(activeKey) ?? -1)
  const multiple = checked !== null && onCheckedChange !== undefined

  // The same function while the rows are the same: with another one all rows are measured anew, at every frame.
  const itemKey = useCallback(
    (index: number) => {
      const row = rows[index]
      return row === undefined ? index : keyOf(row)
    },
    [rows, keyOf],
  )
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: itemKey,
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row is opened; a sync that moves rows must not move the page under the reader
  useEffect(() => {
    if (openedKey === null) return
    setActiveKey(openedKey)
    const index = positions.get(openedKey)
    if (index !== undefined) virtualizer.scrollToIndex(index, { align: 'auto' })
  }, [openedKey])

  useEffect(() => {
    if (autoFocus) scroller.current?.focus({ preventScroll: true })
  }, [autoFocus])

  const range = (fromKey: string, toIndex: number): ReadonlySet<string> => {
    const from = positions.get(fromKey) ?? toIndex
    const slice = rows.slice(Math.min(from, toIndex), Math.max(from, toIndex) + 1)
    return new Set([...(checked ?? []), ...slice.map(keyOf)])
  }

  const toggle = (key: string) => {
    const next = new Set(checked ?? [])
    if (!next.delete(key)) next.add(key)
    anchor.current = key
    onCheckedChange?.(next)
  }

  const moveTo = (index: number, extend: boolean) => {
    const row = rows[index]
    if (row === undefined) return
    if (extend && activeKey !== null) {
      anchor.current ??= activeKey
      onCheckedChange?.(range(anchor.current, index))
    } else anchor.current = null
    setActiveKey(keyOf(row))
    virtualizer.scrollToIndex(index, { align: 'auto' })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const move = listMove(
      { key: event.key, shift: event.shiftKey, command: event.ctrlKey || event.metaKey, alt: event.altKey },
      { count: rows.length, active, page, multiple },
    )
    if (move === null) return
    if (move.kind === 'none' && (checked === null || checked.size === 0)) return
    event.preventDefault()
    event.stopPropagation()
    if (move.kind === 'to') moveTo(move.index, move.extend)
    else if (move.kind === 'open' && activeKey !== null) onOpen(activeKey)
    else if (move.kind === 'toggle' && activeKey !== null) toggle(activeKey)
    else if (move.kind === 'all') onCheckedChange?.(new Set(rows.map(keyOf)))
    else if (move.kind === 'none') onCheckedChange?.(new Set())
  }

  // The handler looks at the newest state, yet stays the same function, so that rows are not drawn again.
  const press = useRef<(event: MouseEvent<HTMLDivElement>, key: string) => void>(() => undefined)
  press.current = (event, key) => {
    const index = positions.get(key) ?? -1
    const onCheck = event.target instanceof Element && event.target.closest('[data-check]') !== null
    if (multiple && (onCheck || event.ctrlKey || event.metaKey)) {
      setActiveKey(key)
      toggle(key)
    } else if (multiple && event.shiftKey) {
      onCheckedChange?.(range(anchor.current ?? activeKey ?? key, index))
      setActiveKey(key)
    } else {
      anchor.current = null
      setActiveKey(key)
      onOpen(key)
    }
  }
  const onPress = useCallback(
    (event: MouseEvent<HTMLDivElement>, key: string) => press.current(event, key),
    [],
  )

  const items = virtualizer.getVirtualItems()
  const activeIsDrawn = items.some((item) => item.index === active)
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={label}
      aria-multiselectable={multiple}
      aria-activedescendant={activeIsDrawn ? `${listId}-${active}` : undefined}
      tabIndex={0}
      className={classes['scroller']}
      onKeyDown={onKeyDown}
      onFocus={() => {
        const first = rows[0]
        if (active < 0 && first !== undefined) setActiveKey(keyOf(first))
      }}
    >
      <div className={classes['inner']} style={{ height: virtualizer.getTotalSize() }} role="presentation">
        {items.map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          const key = keyOf(row)
          return (
            <ListRow
              key={key}
              id={`${listId}-${item.index}`}
              rowKey={key}
              row={row}
              start={item.start}
              height={rowHeight}
              position={item.index + 1}
              size={rows.length}
              active={item.index === active}
              opened={key === openedKey}
              checked={checked === null ? null : checked.has(key)}
              renderRow={renderRow}
              onPress={onPress}
            />
          )
        })}
      </div>
    </div>
  )
}

type ListRowProps<Row> = {
  readonly id: string
  readonly rowKey: string
  readonly row: Row
  readonly start: number
  readonly height: number
  readonly position: number
  readonly size: number
  readonly active: boolean
  readonly opened: boolean
  readonly checked: boolean | null
  readonly renderRow: (row: Row) => ReactNode
  readonly onPress: (event: MouseEvent<HTMLDivElement>, key: string) => void
}

const DrawnRow = <Row,>(props: ListRowProps<Row>): ReactNode => (
  // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active row
  // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
  <div
    id={props.id}
    role="option"
    aria-posinset={props.position}
    aria-setsize={props.size}
    aria-selected={props.checked === true || props.opened}
    data-active={props.active || undefined}
    data-opened={props.opened || undefined}
    data-checked={props.checked === true || undefined}
    className={classes['row']}
    style={{ height: props.height, transform: `translateY(${props.start}px)` }}
    onClick={(event) => props.onPress(event, props.rowKey)}
  >
    {props.checked !== null && (
      <span className={classes['check']} data-check aria-hidden>
        {props.checked && <IconCheck size={12} stroke={3} />}
      </span>
    )}
    <div className={classes['content']}>{props.renderRow(props.row)}</div>
  </div>
)

const ListRow = memo(DrawnRow) as typeof DrawnRow
