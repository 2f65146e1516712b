import { Button } from '@mantine/core'
import { IconCamera, IconFolderOpen, IconPlus } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { Failure } from '../../domain/result.ts'
import { useEvidenceDrafts } from '../../state/evidence-drafts.ts'
import { useSession } from '../../state/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { When } from '../../ui/when.tsx'
import classes from './evidence.module.css'
import { jobName, jobStateWords } from './evidence-words.tsx'
import { count } from './job-progress.ts'
import { type Place, pathOfPlace } from './place.ts'
import type { Answer } from './use-answer.ts'
import { useEvidence } from './use-evidence.ts'
import { useStillHere } from './use-still-here.ts'

type Go = (place: Place) => void

/** Collections that are not sealed, bundles, snapshots: all there is, in one list. */
export const EvidenceList = ({ place, go }: { readonly place: Place; readonly go: Go }): ReactNode => {
  const { jobs, bundles, snapshots } = useEvidence()
  const drafts = useEvidenceDrafts((state) => state.drafts)
  const unsealed = jobs.result?.ok === true ? jobs.result.value.filter((job) => job.state !== 'sealed') : []
  const present = new Set(jobs.result?.ok === true ? jobs.result.value.map((job) => job.id) : [])
  // Drafts whose collection is gone: Kitbag was closed before it was sealed.
  const interrupted =
    jobs.result?.ok === true ? Object.entries(drafts).filter(([jobId]) => !present.has(jobId)) : []

  return (
    <>
      <PaneHeader
        title="Evidence"
        level={1}
        actions={
          <Button
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => go({ kind: 'new', ticketId: null })}
          >
            New collection
          </Button>
        }
      />
      <nav className={classes['scroll']} aria-label="Evidence on this machine">
        <Group
          title="Collections to seal"
          answer={jobs}
          empty={unsealed.length + interrupted.length === 0 ? 'None. Start one with New collection.' : null}
        >
          {unsealed.map((job) => (
            <Row
              key={job.id}
              to={{ kind: 'job', jobId: job.id }}
              current={place.kind === 'job' && place.jobId === job.id}
              title={jobName(job)}
            >
              <span>
                {job.state === 'collecting'
                  ? `Collecting, ${job.results.length} of ${job.total}`
                  : jobStateWords[job.state]}
              </span>
              <When at={job.startedAt} />
            </Row>
          ))}
          {interrupted.map(([jobId, draft]) => (
            <Row
              key={jobId}
              to={{ kind: 'job', jobId }}
              current={place.kind === 'job' && place.jobId === jobId}
              title={jobName(draft)}
            >
              <Badge tone="warn">Interrupted</Badge>
              <When at={draft.startedAt} />
            </Row>
          ))}
        </Group>
        <Group
          title="Sealed bundles"
          answer={bundles}
          empty={bundles.result?.ok === true && bundles.result.value.length === 0 ? 'None yet.' : null}
        >
          {bundles.result?.ok === true &&
            bundles.result.value.map((bundle) => (
              <Row
                key={bundle.id}
                to={{ kind: 'bundle', bundleId: bundle.id }}
                current={place.kind === 'bundle' && place.bundleId === bundle.id}
                title={jobName(bundle)}
              >
                {bundle.whole ? (
                  <Badge tone="good">Complete</Badge>
                ) : bundle.complete ? null : (
                  <Badge tone="warn">{count(bundle.missing.length, 'part')} missing</Badge>
                )}
                {!bundle.whole && bundle.told !== '' && <span>{bundle.told}</span>}
                <span>{formatBytes(bundle.size)}</span>
                <When at={bundle.createdAt} />
              </Row>
            ))}
        </Group>
        <Group
          title="Snapshots"
          answer={snapshots}
          empty={snapshots.result?.ok === true && snapshots.result.value.length === 0 ? 'None yet.' : null}
        >
          {snapshots.result?.ok === true &&
            snapshots.result.value.map((snapshot) => (
              <Row
                key={snapshot.id}
                to={{ kind: 'snapshot', snapshotId: snapshot.id }}
                current={place.kind === 'snapshot' && place.snapshotId === snapshot.id}
                title={snapshot.title}
              >
                <span>{formatBytes(snapshot.size)}</span>
                <When at={snapshot.takenAt} />
              </Row>
            ))}
        </Group>
      </nav>
      <ListActions place={place} go={go} />
    </>
  )
}

const Group = ({
  title,
  answer,
  empty,
  children,
}: {
  readonly title: string
  readonly answer: Answer<unknown>
  readonly empty: string | null
  readonly children: ReactNode
}): ReactNode => (
  <section aria-label={title}>
    <h2 className={classes['group']}>{title}</h2>
    {answer.result === null && <RowsSkeleton rows={2} />}
    {answer.result?.ok === false && (
      <ErrorState failure={answer.result.error satisfies Failure} onRetry={answer.again} />
    )}
    {answer.result?.ok === true &&
      (empty === null ? (
        <ul className={classes['list']}>{children}</ul>
      ) : (
        <p className={classes['rowNote']} style={{ margin: 0, padding: '2px 12px 6px' }}>
          {empty}
        </p>
      ))}
  </section>
)

const Row = ({
  to,
  current,
  title,
  children,
}: {
  readonly to: Place
  readonly current: boolean
  readonly title: string
  readonly children: ReactNode
}): ReactNode => (
  <li>
    <Link href={pathOfPlace(to)} className={classes['row'] ?? ''} aria-current={current}>
      <span className={classes['rowTitle']}>{title}</span>
      <span className={classes['rowNote']}>{children}</span>
    </Link>
  </li>
)

const ListActions = ({ place, go }: { readonly place: Place; readonly go: Go }): ReactNode => {
  const { host } = useSession()
  const { snapshots } = useEvidence()
  const [busy, setBusy] = useState(false)
  const here = useStillHere()
  const now = useRef('')
  now.current = pathOfPlace(place)

  const openFile = async () => {
    const chosen = await host['dialog.choose-file']({ title: 'Open a bundle', extensions: ['zip', 'age'] })
    if (!chosen.ok) notifyFailure(chosen.error)
    else if (chosen.value !== null) go({ kind: 'file', handle: chosen.value.id, label: chosen.value.label })
  }
  const takeSnapshot = async () => {
    const asked = now.current
    setBusy(true)
    const taken = await host['snapshot.take']({})
    setBusy(false)
    if (!taken.ok) return notifyFailure(taken.error)
    snapshots.again()
    // Whoever went on to something else meanwhile is told, not pulled back.
    if (!here.current || now.current !== asked) notifyDone(`Snapshot taken: ${taken.value.title}`)
    else go({ kind: 'snapshot', snapshotId: taken.value.id })
  }

  return (
    <div className={classes['foot']}>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconFolderOpen size={16} aria-hidden />}
        onClick={openFile}
      >
        Open a bundle file…
      </Button>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconCamera size={16} aria-hidden />}
        onClick={takeSnapshot}
        disabled={busy}
      >
        {busy ? 'Taking snapshot…' : 'Take snapshot'}
      </Button>
    </div>
  )
}
