import { ActionIcon, Menu, Progress, UnstyledButton } from '@mantine/core'
import { IconClockExclamation, IconCloudUp, IconGauge, IconRefresh, IconX } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { countWaiting } from '../data/outbox.ts'
import { readOnlineSwitch, readSyncStatus, startingStatus } from '../data/sync-repository.ts'
import type { EvidenceJob } from '../domain/evidence.ts'
import type { SyncStatus } from '../domain/sync-status.ts'
import { useTripFetch } from '../features/readiness/trip-fetch.ts'
import { useKeepPinned } from '../features/readiness/use-keep-pinned.ts'
import { lineBarTitle, lineBarWords } from '../features/sync/line-words.ts'
import { useLine } from '../features/sync/use-line.ts'
import { useSession } from '../state/session.ts'
import { ConnectionIcon } from '../ui/connection-icon.tsx'
import {
  clockWords,
  connectionWords,
  isClockRight,
  lastContactWords,
  toSendWords,
  waitingWords,
} from '../ui/connection-words.ts'
import { formatDuration } from '../ui/format-duration.ts'
import { formatExact, formatRelative } from '../ui/format-when.ts'
import { notifyFailure } from '../ui/notify-failure.tsx'
import { useNow } from '../ui/ticker.ts'
import classes from './frame.module.css'
import { useRunningJobs } from './use-running-jobs.ts'

const Connection = ({ status }: { readonly status: SyncStatus }): ReactNode => {
  const { sync, database } = useSession()
  const online = useLiveQuery(() => readOnlineSwitch(database), [database]) ?? true
  const words = connectionWords[status.connection]
  return (
    <Menu position="top-start" withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={`${classes['statusItem']} ${classes[words.tone]}`}
          title={words.text}
          aria-label={`Connection: ${words.word}`}
        >
          <ConnectionIcon state={status.connection} />
          {words.word}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={sync.syncNow} disabled={!online}>
          Sync now
        </Menu.Item>
        <Menu.Item onClick={() => sync.setOnline(!online)}>{online ? 'Go offline' : 'Go online'}</Menu.Item>
        <Menu.Item component={Link} href="/sync">
          Show what sync does
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Fetching of files for a trip; what is pinned is looked after here, because this bar is always there. */
const TripJob = (): ReactNode => {
  useKeepPinned()
  const { progress, cancel, cancelling } = useTripFetch()
  if (cancel === null || progress === null) return null
  const doing = `Fetching files: ${progress.done} of ${progress.total}`
  return (
    <div className={classes['statusItem']}>
      <Link href="/sync?tab=readiness" className={classes['statusItem']}>
        {doing}
      </Link>
      <Progress
        className={classes['progress']}
        value={progress.totalBytes === 0 ? 0 : (progress.doneBytes / progress.totalBytes) * 100}
        size="sm"
        aria-label={doing}
      />
      <ActionIcon
        size={20}
        variant="subtle"
        color="gray"
        aria-label={`Cancel: ${doing}`}
        disabled={cancelling}
        onClick={cancel}
      >
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}

const Job = ({ job }: { readonly job: EvidenceJob }): ReactNode => {
  const { host } = useSession()
  const doing =
    job.state === 'sealing'
      ? 'Sealing the bundle'
      : `Collecting ${job.profileTitle}: ${job.results.length} of ${job.total}`
  const cancel = async () => {
    const answer = await host['evidence.cancel']({ jobId: job.id })
    if (!answer.ok) notifyFailure(answer.error)
  }
  return (
    <div className={classes['statusItem']}>
      <Link href={`/evidence?job=${encodeURIComponent(job.id)}`} className={classes['statusItem']}>
        {doing}
      </Link>
      <Progress
        className={classes['progress']}
        value={job.total === 0 ? 0 : (job.results.length / job.total) * 100}
        animated={job.state === 'sealing'}
        size="sm"
        aria-label={doing}
      />
      <ActionIcon size={20} variant="subtle" color="gray" aria-label={`Cancel: ${doing}`} onClick={cancel}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  )
}

/** "last contact 14:05"; how long ago that is, and the exact time, are read on hover. */
const LastContact = ({ at }: { readonly at: string | null }): ReactNode => {
  const nowMs = Math.max(useNow('minute'), Date.now())
  if (at === null) return lastContactWords(null, nowMs)
  const atMs = Date.parse(at)
  return (
    <time dateTime={at} title={`${formatRelative(atMs, nowMs)}: ${formatExact(atMs)}`}>
      {lastContactWords(atMs, nowMs)}
    </time>
  )
}

const ClockOffset = ({ offsetMs }: { readonly offsetMs: number }): ReactNode => {
  if (isClockRight(offsetMs)) {
    return (
      <span
        className={`${classes['statusItem']} ${classes['quiet']} ${classes['optional']}`}
        title="This machine's clock agrees with the tracker's."
      >
        {clockWords(offsetMs)}
      </span>
    )
  }
  const direction = offsetMs > 0 ? 'behind' : 'ahead of'
  return (
    <span
      className={`${classes['statusItem']} ${classes['warn']}`}
      title={`This machine's clock is ${formatDuration(offsetMs)} ${direction} the tracker's. SLA clocks take that into account.`}
    >
      <IconClockExclamation size={14} aria-hidden />
      {clockWords(offsetMs)}
    </span>
  )
}

/** What limits this line, where something does. */
const LineItem = (): ReactNode => {
  const line = useLine()
  const words = line === null ? null : lineBarWords(line)
  if (line === null || words === null) return null
  return (
    <Link
      href="/settings"
      className={`${classes['statusItem']} ${line.held === null ? classes['quiet'] : classes['warn']}`}
      title={lineBarTitle(line)}
    >
      <IconGauge size={14} aria-hidden />
      {words}
    </Link>
  )
}

/** The state of things, always in sight: connection, what waits, last contact, clock, running work. */
export const StatusBar = (): ReactNode => {
  const { database, workspace } = useSession()
  const status = useLiveQuery(() => readSyncStatus(database), [database]) ?? startingStatus
  const waits = useLiveQuery(() => countWaiting(database), [database])
  const pending = waits?.changes ?? 0
  const decisions = waits?.decisions ?? 0
  const jobs = useRunningJobs()
  return (
    <section className={classes['statusBar']} aria-label="Status">
      <Connection status={status} />
      <Link
        href={decisions > 0 ? '/sync?tab=review' : '/sync'}
        className={`${classes['statusItem']} ${pending > 0 ? classes['warn'] : classes['quiet']}`}
        title={waitingWords(pending)}
      >
        <IconCloudUp size={14} aria-hidden />
        {toSendWords(pending, decisions)}
      </Link>
      <span className={`${classes['statusItem']} ${classes['quiet']}`}>
        <LastContact at={status.lastContactAt} />
      </span>
      {status.clockOffsetMs !== null && <ClockOffset offsetMs={status.clockOffsetMs} />}
      <LineItem />
      {status.busy && (
        <span className={`${classes['statusItem']} ${classes['shrink']}`}>
          <IconRefresh size={14} aria-hidden />
          <span>{status.activity === '' ? 'Syncing' : status.activity}</span>
        </span>
      )}
      <span className={classes['spacer']} />
      <TripJob />
      {jobs.map((job) => (
        <Job key={job.id} job={job} />
      ))}
      <span
        className={`${classes['statusItem']} ${classes['quiet']} ${classes['optional']}`}
        title={workspace.address}
      >
        {workspace.name}
      </span>
    </section>
  )
}
