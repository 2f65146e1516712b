import type { Failure } from './result.ts'

export type ConnectionState =
  | 'starting'
  | 'online'
  | 'offline'
  | 'portal'
  | 'unauthorized'
  | 'switched-off'
  | 'stopped'

/** The engine's report about itself, kept in the database so that every window sees the same. */
export type SyncStatus = {
  readonly connection: ConnectionState
  readonly busy: boolean
  /** What is going on, such as "Receiving tickets: 1,200". Empty when idle. */
  readonly activity: string
  readonly lastContactAt: string | null
  readonly nextAttemptAt: string | null
  /** Server clock minus this machine's clock; `null` until measured. */
  readonly clockOffsetMs: number | null
  /** Why the last attempt did not work. */
  readonly problem: Failure | null
}

export type HistoryKind =
  | 'pull'
  | 'push'
  | 'read-back'
  | 'merge'
  | 'conflict'
  | 'decision'
  | 'connection'
  | 'recovery'

/** One line of what sync did and why, before it is given an id and a time. Never holds credentials. */
export type HistoryNote = {
  readonly kind: HistoryKind
  readonly ticketId: string | null
  readonly mutationId: string | null
  readonly message: string
  readonly reason: Failure | null
}
