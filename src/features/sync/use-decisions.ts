import { useMemo } from 'react'
import { monotonicFactory } from 'ulid'
import type { Resolution } from '../../data/decisions.ts'
import {
  discardMutation,
  recordIntent,
  resolveConflict,
  retryMutation,
  undoMutation,
} from '../../data/outbox.ts'
import type { OutboxDeps } from '../../data/record-intent.ts'
import type { Mutation } from '../../domain/mutation.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'

export type Decisions = {
  readonly retry: (mutation: Mutation) => Promise<boolean>
  readonly discard: (mutation: Mutation) => Promise<boolean>
  readonly takeBack: (mutation: Mutation) => Promise<boolean>
  /** `comment` keeps what was not chosen; empty for none. */
  readonly resolve: (mutation: Mutation, resolution: Resolution, comment: string) => Promise<boolean>
}

/** What a person may decide about waiting changes. Each answers `false` after the person was told why not. */
export const useDecisions = (): Decisions => {
  const { database, workspace, now, sync } = useSession()
  return useMemo(() => {
    const deps: OutboxDeps = { now, newId: monotonicFactory(), user: workspace.user }
    const told = async (work: Promise<Result<unknown>>): Promise<boolean> => {
      const done = await work
      if (done.ok) sync.wake()
      else notifyFailure(done.error)
      return done.ok
    }
    return {
      retry: ({ id }) => told(retryMutation(database, deps, id)),
      discard: ({ id }) => told(discardMutation(database, deps, id)),
      takeBack: (mutation) => told(undoMutation(database, deps, mutation)),
      resolve: async (mutation, resolution, comment) => {
        const decided = await told(resolveConflict(database, deps, mutation.id, resolution))
        if (!decided || comment === '' || mutation.ticketId === null) return decided
        const intent = { kind: 'comment', body: comment, internal: true } as const
        return told(recordIntent(database, deps, { ticketId: mutation.ticketId, intent }))
      },
    }
  }, [database, workspace.user, now, sync])
}
