import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { RedactionTerm } from '../domain/evidence.ts'

/** What a person decided about one collection before sealing it. The evidence itself is the host's. */
export type EvidenceDraft = {
  readonly profileId: string
  readonly profileTitle: string
  readonly ticketId: string | null
  readonly ticketKey: string | null
  readonly startedAt: string
  readonly summary: string
  readonly terms: readonly RedactionTerm[]
  /** Paths of items that stay out. */
  readonly leaveOut: readonly string[]
  /** Ids of runs that stay out; all others of the ticket go in. */
  readonly leaveOutRuns: readonly string[]
}

type EvidenceDrafts = {
  /** By job id. */
  readonly drafts: Readonly<Record<string, EvidenceDraft>>
  readonly open: (jobId: string, draft: EvidenceDraft) => void
  readonly edit: (jobId: string, change: Partial<EvidenceDraft>) => void
  readonly close: (jobId: string) => void
}

/** Survives a restart, so that a summary is not written twice. Holds no evidence. */
export const useEvidenceDrafts = create<EvidenceDrafts>()(
  persist(
    (set) => ({
      drafts: {},
      open: (jobId, draft) => set(({ drafts }) => ({ drafts: { ...drafts, [jobId]: draft } })),
      edit: (jobId, change) =>
        set(({ drafts }) => {
          const draft = drafts[jobId]
          return draft === undefined ? {} : { drafts: { ...drafts, [jobId]: { ...draft, ...change } } }
        }),
      close: (jobId) =>
        set(({ drafts }) => ({
          drafts: Object.fromEntries(Object.entries(drafts).filter(([id]) => id !== jobId)),
        })),
    }),
    { name: 'kitbag.evidence-drafts', version: 1 },
  ),
)
