import { Anchor, Progress, Text } from '@mantine/core'
import { IconClockQuestion, IconTimeline } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { Link, useSearch } from 'wouter'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { usePathParams } from '../../ui/path-params.ts'
import { LeftOut } from './source-list.tsx'
import classes from './timeline.module.css'
import { backOf, readOrigin, type TimelineOrigin } from './timeline-place.ts'
import { TimelineView } from './timeline-view.tsx'
import { useTimeline } from './use-timeline.ts'

/** The logs of a collection or a bundle on one clock. */
export const TimelineScreen = (): ReactNode => {
  const { kind, id } = usePathParams<{ kind?: string; id?: string }>()
  const search = useSearch()
  const origin = useMemo(() => readOrigin(kind, id, new URLSearchParams(search)), [kind, id, search])
  if (origin === null) {
    return (
      <EmptyState
        icon={<IconTimeline size={32} />}
        title="No timeline here"
        text="Open one from a collection or a bundle."
        action={<Link href="/evidence">To the evidence</Link>}
      />
    )
  }
  return <OpenTimeline key={`${origin.kind} ${origin.id}`} origin={origin} />
}

const OpenTimeline = ({ origin }: { readonly origin: TimelineOrigin }): ReactNode => {
  const timeline = useTimeline(origin)
  const { timelineId, status, failure } = timeline
  return (
    <div className={classes['screen']}>
      <PaneHeader
        title="Timeline"
        count={status?.state === 'ready' ? status.entries : null}
        actions={
          <Anchor component={Link} href={backOf(origin)} size="sm">
            {origin.kind === 'job' ? 'Back to the collection' : 'Back to the bundle'}
          </Anchor>
        }
      />
      {failure !== null && <ErrorState failure={failure} onRetry={timeline.again} />}
      {failure === null && timelineId === null && (
        <Loading bytes={status?.bytes ?? 0} total={status?.totalBytes ?? 0} entries={status?.entries ?? 0} />
      )}
      {failure === null && timelineId !== null && status !== null && status.entries === 0 && (
        <div className={classes['pane']}>
          <EmptyState
            icon={<IconClockQuestion size={32} />}
            title="No line with a time"
            text="None of the files has time stamps that Kitbag knows, so there is nothing to put on a clock."
          />
          {status.left.length > 0 && <LeftOut left={status.left} />}
        </div>
      )}
      {failure === null && timelineId !== null && status !== null && status.entries > 0 && (
        <TimelineView
          timelineId={timelineId}
          status={status}
          version={timeline.version}
          onChanged={timeline.refresh}
        />
      )}
    </div>
  )
}

const Loading = ({
  bytes,
  total,
  entries,
}: {
  readonly bytes: number
  readonly total: number
  readonly entries: number
}): ReactNode => (
  <div className={classes['pane']} role="status">
    <Text size="sm" mb="xs">
      Reading the logs
      {total > 0
        ? `: ${formatBytes(bytes)} of ${formatBytes(total)}, ${entries.toLocaleString('en')} entries so far`
        : '…'}
    </Text>
    <Progress value={total === 0 ? 0 : (bytes / total) * 100} aria-label="Bytes read" />
  </div>
)
