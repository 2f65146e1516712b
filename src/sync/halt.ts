import type { Failure } from '../domain/result.ts'
import type { ConnectionState } from '../domain/sync-status.ts'

/** Why a round ends early, or goes on with a problem to show. */
export type Halt = {
  /** `online`: the tracker is there, only this step did not work. */
  readonly connection: ConnectionState
  readonly reason: Failure
  /** Milliseconds the tracker asked to be left alone. */
  readonly afterMs: number | null
}

export const halted = (reason: Failure, afterMs: number | null = null): Halt => ({
  connection: connectionFor(reason.code),
  reason,
  afterMs,
})

/** Nothing more can be had in this round. Else only one step did not work, and the others get their turn. */
export const endsRound = ({ connection, afterMs }: Halt): boolean =>
  connection !== 'online' || afterMs !== null

const connectionFor = (code: string): ConnectionState => {
  switch (code) {
    case 'tracker.unreachable':
    case 'tracker.tls':
      return 'offline'
    case 'tracker.portal':
      return 'portal'
    case 'tracker.unauthorized':
    case 'vault.locked':
    case 'vault.unavailable':
    case 'workspace.missing':
      return 'unauthorized'
    default:
      return 'online'
  }
}
