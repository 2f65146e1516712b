import { ActionIcon, Button, Checkbox, Group, Popover, SegmentedControl, Text, Tooltip } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp, IconEye, IconEyeOff, IconListDetails } from '@tabler/icons-react'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import type { BundleTicket } from '../../contract/evidence-operations.ts'
import type { OutputOf } from '../../contract/operations.ts'
import type { EvidenceItem, RedactionTerm } from '../../domain/evidence.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import classes from './evidence.module.css'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'
import { PreviewColumns, type Side } from './preview-columns.tsx'
import { previewLines } from './preview-lines.ts'
import { addTerm } from './term-list.ts'
import { useAnswer } from './use-answer.ts'

/** CSS pixels below which two columns would be too narrow to read. */
const roomForBoth = 480

export type ReviewItem = EvidenceItem & { readonly collectorTitle: string }

export type PreviewProps = {
  readonly jobId: string
  readonly item: ReviewItem
  /** `undefined` while it is read: without it, names of the ticket would be shown as if they stayed. */
  readonly ticket: BundleTicket | null | undefined
  readonly terms: readonly RedactionTerm[]
  readonly onTerms: (terms: readonly RedactionTerm[]) => void
  readonly included: boolean
  readonly onInclude: (include: boolean) => void
}

/** One item before and after redaction. */
export const Preview = (props: PreviewProps): ReactNode => {
  const { item, included, onInclude } = props
  return (
    <>
      <div className={classes['toolbar']}>
        <div style={{ flex: '1 1 240px', minWidth: 0 }}>
          <h2 className={classes['path']} style={{ margin: 0, fontWeight: 600 }}>
            {item.path}
          </h2>
          <Text size="xs" c="dimmed" className={classes['path'] ?? ''}>
            {item.origin} · {formatBytes(item.size)}
            {item.truncated ? ' · the middle was cut: it was larger than the limit' : ''}
          </Text>
        </div>
        <Checkbox
          label="Include in the bundle"
          checked={included}
          onChange={(event) => onInclude(event.currentTarget.checked)}
        />
      </div>
      {item.text ? <TextPreview key={item.path} {...props} /> : <BinaryNotice />}
    </>
  )
}

const BinaryNotice = (): ReactNode => (
  <div style={{ padding: 16 }}>
    <Notice tone="plain" title="This is not text">
      It cannot be searched for private data, so look at the original before you include it. Kitbag carries
      pictures and documents as they are where the profile says so, and withholds the rest.
    </Notice>
  </div>
)

const TextPreview = ({ jobId, item, ticket, terms, onTerms }: PreviewProps): ReactNode => {
  const { host } = useSession()
  const answer = useAnswer(
    async () =>
      ticket === undefined
        ? null
        : host['evidence.preview']({ jobId, path: item.path, terms: [...terms], ticket }),
    [host, jobId, item.path, terms, ticket],
  )
  if (answer.result === null) return <RowsSkeleton rows={12} rowHeight={24} label="Redacting" />
  if (!answer.result.ok) return <ErrorState failure={answer.result.error} onRetry={answer.again} />
  return <Redacted preview={answer.result.value} stale={answer.loading} terms={terms} onTerms={onTerms} />
}

const Redacted = ({
  preview,
  stale,
  terms,
  onTerms,
}: {
  readonly preview: OutputOf<'evidence.preview'>
  readonly stale: boolean
  readonly terms: readonly RedactionTerm[]
  readonly onTerms: (terms: readonly RedactionTerm[]) => void
}): ReactNode => {
  const { ref, width } = useElementSize()
  const [wanted, setWanted] = useState<Side | 'both'>('both')
  const [current, setCurrent] = useState<number | null>(null)
  const [selected, setSelected] = useState('')
  const { lines, lineOfHit } = useMemo(
    () => previewLines(preview.before, preview.after, preview.hits),
    [preview.before, preview.after, preview.hits],
  )
  const hits = lineOfHit.length
  // A term that was added or removed may leave fewer hits than the one that was looked at.
  const at = current === null || current >= hits ? null : current
  const narrow = width > 0 && width < roomForBoth
  const sides = wanted === 'both' && narrow ? 'after' : wanted
  const step = useCallback(
    (by: 1 | -1) =>
      setCurrent((last) => (hits === 0 ? null : ((last ?? (by === 1 ? -1 : hits)) + by + hits) % hits)),
    [hits],
  )
  useHitKeys(step)

  const addSelected = (action: RedactionTerm['action']) => {
    const next = addTerm(terms, selected, action)
    if (next !== null) onTerms(next)
    setSelected('')
    window.getSelection()?.removeAllRanges()
  }
  const rules = Object.entries(preview.counts).sort((left, right) => right[1] - left[1])

  return (
    <>
      {preview.withheld !== null && (
        <div style={{ padding: 12 }}>
          <Notice tone="warn" title="This item will be withheld">
            {preview.withheld} It stays out of the bundle and is listed there as withheld; the original on the
            machine is not touched.
          </Notice>
        </div>
      )}
      <div className={classes['toolbar']} ref={ref}>
        <Group gap={4} wrap="nowrap" role="group" aria-label="Replacements">
          <Tooltip label="Previous replacement (p)">
            <ActionIcon
              variant="default"
              aria-label="Previous replacement"
              disabled={hits === 0}
              onClick={() => step(-1)}
            >
              <IconChevronUp size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Next replacement (n)">
            <ActionIcon
              variant="default"
              aria-label="Next replacement"
              disabled={hits === 0}
              onClick={() => step(1)}
            >
              <IconChevronDown size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Text size="sm" ml={6} role="status" style={{ whiteSpace: 'nowrap' }}>
            {at === null ? count(hits, 'replacement') : `${at + 1} of ${count(hits, 'replacement')}`}
            {stale ? ', looking again…' : ''}
          </Text>
        </Group>
        {rules.length > 0 && (
          <Popover position="bottom-start" trapFocus returnFocus>
            <Popover.Target>
              <Button
                variant="subtle"
                size="compact-sm"
                leftSection={<IconListDetails size={14} aria-hidden />}
              >
                {count(rules.length, 'rule')}
              </Button>
            </Popover.Target>
            <Popover.Dropdown aria-label="Replacements per rule" mah={320} style={{ overflow: 'auto' }}>
              <dl className={classes['facts']}>
                {rules.map(([rule, times]) => (
                  <RuleCount key={rule} rule={rule} times={times} />
                ))}
              </dl>
            </Popover.Dropdown>
          </Popover>
        )}
        {selected !== '' && (
          <Group gap={6}>
            <Button
              size="compact-sm"
              leftSection={<IconEyeOff size={14} aria-hidden />}
              onClick={() => addSelected('hide')}
            >
              Hide “{shorten(selected)}”
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconEye size={14} aria-hidden />}
              onClick={() => addSelected('keep')}
            >
              Show it
            </Button>
          </Group>
        )}
        <SegmentedControl
          ml="auto"
          size="xs"
          aria-label="Columns"
          value={sides}
          onChange={(value) => setWanted(value === 'before' || value === 'after' ? value : 'both')}
          data={[
            { value: 'both', label: 'Both', disabled: narrow },
            { value: 'before', label: 'Before' },
            { value: 'after', label: 'After' },
          ]}
        />
      </div>
      <PreviewColumns
        lines={lines}
        sides={sides}
        currentHit={at}
        currentLine={at === null ? null : (lineOfHit[at] ?? null)}
        onSelectText={setSelected}
      />
      {preview.truncated && (
        <Text size="xs" c="dimmed" px="sm" py={6}>
          The preview ends here; the whole item is redacted when it is sealed.
        </Text>
      )}
    </>
  )
}

const RuleCount = ({ rule, times }: { readonly rule: string; readonly times: number }): ReactNode => (
  <>
    <dt className={classes['mono']}>{rule}</dt>
    <dd>{times.toLocaleString('en')}</dd>
  </>
)

const shorten = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text)

/** n and p go from one replacement to the next, as long as nobody is typing. */
const useHitKeys = (step: (by: 1 | -1) => void): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event
      const typing =
        target instanceof HTMLElement && target.closest('input, textarea, select, [role="listbox"]') !== null
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'n') step(1)
      else if (event.key === 'p') step(-1)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [step])
}
