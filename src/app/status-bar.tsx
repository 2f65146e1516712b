import { ActionIcon, Menu, Progress, UnstyledButton } from '@mantine/core'
import { IconClockExclamation, IconCloudUp, IconRefresh, IconX } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { countPending } from '../data/outbox.ts'
import { readOnlineSwitch, readSyncStatus, startingStatus } from '../data/sync-repository.ts'
import type { EvidenceJob } from '../domain/evidence.ts'
import type { SyncStatus } from '../domain/sync-status.ts'
import { useSession } from '../state/session.ts'
import { ConnectionIcon } from '../ui/connection-icon.tsx'
import { connectionWords, waitingWords } from '../ui/connection-words.ts'
import { formatDuration } from '../ui/format-duration.ts'
import { notifyFailure } from '../ui/notify-failure.tsx'
import { When } from '../ui/when.tsx'
import classes from './frame.module.css'
import { useRunningJobs } from './use-running-jobs.ts'

/** Clocks nearer than this are called right. */
const clockToleranceMs = 2_000

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

const ClockOffset = ({ offsetMs }: { readonly offsetMs: number }): ReactNode => {
  if (Math.abs(offsetMs) < clockToleranceMs) {
    return (
      <span
        className={`${classes['statusItem']} ${classes['quiet']} ${classes['optional']}`}
        title="This machine's clock agrees with the tracker's."
      >
        Clock in step
      </span>
    )
  }
  const direction = offsetMs > 0 ? 'behind' : 'ahead of'
  const length = formatDuration(offsetMs)
  return (
    <span
      className={`${classes['statusItem']} ${classes['warn']}`}
      title={`This machine's clock is ${length} ${direction} the tracker's. SLA clocks take that into account.`}
    >
      <IconClockExclamation size={14} aria-hidden />
      Clock {length} {offsetMs > 0 ? 'behind' : 'ahead'}
    </span>
  )
}

/** The state of things, always in sight: connection, what waits, last contact, clock, running work. */
export const StatusBar = (): ReactNode => {
  const { database, workspace } = useSession()
  const status = useLiveQuery(() => readSyncStatus(database), [database]) ?? startingStatus
  const pending = useLiveQuery(() => countPending(database), [database]) ?? 0
  const jobs = useRunningJobs()
  return (
    <section className={classes['statusBar']} aria-label="Status">
      <Connection status={status} />
      <Link
        href="/sync"
        className={`${classes['statusItem']} ${pending > 0 ? classes['warn'] : classes['quiet']}`}
      >
        <IconCloudUp size={14} aria-hidden />
        {waitingWords(pending)}
      </Link>
      {status.busy && (
        <span className={`${classes['statusItem']} ${classes['shrink']}`}>
          <IconRefresh size={14} aria-hidden />
          <span>{status.activity === '' ? 'Syncing' : status.activity}</span>
        </span>
      )}
      <span className={classes['spacer']} />
      {jobs.map((job) => (
        <Job key={job.id} job={job} />
      ))}
      {status.clockOffsetMs !== null && <ClockOffset offsetMs={status.clockOffsetMs} />}
      <span className={`${classes['statusItem']} ${classes['quiet']}`}>
        {status.lastContactAt === null ? (
          'Tracker not reached yet'
        ) : (
          <>
            Last contact <When at={status.lastContactAt} />
          </>
        )}
      </span>
      <span
        className={`${classes['statusItem']} ${classes['quiet']} ${classes['optional']}`}
        title={workspace.address}
      >
        {workspace.name}
      </span>
    </section>
  )
}
