import { failure } from '../contract/errors.ts'
import type { HostEvent } from '../contract/events.ts'
import type { Host } from '../contract/operations.ts'
import { fail, type Result } from '../domain/result.ts'
import type { SyncCommands } from '../state/session.ts'
import {
  type FetchedFile,
  type RelayedOperation,
  relayedOperations,
  type SyncCommand,
  type ToWindow,
  type ToWorker,
} from './sync-messages.ts'

/** What a worker needs to be for us; tests put a channel here. */
export type SyncWorker = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>

export type StartSync = {
  readonly workspaceId: string
  readonly host: Host
  readonly onHostEvent: (listener: (event: HostEvent) => void) => () => void
  readonly createWorker?: () => SyncWorker
  /** Sync begins when this has ended, well or not. */
  readonly after?: Promise<unknown>
}

/** Time a worker is given to end what it is sending before it is ended. */
const farewellMs = 10_000

/**
 * Starts the sync worker of a workspace and lends it this window's way to the host: a worker has no bridge
 * of its own. `stop` lets it finish the request under way; what is cut off is read back at the next start.
 */
export const startSync = ({
  workspaceId,
  host,
  onHostEvent,
  createWorker = newSyncWorker,
  after = Promise.resolve(),
}: StartSync): SyncCommands & { readonly stop: () => void } => {
  const worker = createWorker()
  const fetches = new Map<number, (result: Result<FetchedFile>) => void>()
  let lastFetch = 0

  const tell = (message: ToWorker): void => worker.postMessage(message)
  const command = (it: SyncCommand): void => tell({ kind: 'command', command: it })

  const relay = async (id: number, name: RelayedOperation, input: unknown): Promise<void> => {
    // The worker is ours, yet it is given only what sync needs.
    const call = relayedOperations.includes(name)
      ? (host[name] as (input: unknown) => Promise<Result<unknown>>)
      : () => Promise.resolve(fail(failure('app.denied', `Sync may not ask for “${String(name)}”.`)))
    const result = await call(input).catch((cause: unknown) =>
      fail(failure('app.unexpected', cause instanceof Error ? cause.message : String(cause))),
    )
    tell({ kind: 'answer', id, result })
  }

  worker.addEventListener('message', (event) => {
    const message = (event as MessageEvent<ToWindow>).data
    switch (message.kind) {
      case 'call':
        void relay(message.id, message.name, message.input)
        return
      case 'fetched':
        fetches.get(message.id)?.(message.result)
        fetches.delete(message.id)
        return
      case 'defect':
        void host['app.report-defect']({ message: message.message, stack: message.stack })
        return
      case 'stopped':
        worker.terminate()
    }
  })
  worker.addEventListener('error', (event) => {
    const { message } = event as ErrorEvent
    void host['app.report-defect']({
      message: `The sync worker failed: ${message}`.slice(0, 4000),
      stack: '',
    })
  })
  const unsubscribe = onHostEvent((event) => {
    if (event.kind === 'network.hint') command({ name: 'network-hint', online: event.online })
  })
  let stopped = false
  const start = () => {
    if (!stopped) tell({ kind: 'start', workspaceId })
  }
  after.then(start, start)

  return {
    syncNow: () => command({ name: 'sync-now' }),
    retryNow: () => command({ name: 'retry-now' }),
    wake: () => command({ name: 'wake' }),
    confirmSweep: () => command({ name: 'confirm-sweep' }),
    setOnline: (online) => command({ name: 'set-online', online }),
    fetchAttachment: (attachmentId) =>
      new Promise((resolve) => {
        lastFetch += 1
        fetches.set(lastFetch, resolve)
        tell({ kind: 'fetch', id: lastFetch, attachmentId })
      }),
    stop: () => {
      stopped = true
      unsubscribe()
      for (const resolve of fetches.values()) {
        resolve(fail(failure('app.cancelled', 'The file was not fetched: sync ended.', 'Fetch it again.')))
      }
      fetches.clear()
      tell({ kind: 'stop' })
      setTimeout(() => worker.terminate(), farewellMs)
    },
  }
}

const newSyncWorker = (): SyncWorker =>
  new Worker(new URL('./sync-worker.ts', import.meta.url), { type: 'module', name: 'sync' })
