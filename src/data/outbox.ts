import { isUnsent } from '../domain/intent.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import type { Result } from '../domain/result.ts'
import { countDecisions } from '../domain/turn.ts'
import type { KitbagDatabase } from './database.ts'
import { type Resolution, resolveConflictIn, undoMutationIn } from './decisions.ts'
import { takeOverAgainIn } from './journal-export.ts'
import { type IntentRequest, type OutboxDeps, recordIntentIn, retryIn } from './record-intent.ts'
import { dexieRecords } from './records.ts'
import {
  bringBackIn,
  discardMutationIn,
  editChangeIn,
  keepAsDraftIn,
  lookAgainIn,
  moveToTicketIn,
  settleByHandIn,
} from './ways-out.ts'

/** The outbox as the screens use it: write down, list, decide. Sending is the engine's work. */

/**
 * Writes down what the person meant: what they see, the change that waits to be sent, and what it was based
 * on, in one transaction. After it answers, no crash loses it.
 */
export const recordIntent = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  request: IntentRequest,
): Promise<Result<Mutation>> => recordIntentIn(dexieRecords(database), deps, request)

/** Waiting changes in the order they were made. */
export const listMutations = async (database: KitbagDatabase): Promise<Mutation[]> =>
  (await database.mutations.orderBy('sequence').toArray()).filter(isUnsent)

export type WaitingCount = { readonly changes: number; readonly decisions: number }

/** How many changes have not reached the tracker, and how many of these only a person can move. */
export const countWaiting = async (database: KitbagDatabase): Promise<WaitingCount> => {
  const [changes, held] = await Promise.all([
    database.mutations.where('state').notEqual('applied').count(),
    database.mutations.where('state').anyOf('conflict', 'rejected', 'unknown').toArray(),
  ])
  return { changes, decisions: countDecisions(held) }
}

/** Sends a refused or waiting change again at the next chance. */
export const retryMutation = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<Mutation>> => retryIn(dexieRecords(database), deps, mutationId)

export const resolveConflict = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
  resolution: Resolution,
): Promise<Result<null>> => resolveConflictIn(dexieRecords(database), deps, mutationId, resolution)

/** Gives up a change, into the list of `listDiscarded`. Not while it is being sent. */
export const discardMutation = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> => discardMutationIn(dexieRecords(database), deps, mutationId)

/**
 * Takes a change back: one that was never sent disappears, one that may have been sent is answered with
 * the opposite change. `mutation` is what `recordIntent` answered.
 */
export const undoMutation = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutation: Mutation,
): Promise<Result<null>> => undoMutationIn(dexieRecords(database), deps, mutation)

/** Fetches a change back that was given up, as it stood; answers with what is back. */
export const bringBack = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<readonly Mutation[]>> => bringBackIn(dexieRecords(database), deps, mutationId)

/** Takes a change back; what was typed is in its box again. */
export const keepAsDraft = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> => keepAsDraftIn(dexieRecords(database), deps, mutationId)

/** Other words or values for a change that the tracker surely does not have; it may get a new id. */
export const editChange = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
  intent: Intent,
): Promise<Result<Mutation>> => editChangeIn(dexieRecords(database), deps, mutationId, intent)

/** Writes the same words down for another ticket that is on this machine. */
export const moveToTicket = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
  ticketId: string,
): Promise<Result<Mutation>> => moveToTicketIn(dexieRecords(database), deps, mutationId, ticketId)

/** Asks the tracker about an unsettled change at the next chance; call the engine's `retryNow` after it. */
export const lookAgain = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> => lookAgainIn(dexieRecords(database), deps, mutationId)

/** What was handed over in a file goes out from here after all. */
export const takeOverAgain = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> => takeOverAgainIn(dexieRecords(database), deps, mutationId)

/** The person says what became of an unsettled change. */
export const settleByHand = (
  database: KitbagDatabase,
  deps: OutboxDeps,
  mutationId: string,
  verdict: 'arrived' | 'not-arrived',
): Promise<Result<null>> => settleByHandIn(dexieRecords(database), deps, mutationId, verdict)
