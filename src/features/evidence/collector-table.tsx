import { ActionIcon, Anchor, Button, Checkbox, Group, Loader, Text } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconX } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import type { EvidenceItem } from '../../domain/evidence.ts'
import { Badge } from '../../ui/badge.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'
import classes from './evidence.module.css'
import { OutcomeBadge, outcomeWords, WaitingBadge } from './evidence-words.tsx'
import { type CollectorRow, count, isAdded, isNotHere, jobTotals } from './job-progress.ts'

/** Items shown in place; more than these are looked through in the review. */
const itemsInPlace = 40

type LeaveOut = {
  readonly leaveOut: readonly string[]
  /** `null` while it cannot be changed. */
  readonly onLeaveOut: ((leaveOut: readonly string[]) => void) | null
  /** Opens an item before and after redaction; `null` while that is not possible. */
  readonly onReview: ((path: string) => void) | null
  /** Takes back what was added by hand; `null` while that is not possible. */
  readonly onRemove: ((collectorId: string) => void) | null
}

/** Every collector with its state, what it brought and why something is missing. */
export const CollectorTable = ({
  rows,
  ...items
}: LeaveOut & { readonly rows: readonly CollectorRow[] }): ReactNode => {
  // What this machine does not have needs no attention: once nothing moves any more, it makes room.
  const settled = rows.every((row) => row.state === 'ended')
  const aside = settled
    ? rows.filter((row) => row.result !== null && isNotHere(row.result) && !row.required)
    : []
  const [open, setOpen] = useState(false)
  const asideId = useId()
  return (
    <>
      <ul className={classes['list']} aria-label="Collectors">
        {rows
          .filter((row) => !aside.includes(row))
          .map((row) => (
            <Collector key={row.id} row={row} {...items} />
          ))}
      </ul>
      {aside.length > 0 && (
        <Button
          mt={6}
          variant="subtle"
          size="compact-sm"
          aria-expanded={open}
          aria-controls={asideId}
          leftSection={
            open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
          }
          onClick={() => setOpen(!open)}
        >
          Not on this machine: {count(aside.length, 'collector')}
        </Button>
      )}
      <ul id={asideId} hidden={!open} className={classes['list']} aria-label="Not on this machine">
        {open && aside.map((row) => <Collector key={row.id} row={row} {...items} />)}
      </ul>
    </>
  )
}

const Collector = ({ row, ...items }: LeaveOut & { readonly row: CollectorRow }): ReactNode => {
  const [open, setOpen] = useState(false)
  const itemsId = useId()
  const { result } = row
  const totals = jobTotals(result === null ? [] : [result])
  const canOpen = totals.items > 0
  return (
    <li className={classes['collector']} aria-label={row.title}>
      {canOpen ? (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Items of ${row.title}`}
          aria-expanded={open}
          aria-controls={itemsId}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        </ActionIcon>
      ) : (
        <span />
      )}
      <CollectorState row={row} />
      <div>
        <Group gap="0 8px">
          <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
            {row.title}
          </Text>
          {row.required && <Badge tone="quiet">Required</Badge>}
          {isAdded(row.id) && <Badge tone="quiet">Added by hand</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          {row.why}
        </Text>
        {result !== null && result.reason !== '' && (
          <Text size="sm" mt={2}>
            {[asSentence(result.reason), outcomeWords[result.outcome].advice]
              .filter((text) => text !== '')
              .join(' ')}
          </Text>
        )}
      </div>
      <div className={classes['numbers']}>
        {isAdded(row.id) && items.onRemove !== null && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Remove ${row.title}`}
            onClick={() => items.onRemove?.(row.id)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
        {result !== null && (
          <>
            <span>{count(totals.items, 'item')}</span>
            <span>{formatBytes(totals.bytes)}</span>
            {!isAdded(row.id) && <span>{formatDuration(result.durationMs)}</span>}
          </>
        )}
      </div>
      <ul id={itemsId} className={classes['items']} hidden={!open} aria-label={`Items of ${row.title}`}>
        {open && result !== null && <Items items={result.items} title={row.title} {...items} />}
      </ul>
    </li>
  )
}

/** Programs complain without a full stop; the advice comes behind it. */
const asSentence = (words: string): string => (/[.!?:…]$/.test(words) ? words : `${words}.`)

const CollectorState = ({ row }: { readonly row: CollectorRow }): ReactNode => {
  if (row.result !== null) return <OutcomeBadge outcome={row.result.outcome} />
  if (row.state === 'running') {
    return (
      <Badge tone="medium" icon={<Loader size={12} aria-hidden />}>
        Running
      </Badge>
    )
  }
  return <WaitingBadge label={row.state === 'waiting' ? 'Waiting' : 'Not run'} />
}

const Items = ({
  items,
  title,
  leaveOut,
  onLeaveOut,
  onReview,
}: LeaveOut & { readonly items: readonly EvidenceItem[]; readonly title: string }): ReactNode => {
  const out = new Set(leaveOut)
  const paths = items.map((item) => item.path)
  const included = paths.filter((path) => !out.has(path)).length
  const first = items[0]
  return (
    <>
      {onLeaveOut !== null && items.length > 1 && (
        <li className={classes['item']}>
          <Checkbox
            size="xs"
            checked={included === items.length}
            indeterminate={included > 0 && included < items.length}
            onChange={(event) =>
              onLeaveOut(
                event.currentTarget.checked
                  ? leaveOut.filter((path) => !paths.includes(path))
                  : [...new Set([...leaveOut, ...paths])],
              )
            }
            label={`Include all of ${title}: ${included} of ${items.length}`}
          />
        </li>
      )}
      {items.slice(0, itemsInPlace).map((item) => (
        <li key={item.path} className={classes['item']}>
          {onLeaveOut !== null && (
            <Checkbox
              size="xs"
              checked={!out.has(item.path)}
              onChange={(event) =>
                onLeaveOut(
                  event.currentTarget.checked
                    ? leaveOut.filter((path) => path !== item.path)
                    : [...leaveOut, item.path],
                )
              }
              aria-label={`Include ${item.path}`}
            />
          )}
          {onReview === null ? (
            <span className={classes['itemName']} title={item.origin}>
              {item.path}
            </span>
          ) : (
            <Anchor
              component="button"
              type="button"
              className={classes['itemName'] ?? ''}
              title={item.origin}
              onClick={() => onReview(item.path)}
            >
              {item.path}
            </Anchor>
          )}
          {item.truncated && <Badge tone="warn">Cut</Badge>}
          {!item.text && <Badge tone="quiet">Binary</Badge>}
          {out.has(item.path) && <Badge tone="quiet">Left out</Badge>}
          <Text size="xs" c="dimmed" w={64} ta="right">
            {formatBytes(item.size)}
          </Text>
        </li>
      ))}
      {items.length > itemsInPlace && onReview !== null && first !== undefined && (
        <li className={classes['item']}>
          <Button variant="subtle" size="compact-xs" onClick={() => onReview(first.path)}>
            Look through all {items.length.toLocaleString('en')}
          </Button>
        </li>
      )}
    </>
  )
}
