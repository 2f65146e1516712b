import { monotonicFactory } from 'ulid'
import { failure } from '../contract/errors.ts'
import type { OutputOf } from '../contract/operations.ts'
import { openDatabase } from '../data/open-database.ts'
import { dexieRecords } from '../data/records.ts'
import { createSyncStore } from '../data/sync-store.ts'
import { assertNever, fail, type Result } from '../domain/result.ts'
import { createSyncEngine, type SyncEngine } from '../sync/engine.ts'
import { createHostTracker, type TrackerHost } from '../sync/host-tracker.ts'
import {
  type RelayedOperation,
  relayedOperations,
  type SyncCommand,
  type ToWindow,
  type ToWorker,
} from './sync-messages.ts'

/**
 * The sync worker: one per window, one of them at work. A Web Lock chooses the owner; the others hand their
 * commands on and take over when it goes.
 */

const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'addEventListener'> & {
  close: () => void
}
const tell = (message: ToWindow): void => scope.postMessage(message)

const defect = (cause: unknown): void => {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  tell({ kind: 'defect', message: error.message.slice(0, 4000), stack: (error.stack ?? '').slice(0, 20_000) })
}

const calls = new Map<number, (result: Result<unknown>) => void>()
let lastCall = 0

const askWindow = (name: RelayedOperation, input: unknown): Promise<Result<unknown>> =>
  new Promise((resolve) => {
    lastCall += 1
    calls.set(lastCall, resolve)
    tell({ kind: 'call', id: lastCall, name, input })
  })

/** The window has already parsed every answer by the schema of its operation. */
const host = Object.fromEntries(
  relayedOperations.map((name) => [name, (input: unknown) => askWindow(name, input)]),
) as TrackerHost & { readonly 'settings.get': (input: object) => Promise<Result<OutputOf<'settings.get'>>> }

const defaultEveryMs = 60_000

const readInterval = async (): Promise<number> => {
  const settings = await host['settings.get']({})
  return settings.ok ? settings.value.syncEveryMs : defaultEveryMs
}

type Service = {
  readonly command: (command: SyncCommand) => void
  readonly fetch: (id: number, attachmentId: string) => void
  readonly stop: () => Promise<void>
}

const serve = async (workspaceId: string): Promise<Service> => {
  const database = await openDatabase(workspaceId)
  if (!database.ok) throw new Error(database.error.message)
  const now = () => new Date()
  const store = createSyncStore(dexieRecords(database.value), { now, newId: monotonicFactory() })
  const engine = createSyncEngine({
    tracker: createHostTracker(host, workspaceId),
    store,
    clock: {
      now: Date.now,
      elapsed: () => performance.now(),
      after: (delayMs, work) => {
        const timer = setTimeout(work, delayMs)
        return () => clearTimeout(timer)
      },
    },
    random: Math.random,
    syncEveryMs: readInterval,
    onDefect: defect,
  })
  const channel = new BroadcastChannel(`kitbag.sync.${workspaceId}`)
  const leave = new AbortController()
  let owner = false
  let release = () => {}
  channel.addEventListener('message', (event: MessageEvent<SyncCommand>) => {
    if (owner) obey(engine, event.data)
  })
  const ended = navigator.locks
    .request(`kitbag.sync.${workspaceId}`, { signal: leave.signal }, async () => {
      const left = new Promise<void>((resolve) => {
        release = resolve
      })
      owner = true
      await engine.start()
      await left
      owner = false
      await engine.stop()
    })
    .catch((cause: unknown) => {
      if (!leave.signal.aborted) defect(cause)
    })
  return {
    command: (command) => {
      if (owner) obey(engine, command)
      else channel.postMessage(command)
    },
    fetch: (id, attachmentId) => {
      engine.fetchAttachment(attachmentId).then(
        (result) => tell({ kind: 'fetched', id, result }),
        (cause: unknown) => {
          defect(cause)
          const why = failure('database.failed', 'The file could not be kept.', 'Try it again.')
          tell({ kind: 'fetched', id, result: fail(why) })
        },
      )
    },
    stop: async () => {
      if (owner) release()
      else leave.abort()
      await ended
      channel.close()
      database.value.close()
    },
  }
}

const obey = (engine: SyncEngine, command: SyncCommand): void => {
  switch (command.name) {
    case 'sync-now':
      engine.syncNow()
      return
    case 'retry-now':
      engine.retryNow()
      return
    case 'wake':
      engine.wake()
      return
    case 'confirm-sweep':
      engine.confirmSweep()
      return
    case 'set-online':
      engine.setOnline(command.online).catch(defect)
      return
    case 'network-hint':
      engine.networkHint(command.online)
      return
    default:
      assertNever(command)
  }
}

let service: Promise<Service> | null = null
const withService = (work: (service: Service) => unknown): void => {
  service?.then(work).catch(defect)
}

scope.addEventListener('message', (event) => {
  const message = (event as MessageEvent<ToWorker>).data
  switch (message.kind) {
    case 'start':
      service ??= serve(message.workspaceId)
      service.catch(defect)
      return
    case 'command':
      withService((running) => running.command(message.command))
      return
    case 'fetch':
      withService((running) => running.fetch(message.id, message.attachmentId))
      return
    case 'answer':
      calls.get(message.id)?.(message.result)
      calls.delete(message.id)
      return
    case 'stop':
      withService(async (running) => {
        await running.stop()
        tell({ kind: 'stopped' })
      })
  }
})
