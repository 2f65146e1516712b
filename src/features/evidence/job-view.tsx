import { Anchor, Button, Group } from '@mantine/core'
import { IconHistoryOff, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { EvidenceJob } from '../../domain/evidence.ts'
import { type EvidenceDraft, useEvidenceDrafts } from '../../state/evidence-drafts.ts'
import { useSession } from '../../state/session.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { AddByHand } from './add-by-hand.tsx'
import { CollectorTable } from './collector-table.tsx'
import classes from './evidence.module.css'
import { jobName } from './evidence-words.tsx'
import { Findings } from './findings.tsx'
import { InterruptedJob } from './interrupted-job.tsx'
import { collectorRows, jobTotals } from './job-progress.ts'
import { JobProgressBar } from './job-progress-bar.tsx'
import { Notice } from './notice.tsx'
import type { Place } from './place.ts'
import { ReviewSection } from './review-section.tsx'
import { RunAgain } from './run-again.tsx'
import { SealSection } from './seal-section.tsx'
import { useDraftOf } from './use-draft-of.ts'
import { useEvidence } from './use-evidence.ts'

type Go = (place: Place) => void

/** One collection from its start to its seal. */
export const JobView = ({ jobId, go }: { readonly jobId: string; readonly go: Go }): ReactNode => {
  const { jobs } = useEvidence()
  const draft = useEvidenceDrafts((state) => state.drafts[jobId] ?? null)
  if (jobs.result === null) return <RowsSkeleton label="Reading the collection" />
  if (!jobs.result.ok) return <ErrorState failure={jobs.result.error} onRetry={jobs.again} />
  const job = jobs.result.value.find(({ id }) => id === jobId)
  if (job !== undefined) return <Collection job={job} go={go} />
  if (draft !== null) return <InterruptedJob jobId={jobId} draft={draft} go={go} />
  return (
    <EmptyState
      icon={<IconHistoryOff size={32} />}
      title="This collection is not here any more"
      text="It was sealed or discarded. Sealed bundles are in the list."
      action={
        <Button variant="default" onClick={() => go({ kind: 'new', ticketId: null })}>
          New collection
        </Button>
      }
    />
  )
}

const Collection = ({ job, go }: { readonly job: EvidenceJob; readonly go: Go }): ReactNode => {
  const { host } = useSession()
  const { profiles, keepJob } = useEvidence()
  const [draft, edit] = useDraftOf(job)
  const profile =
    profiles.result?.ok === true
      ? (profiles.result.value.profiles.find(({ id }) => id === job.profileId) ?? null)
      : null
  const rows = collectorRows(job, profile)
  const collected = job.state === 'collected' || job.state === 'sealing'
  const remove = async (collectorId: string) => {
    const answer = await host['evidence.remove-added']({ jobId: job.id, collectorId })
    if (answer.ok) keepJob(answer.value)
    else notifyFailure(answer.error)
  }
  // The section that asked for the seal still waits for its answer when the job already says so.
  const sealed = job.state === 'sealed'

  return (
    <>
      <PaneHeader title={jobName(job)} actions={<JobActions job={job} draft={draft} go={go} />} />
      <div className={classes['scroll']}>
        <div className={classes['page']}>
          <JobProgressBar job={job} />
          <EndNotice job={job} />
          <section className={classes['section']} aria-labelledby="evidence-collected">
            <Group justify="space-between" mb={6}>
              <h3 className={classes['heading']} style={{ margin: 0 }} id="evidence-collected">
                {collected ? '1. What was collected' : 'Collectors'}
              </h3>
              <RunAgain job={job} profile={profile} />
            </Group>
            <CollectorTable
              rows={rows}
              leaveOut={draft.leaveOut}
              onLeaveOut={collected ? (leaveOut) => edit({ leaveOut }) : null}
              onRemove={job.state === 'collected' ? remove : null}
              onReview={collected ? (path) => go({ kind: 'review', jobId: job.id, path }) : null}
            />
          </section>
          {job.state === 'collected' && <AddByHand job={job} />}
          {job.state === 'collected' && jobTotals(job.results).items > 0 && (
            <section className={classes['section']} aria-labelledby="evidence-findings">
              <h3 className={classes['heading']} id="evidence-findings">
                What is odd
              </h3>
              <Findings key={jobTotals(job.results).items} jobId={job.id} source={noBundle} />
            </section>
          )}
          {collected && (
            <Anchor component={Link} href={`/evidence/timeline/job/${encodeURIComponent(job.id)}`} size="sm">
              Timeline and patterns of these logs
            </Anchor>
          )}
          {collected && <ReviewSection job={job} draft={draft} go={go} />}
          {(collected || sealed) && <SealSection job={job} draft={draft} edit={edit} go={go} />}
        </div>
      </div>
    </>
  )
}

const noBundle = { bundleId: null, handle: null } as const

const JobActions = ({
  job,
  draft,
  go,
}: {
  readonly job: EvidenceJob
  readonly draft: EvidenceDraft
  readonly go: Go
}): ReactNode => {
  const { host } = useSession()
  const { dropJob } = useEvidence()
  const closeDraft = useEvidenceDrafts((state) => state.close)
  const [cancelling, setCancelling] = useState(false)

  const cancel = async () => {
    setCancelling(true)
    const answer = await host['evidence.cancel']({ jobId: job.id })
    setCancelling(false)
    if (!answer.ok) notifyFailure(answer.error)
  }
  if (job.state === 'collecting') {
    return (
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        onClick={cancel}
        disabled={cancelling}
      >
        {cancelling ? 'Cancelling…' : 'Cancel collection'}
      </Button>
    )
  }
  if (job.state === 'sealed') return null
  if (job.state === 'sealing') {
    return (
      <ConfirmButton
        variant="default"
        size="compact-md"
        leftSection={<IconPlayerStop size={16} aria-hidden />}
        question={{
          title: 'Cancel sealing?',
          text: 'No bundle is made, and what was collected is deleted. Your summary and terms stay with this collection until you discard it.',
          confirm: 'Cancel sealing',
          danger: true,
        }}
        onConfirm={cancel}
      >
        Cancel sealing
      </ConfirmButton>
    )
  }
  const discard = async () => {
    const answer = await host['evidence.discard']({ jobId: job.id })
    if (!answer.ok) return notifyFailure(answer.error)
    dropJob(job.id)
    closeDraft(job.id)
    go({ kind: 'new', ticketId: draft.ticketId })
  }
  return (
    <ConfirmButton
      variant="default"
      size="compact-md"
      leftSection={<IconTrash size={16} aria-hidden />}
      question={{
        title: 'Discard this collection?',
        text: 'What was collected and not sealed is deleted, with your summary and terms. Bundles and the machine itself are not touched.',
        confirm: 'Discard',
        danger: true,
      }}
      onConfirm={discard}
    >
      Discard
    </ConfirmButton>
  )
}

/** Why there is nothing to seal. */
const EndNotice = ({ job }: { readonly job: EvidenceJob }): ReactNode => {
  const items = jobTotals(job.results).items
  if (job.state === 'cancelled') {
    return (
      <Notice tone="plain" title="You cancelled this collection">
        What had been copied was deleted, so nothing can be sealed from it. Collect again when it suits you.
      </Notice>
    )
  }
  if (job.state === 'sealed') {
    return (
      <Notice tone="good" title="This collection was sealed">
        The bundle is in the list. The unredacted copies on this machine were deleted.
      </Notice>
    )
  }
  if (job.state === 'failed') {
    return (
      <Notice tone="bad" title="This collection failed">
        Nothing of it can be sealed. The reasons are below where they are known; the log of Kitbag has the
        rest. Discard it and collect again.
      </Notice>
    )
  }
  if (job.state === 'collected' && items === 0) {
    return (
      <Notice tone="warn" title="Nothing was collected">
        No collector brought anything; the reasons are below. A bundle can still be sealed: it will say so,
        and carry the ticket, your summary and the runs.
      </Notice>
    )
  }
  return null
}
