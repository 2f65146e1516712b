import { create } from 'zustand'
import type { Mutation } from '../../domain/mutation.ts'

/** A decision of this session that can be taken back. */
export type RecentDecision = {
  /** The change as it was in conflict. */
  readonly before: Mutation
  /** What the decision left to send; `null` when nothing. */
  readonly decided: Mutation | null
  /** The comment that keeps the other version; `null` when none was asked for. */
  readonly comment: Mutation | null
  readonly words: string
}

const mostRemembered = 10

export const useRecentDecisions = create<{
  readonly decisions: readonly RecentDecision[]
  readonly remember: (decision: RecentDecision) => void
  readonly forget: (mutationId: string) => void
}>()((set) => ({
  decisions: [],
  remember: (decision) =>
    set(({ decisions }) => ({
      decisions: [decision, ...decisions.filter(({ before }) => before.id !== decision.before.id)].slice(
        0,
        mostRemembered,
      ),
    })),
  forget: (mutationId) =>
    set(({ decisions }) => ({ decisions: decisions.filter(({ before }) => before.id !== mutationId) })),
}))
