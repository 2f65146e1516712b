import { createContext, useContext } from 'react'
import type { HostEvent } from '../contract/events.ts'
import type { Host } from '../contract/operations.ts'
import type { KitbagDatabase } from '../data/database.ts'
import type { Result } from '../domain/result.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { SearchPort } from '../search/search-port.ts'

/** What every screen is given: put together once in `src/app`, read with `useSession`. */
export type Session = {
  readonly host: Host
  readonly onHostEvent: (listener: (event: HostEvent) => void) => () => void
  readonly workspace: Workspace
  readonly database: KitbagDatabase
  /** This machine's clock; SLA clocks add the server offset. */
  readonly now: () => Date
  readonly sync: SyncCommands
  /** `createSearchClient` of `src/search`, one per workspace. */
  readonly search: SearchPort
}

/** What a screen may ask of the sync engine. Its state is read from the database (`sync-status` in `meta`). */
export type SyncCommands = {
  readonly syncNow: () => void
  /** The person's own switch: off means that nothing is sent or fetched until it is on again. */
  readonly setOnline: (online: boolean) => void
  /** Something was written to the outbox. */
  readonly wake: () => void
  /** What pauses after a failure is tried at once. */
  readonly retryNow: () => void
  /** The person agrees that many tickets leave the cache (problem `sync.wipe-out`). */
  readonly confirmSweep: () => void
  /** Brings the bytes of a remote attachment to this machine; its row then has their hash. */
  readonly fetchAttachment: (
    attachmentId: string,
  ) => Promise<Result<{ readonly sha256: string; readonly size: number }>>
}

export const SessionContext = createContext<Session | null>(null)

export const useSession = (): Session => {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('A screen was rendered outside its session.')
  return session
}
