import type { Mutation } from '../../domain/mutation.ts'
import { assertNever } from '../../domain/result.ts'
import type { ConnectionState } from '../../domain/sync-status.ts'
import { turnOf } from '../../domain/turn.ts'

/** What it waits behind, in one sentence; `null` when nothing is before it. `nameOf` says what and on which ticket. */
export const behindWords = (
  mutation: Mutation,
  outbox: readonly Mutation[],
  nameOf: (blocker: Mutation) => string,
): string | null => {
  if (mutation.state !== 'queued') return null
  const turn = turnOf(mutation, outbox)
  if (turn.kind === 'next') return null
  const tail = { decision: ', which needs your decision', settling: ', which is being looked for', order: '' }
  return `Waits behind ${nameOf(turn.blocker)}${tail[turn.why]}.`
}

/** Why a change has not gone out yet, in one sentence. `behind` is what `behindWords` says. */
export const whyItWaits = (
  mutation: Mutation,
  connection: ConnectionState,
  behind: string | null,
): string => {
  switch (mutation.state) {
    case 'queued':
      if (behind !== null) return behind
      if (connection === 'online' || connection === 'starting') return 'Its turn comes next.'
      if (connection === 'switched-off') return 'Sync is switched off.'
      if (connection === 'portal') return 'The network wants a login first.'
      if (connection === 'unauthorized') return 'The tracker wants a sign-in first.'
      return 'There is no connection to the tracker.'
    case 'sending':
      return 'On its way to the tracker.'
    case 'applied':
      return 'Confirmed: the tracker has it.'
    case 'unknown':
      if (mutation.handedOverAt !== undefined) {
        return 'Handed over in a file: the device that takes the file in sends it. Kitbag looks whether it has arrived.'
      }
      return mutation.attempts === 0
        ? 'It may have been sent already and is not confirmed. Kitbag asks the tracker before it sends it.'
        : 'It was sent, but the answer was lost. Kitbag reads the tracker back before it sends anything again.'
    case 'waiting':
      return mutation.reason?.message ?? 'Waits for the next attempt.'
    case 'conflict':
      return 'The same thing was changed in the tracker meanwhile. Decide which version stays.'
    case 'rejected':
      return mutation.reason?.message ?? 'The tracker refused it and gave no reason.'
    default:
      return assertNever(mutation.state)
  }
}

/** "not tried yet", "tried once", "tried 4 times". */
export const attemptWords = (attempts: number): string =>
  attempts === 0 ? 'not tried yet' : attempts === 1 ? 'tried once' : `tried ${attempts} times`
