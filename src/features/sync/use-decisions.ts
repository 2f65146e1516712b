import { useMemo } from 'react'
import { monotonicFactory } from 'ulid'
import type { Resolution } from '../../data/decisions.ts'
import { forgetDiscarded } from '../../data/discarded.ts'
import {
  bringBack,
  discardMutation,
  editChange,
  keepAsDraft,
  lookAgain,
  moveToTicket,
  recordIntent,
  resolveConflict,
  retryMutation,
  settleByHand,
  takeOverAgain,
  undoMutation,
} from '../../data/outbox.ts'
import { reopenConflict } from '../../data/reconsider.ts'
import type { OutboxDeps } from '../../data/record-intent.ts'
import type { Intent, Mutation } from '../../domain/mutation.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { type RecentDecision, useRecentDecisions } from './recent-decisions.ts'

export type Decisions = {
  readonly retry: (mutation: Mutation) => Promise<boolean>
  readonly discard: (mutation: Mutation) => Promise<boolean>
  readonly takeBack: (mutation: Mutation) => Promise<boolean>
  /** `comment` keeps what was not chosen; empty for none. */
  readonly resolve: (mutation: Mutation, resolution: Resolution, comment: string) => Promise<boolean>
  /** Opens a decided conflict again, or writes down the opposite where it was sent already. */
  readonly undo: (decision: RecentDecision) => Promise<boolean>
  /** Asks the tracker about it now. */
  readonly lookAgain: (mutation: Mutation) => Promise<boolean>
  /** What was handed over in a file goes out from here after all. */
  readonly takeOver: (mutation: Mutation) => Promise<boolean>
  /** The person says what they saw in the tracker. */
  readonly settle: (mutation: Mutation, verdict: 'arrived' | 'not-arrived') => Promise<boolean>
  readonly moveTo: (mutation: Mutation, ticketId: string) => Promise<boolean>
  readonly keepAsDraft: (mutation: Mutation) => Promise<boolean>
  /** By the id of the discarded change. */
  readonly bringBack: (mutationId: string) => Promise<boolean>
  readonly forget: (mutationId: string) => Promise<void>
  /** Sends a change with other words. */
  readonly amend: (mutation: Mutation, intent: Intent) => Promise<boolean>
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
      lookAgain: async ({ id }) => {
        const asked = await told(lookAgain(database, deps, id))
        if (asked) sync.retryNow()
        return asked
      },
      takeOver: ({ id }) => told(takeOverAgain(database, deps, id)),
      settle: ({ id }, verdict) => told(settleByHand(database, deps, id, verdict)),
      moveTo: ({ id }, ticketId) => told(moveToTicket(database, deps, id, ticketId)),
      keepAsDraft: ({ id }) => told(keepAsDraft(database, deps, id)),
      bringBack: (mutationId) => told(bringBack(database, deps, mutationId)),
      forget: (mutationId) => forgetDiscarded(database, mutationId),
      takeBack: (mutation) => told(undoMutation(database, deps, mutation)),
      resolve: async (mutation, resolution, comment) => {
        const decided = await told(resolveConflict(database, deps, mutation.id, resolution))
        if (!decided) return false
        const left = (await database.mutations.get(mutation.id)) ?? null
        let kept: Mutation | null = null
        if (comment !== '' && mutation.ticketId !== null) {
          const intent = { kind: 'comment', body: comment, internal: true } as const
          const recorded = await recordIntent(database, deps, { ticketId: mutation.ticketId, intent })
          await told(Promise.resolve(recorded))
          if (recorded.ok) kept = recorded.value
        }
        const words = decisionWords[resolution.take]
        useRecentDecisions.getState().remember({ before: mutation, decided: left, comment: kept, words })
        return true
      },
      undo: async ({ before, decided, comment }) => {
        const undone = await reopenConflict(database, deps, before, decided)
        const fine = await told(Promise.resolve(undone))
        useRecentDecisions.getState().forget(before.id)
        if (!undone.ok) return fine
        if (undone.value === 'compensated') {
          notifyDone('It was sent already: the opposite change is written down and goes out next.')
        }
        if (comment === null) return true
        // A comment that others may have read stays; the person is told so.
        return told(undoMutation(database, deps, comment))
      },
      amend: ({ id }, intent) => told(editChange(database, deps, id, intent)),
    }
  }, [database, workspace.user, now, sync])
}

const decisionWords = {
  mine: 'Kept mine',
  theirs: 'Took theirs',
  edit: 'Decided per field',
} as const satisfies Record<Resolution['take'], string>
