import type { SyncStatus } from '../domain/sync-status.ts'
import type { EngineDeps } from './ports.ts'

/** Keeps the engine's report about itself in the store, writing only what changed. */
export const createStatusReporter = ({ store, clock }: Pick<EngineDeps, 'store' | 'clock'>) => {
  let status: SyncStatus = {
    connection: 'starting',
    busy: false,
    activity: '',
    lastContactAt: null,
    nextAttemptAt: null,
    clockOffsetMs: null,
    problem: null,
  }

  const report = async (change: Partial<SyncStatus>): Promise<void> => {
    const next = { ...status, ...change }
    if (JSON.stringify(next) === JSON.stringify(status)) return
    const moved = next.connection !== status.connection
    status = next
    await store.saveStatus(status)
    if (moved) {
      await store.note({
        kind: 'connection',
        ticketId: null,
        mutationId: null,
        message: `The connection is ${connectionWords[status.connection]}.`,
        reason: status.problem,
      })
    }
  }

  /** The tracker answered: when, and what its clock said. */
  const heard = async (serverDate: string | null, sentMs: number): Promise<void> => {
    const nowMs = clock.now()
    const measured = serverDate === null ? null : Date.parse(serverDate) - (sentMs + nowMs) / 2
    const known = status.clockOffsetMs
    // Dates come in whole seconds: smaller movements say nothing.
    const moved = measured !== null && (known === null || Math.abs(measured - known) > 1_500)
    await report({
      lastContactAt: new Date(nowMs).toISOString(),
      ...(moved && measured !== null ? { clockOffsetMs: Math.round(measured) } : {}),
    })
  }

  /** A new life: what was measured stays, what was going on does not. */
  const begin = async (): Promise<void> => {
    const last = await store.readStatus()
    status = {
      ...last,
      connection: 'starting',
      busy: false,
      activity: '',
      nextAttemptAt: null,
      problem: null,
    }
    await store.saveStatus(status)
  }

  return { report, heard, begin }
}

const connectionWords: Readonly<Record<SyncStatus['connection'], string>> = {
  starting: 'starting',
  online: 'online',
  offline: 'offline',
  portal: 'behind a sign-in page or the wrong host',
  unauthorized: 'waiting for sign-in',
  'switched-off': 'switched off',
  stopped: 'stopped',
}
