import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconEyeSearch, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import type { EvidenceJob } from '../../domain/evidence.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { SplitPane } from '../../ui/split-pane.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import classes from './evidence.module.css'
import { JobView } from './job-view.tsx'
import type { Place } from './place.ts'
import { Preview, type ReviewItem } from './preview.tsx'
import { TermsPanel } from './terms-panel.tsx'
import { useBundleTicket } from './use-bundle-ticket.ts'
import { useDraftOf } from './use-draft-of.ts'
import { useEvidence } from './use-evidence.ts'

type ReviewProps = {
  readonly place: Extract<Place, { kind: 'review' }>
  readonly go: (place: Place) => void
}

/** Every item before and after redaction, one beside the other, with the terms that apply to all of them. */
export const ReviewScreen = ({ place, go }: ReviewProps): ReactNode => {
  const { jobs } = useEvidence()
  if (jobs.result === null) return <RowsSkeleton label="Reading the collection" />
  if (!jobs.result.ok) return <ErrorState failure={jobs.result.error} onRetry={jobs.again} />
  const job = jobs.result.value.find(({ id }) => id === place.jobId)
  // Nothing to look through: the collection's own page says why.
  if (job === undefined || job.state !== 'collected') return <JobView jobId={place.jobId} go={go} />
  return <Review job={job} place={place} go={go} />
}

const Review = ({ job, place, go }: ReviewProps & { readonly job: EvidenceJob }): ReactNode => {
  const [draft, edit] = useDraftOf(job)
  const ticket = useBundleTicket(job.ticketKey)
  const [filter, setFilter] = useState('')
  const items = useMemo(
    (): readonly ReviewItem[] =>
      job.results.flatMap((result) =>
        result.items.map((item) => ({ ...item, collectorTitle: result.title })),
      ),
    [job.results],
  )
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    return wanted === ''
      ? items
      : items.filter((item) => `${item.path} ${item.collectorTitle}`.toLowerCase().includes(wanted))
  }, [items, filter])
  const leftOut = useMemo(() => new Set(draft.leaveOut), [draft.leaveOut])
  const renderRow = useCallback(
    (item: ReviewItem) => <ItemRow item={item} leftOut={leftOut.has(item.path)} />,
    [leftOut],
  )
  const opened = items.find((item) => item.path === place.path) ?? shown[0] ?? null
  const open = (path: string) => go({ kind: 'review', jobId: job.id, path })
  const back = () => go({ kind: 'job', jobId: job.id })

  return (
    <SplitPane
      id="evidence-review"
      list={{
        label: 'Items to review',
        content: (
          <>
            <PaneHeader
              title="Review"
              level={1}
              count={shown.length}
              actions={
                <Tooltip label="Back to the collection">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label="Back to the collection"
                    onClick={back}
                  >
                    <IconArrowLeft size={18} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              }
            >
              <TextInput
                pb="xs"
                type="search"
                aria-label="Filter items"
                placeholder="Filter items"
                leftSection={<IconSearch size={16} aria-hidden />}
                value={filter}
                onChange={(event) => setFilter(event.currentTarget.value)}
              />
            </PaneHeader>
            {shown.length === 0 ? (
              <EmptyState icon={<IconSearch size={28} />} title="No item matches" text="Change the filter." />
            ) : (
              <VirtualList
                label="Items"
                rows={shown}
                keyOf={keyOf}
                rowHeight={44}
                renderRow={renderRow}
                openedKey={opened?.path ?? null}
                onOpen={open}
                autoFocus
              />
            )}
            <TermsPanel terms={draft.terms} onChange={(terms) => edit({ terms })} />
          </>
        ),
      }}
      detail={{
        label: 'Before and after',
        content:
          opened === null ? (
            <EmptyState
              icon={<IconEyeSearch size={32} />}
              title="Nothing to review"
              text="This collection brought no items."
            />
          ) : (
            <Preview
              jobId={job.id}
              item={opened}
              ticket={ticket}
              terms={draft.terms}
              onTerms={(terms) => edit({ terms })}
              included={!leftOut.has(opened.path)}
              onInclude={(include) =>
                edit({
                  leaveOut: include
                    ? draft.leaveOut.filter((path) => path !== opened.path)
                    : [...draft.leaveOut, opened.path],
                })
              }
            />
          ),
      }}
      detailOpen={place.path !== null}
      onBack={() => go({ kind: 'review', jobId: job.id, path: null })}
    />
  )
}

const keyOf = (item: ReviewItem): string => item.path

const ItemRow = ({ item, leftOut }: { readonly item: ReviewItem; readonly leftOut: boolean }): ReactNode => {
  const slash = item.path.lastIndexOf('/')
  return (
    <>
      <span
        className={classes['rowTitle']}
        title={item.path}
        style={{ textDecoration: leftOut ? 'line-through' : 'none' }}
      >
        {item.path.slice(slash + 1)}
      </span>
      <span className={classes['rowNote']}>
        <span>{item.collectorTitle}</span>
        <span>{formatBytes(item.size)}</span>
        {item.truncated && <span>cut</span>}
        {!item.text && <span>binary</span>}
        {leftOut && <span>left out</span>}
      </span>
    </>
  )
}
