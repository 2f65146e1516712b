import type { TicketRow } from '../../data/rows.ts'
import type { EvidenceJob, ProfileSummary } from '../../domain/evidence.ts'
import type { Result } from '../../domain/result.ts'
import { type EvidenceDraft, useEvidenceDrafts } from '../../state/evidence-drafts.ts'
import { useSession } from '../../state/session.ts'
import { useEvidence } from './use-evidence.ts'

export type CollectionRequest = {
  readonly profile: Pick<ProfileSummary, 'id' | 'title'>
  readonly ticket: Pick<TicketRow, 'id' | 'key'> | null
  /** Handle of the chosen folder or archive, for profiles that need one. */
  readonly folder: string | null
  /** Where what was chosen comes from, in the person's words. */
  readonly provenance: string
  /** What the profile asks for, by id. */
  readonly inputs: Readonly<Record<string, string>>
  /** Words and terms of a collection that was interrupted. */
  readonly carry: Pick<EvidenceDraft, 'summary' | 'terms' | 'leaveOutRuns'> | null
}

/** Starts collecting and opens the draft that belongs to it. */
export const useStartCollection = (): ((request: CollectionRequest) => Promise<Result<EvidenceJob>>) => {
  const { host } = useSession()
  const { keepJob } = useEvidence()
  const openDraft = useEvidenceDrafts((state) => state.open)
  return async ({ profile, ticket, folder, provenance, inputs, carry }) => {
    const started = await host['evidence.start']({
      profileId: profile.id,
      ticketKey: ticket?.key ?? null,
      folder,
      provenance,
      inputs,
    })
    if (started.ok) {
      openDraft(started.value.id, {
        profileId: profile.id,
        profileTitle: profile.title,
        ticketId: ticket?.id ?? null,
        ticketKey: ticket?.key ?? null,
        startedAt: started.value.startedAt,
        summary: carry?.summary ?? '',
        terms: carry?.terms ?? [],
        leaveOut: [],
        leaveOutRuns: carry?.leaveOutRuns ?? [],
      })
      keepJob(started.value)
    }
    return started
  }
}
