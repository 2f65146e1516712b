import type { Mutation } from '../../domain/mutation.ts'
import { assertNever } from '../../domain/result.ts'
import type { ConnectionState } from '../../domain/sync-status.ts'

/** Why a change has not gone out yet, in one sentence. */
export const whyItWaits = (mutation: Mutation, connection: ConnectionState): string => {
  switch (mutation.state) {
    case 'queued':
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
