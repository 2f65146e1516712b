import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { EvidenceJob, ProfileSummary } from '../../domain/evidence.ts'
import { useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { count, failedIds } from './job-progress.ts'
import { useEvidence } from './use-evidence.ts'

/** Runs again only what failed, was denied or took too long. Renders nothing when there is nothing of it. */
export const RunAgain = ({
  job,
  profile,
}: {
  readonly job: EvidenceJob
  readonly profile: ProfileSummary | null
}): ReactNode => {
  const { host } = useSession()
  const { keepJob } = useEvidence()
  const [busy, setBusy] = useState(false)
  const failed = failedIds(job, profile)
  if (failed.length === 0 || job.state !== 'collected') return null
  const again = async () => {
    setBusy(true)
    const answer = await host['evidence.retry']({ jobId: job.id, collectorIds: [...failed] })
    setBusy(false)
    if (answer.ok) keepJob(answer.value)
    else notifyFailure(answer.error)
  }
  return (
    <Button
      variant="default"
      size="compact-md"
      leftSection={<IconRefresh size={16} aria-hidden />}
      onClick={again}
      disabled={busy}
      title="What was collected stays until something better came"
    >
      Run {count(failed.length, 'failed collector')} again
    </Button>
  )
}
