import { useCallback } from 'react'
import type { EvidenceJob } from '../../domain/evidence.ts'
import { type EvidenceDraft, useEvidenceDrafts } from '../../state/evidence-drafts.ts'

/** The draft of a job; an empty one for a job that another window or the command started. */
export const useDraftOf = (
  job: EvidenceJob,
): readonly [EvidenceDraft, (change: Partial<EvidenceDraft>) => void] => {
  const kept = useEvidenceDrafts((state) => state.drafts[job.id])
  const open = useEvidenceDrafts((state) => state.open)
  const draft = kept ?? emptyDraft(job)
  const edit = useCallback(
    (change: Partial<EvidenceDraft>) => {
      const known = useEvidenceDrafts.getState().drafts[job.id]
      open(job.id, { ...(known ?? emptyDraft(job)), ...change })
    },
    [job, open],
  )
  return [draft, edit]
}

// One array for all, so that a draft without terms is the same at every render.
const none: readonly never[] = []

const emptyDraft = (job: EvidenceJob): EvidenceDraft => ({
  profileId: job.profileId,
  profileTitle: job.profileTitle,
  ticketId: null,
  ticketKey: job.ticketKey,
  startedAt: job.startedAt,
  summary: '',
  terms: none,
  leaveOut: none,
  leaveOutRuns: none,
})
