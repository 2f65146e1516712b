import { failure } from '../contract/errors.ts'
import { type Failure, fail, type Result } from '../domain/result.ts'
import { pauseMs } from './backoff.ts'
import { endsRound, type Halt, halted } from './halt.ts'
import type { EngineDeps } from './ports.ts'
import { createPull } from './pull.ts'
import { createPush } from './push.ts'
import { nextDueMs } from './send-order.ts'
import { createStatusReporter } from './status-reporter.ts'

/**
 * Keeps one workspace and its tracker the same. One thing happens after the other: look at what was lost,
 * send text, receive, send files, receive documents, sweep. What failed is tried again later; nothing that
 * a person wrote is ever given up by itself. Exactly one engine may run per workspace.
 */
export type SyncEngine = {
  readonly start: () => Promise<void>
  /** Ends after the step that is under way. */
  readonly stop: () => Promise<void>
  /** A look at everything, sweep included, whatever pause was agreed. */
  readonly syncNow: () => void
  /** What pauses is tried at once. */
  readonly retryNow: () => void
  /** Something was written to the outbox. */
  readonly wake: () => void
  readonly setOnline: (online: boolean) => Promise<void>
  /** The person agrees that many tickets leave the cache. */
  readonly confirmSweep: () => void
  readonly networkHint: (online: boolean) => void
  readonly fetchAttachment: (
    attachmentId: string,
  ) => Promise<Result<{ readonly sha256: string; readonly size: number }>>
  /** Ends when nothing is under way. */
  readonly idle: () => Promise<void>
}

const catalogueEveryMs = 3_600_000
const sweepEveryMs = 600_000
const shortestWaitMs = 250

export const createSyncEngine = (deps: EngineDeps): SyncEngine => {
  const { tracker, store, clock, random } = deps
  let state: 'new' | 'running' | 'stopped' = 'new'
  let online = true
  let current: Promise<void> | null = null
  let again = false
  let cancelTimer = () => {}
  let probed = false
  let failures = 0
  let pauseEndsMs = 0
  let askedToSlowDown = false
  /** These count by the clock that only runs forward. */
  let catalogueDueMs = 0
  let sweepDueMs = 0
  let wipeOutAllowed = false
  let wipeOut: Failure | null = null
  /** Of documents: asked about when nothing is asked about tickets, and agreed to by itself. */
  let documentWipeOutAllowed = false
  let documentWipeOut: Failure | null = null
  let force = false
  /** A change may have been left in the middle of being sent. */
  let unsettled = true

  const isInterrupted = () => state !== 'running' || !online
  const iso = (ms: number) => new Date(ms).toISOString()

  const { report, heard, begin } = createStatusReporter({ store, clock })
  const say = (activity: string) => report({ busy: true, activity })
  const push = createPush({ ...deps, isInterrupted, say, heard })
  const pull = createPull({ ...deps, isInterrupted, say, heard })

  const connect = async (): Promise<Halt | null> => {
    const nowMs = clock.now()
    if (!probed) {
      await say('Looking for the tracker')
      const probe = await tracker.probe()
      if (!probe.ok) return halted(probe.error)
      await store.saveCapabilities(probe.value.capabilities)
      push.believe(probe.value.capabilities.latestArrivalMs ?? null)
      await heard(probe.value.serverDate, nowMs)
      probed = true
    }
    await report({ connection: 'online' })
    if (clock.elapsed() < catalogueDueMs) return null
    const catalogue = await tracker.catalogue()
    if (!catalogue.ok) return halted(catalogue.error)
    await store.saveCatalogue(catalogue.value)
    catalogueDueMs = clock.elapsed() + catalogueEveryMs
    return null
  }

  const sweep = async (): Promise<Halt | null> => {
    if (clock.elapsed() < sweepDueMs) return null
    const swept = await pull.sweep(wipeOutAllowed)
    if (swept.halt !== null) return swept.halt
    wipeOut = swept.wipeOut
    if (wipeOut === null) wipeOutAllowed = false
    const documents = await pull.sweepDocuments(documentWipeOutAllowed)
    if (documents.halt !== null && endsRound(documents.halt)) return documents.halt
    documentWipeOut = documents.wipeOut
    if (documentWipeOut === null) documentWipeOutAllowed = false
    sweepDueMs = clock.elapsed() + sweepEveryMs
    return documents.halt
  }

  const receive = async (): Promise<Halt | null> => {
    const received = await pull.tickets(wipeOutAllowed)
    if (received.wipeOut !== null) {
      wipeOut = received.wipeOut
      sweepDueMs = clock.elapsed() + sweepEveryMs
    }
    return received.halt
  }

  /** Every step gets its turn unless the connection itself is gone: one sick part must not stop the others. */
  const lookAtEverything = async (forced: boolean): Promise<Halt | null> => {
    push.begin(forced)
    let soft: Halt | null = null
    const steps = [connect, push.readBack, push.sendText, receive, push.sendAll, pull.documents, sweep]
    for (const step of steps) {
      if (isInterrupted()) return null
      const halt = await step()
      if (halt === null) continue
      if (endsRound(halt)) return halt
      soft = soft ?? halt
    }
    return soft
  }

  const cycle = async (): Promise<void> => {
    if (unsettled) {
      await store.recover()
      unsettled = false
    }
    online = await store.onlineSwitch()
    const forced = force
    force = false
    if (!online) {
      probed = false
      await report({
        connection: 'switched-off',
        busy: false,
        activity: '',
        nextAttemptAt: null,
        problem: null,
      })
      return
    }
    const halt = await lookAtEverything(forced)
    const nowMs = clock.now()
    if (halt === null) {
      failures = 0
      pauseEndsMs = 0
      askedToSlowDown = false
    } else {
      failures += 1
      askedToSlowDown = halt.afterMs !== null
      pauseEndsMs = clock.elapsed() + pauseMs(failures, random, halt.afterMs)
      if (halt.connection !== 'online') probed = false
    }
    const dueMs = halt === null ? nextDueMs(await store.outbox()) : nowMs + pauseEndsMs - clock.elapsed()
    const everyMs = await deps.syncEveryMs()
    const waitMs = dueMs === null ? everyMs : dueMs - nowMs
    if (!isInterrupted()) {
      await report({
        connection: halt?.connection ?? 'online',
        busy: false,
        activity: '',
        nextAttemptAt: dueMs === null ? null : iso(dueMs),
        problem: halt?.reason ?? wipeOut ?? documentWipeOut,
      })
    }
    const lookMs = push.nextLookInMs() ?? everyMs
    schedule(halt === null ? Math.min(waitMs, lookMs, everyMs) : waitMs)
  }

  const run = async (): Promise<void> => {
    do {
      again = false
      try {
        await cycle()
      } catch (cause) {
        deps.onDefect(cause)
        failures += 1
        // What was being sent may have gone out: it is read back like after a crash.
        unsettled = true
        const pause = pauseMs(failures, random, null)
        pauseEndsMs = clock.elapsed() + pause
        schedule(pause)
        await report({ busy: false, activity: '', problem: defect }).catch(deps.onDefect)
      }
    } while (again && state === 'running')
    current = null
  }

  const schedule = (waitMs: number): void => {
    cancelTimer()
    // Never at once: a tracker that always fails must not be asked in a tight loop.
    if (state === 'running') cancelTimer = clock.after(Math.max(shortestWaitMs, waitMs), look)
  }

  const look = (): void => {
    if (state !== 'running') return
    if (current !== null) again = true
    else {
      cancelTimer()
      current = run()
    }
  }

  const lookNow = (): void => {
    force = true
    failures = 0
    askedToSlowDown = false
    look()
  }

  return {
    start: async () => {
      // A database that fails to say how things stood is no reason not to sync: the first round tries it again.
      await begin().catch(deps.onDefect)
      state = 'running'
      look()
    },
    stop: async () => {
      state = 'stopped'
      cancelTimer()
      await current
      await report({ connection: 'stopped', busy: false, activity: '', nextAttemptAt: null })
    },
    syncNow: () => {
      sweepDueMs = 0
      lookNow()
    },
    retryNow: lookNow,
    wake: () => {
      // Asked to come back later, we do; the timer is set.
      if (askedToSlowDown && clock.elapsed() < pauseEndsMs) return
      push.wake()
      look()
    },
    setOnline: async (wanted) => {
      await store.setOnlineSwitch(wanted)
      if (!wanted) online = false
      else failures = 0
      look()
    },
    confirmSweep: () => {
      // What the person agrees to is what they were asked.
      if (wipeOut === null && documentWipeOut !== null) documentWipeOutAllowed = true
      else wipeOutAllowed = true
      sweepDueMs = 0
      lookNow()
    },
    networkHint: (up) => {
      probed = false
      if (up) failures = 0
      look()
    },
    fetchAttachment: async (attachmentId) => {
      if (!(await store.onlineSwitch())) {
        return fail(
          failure(
            'tracker.unreachable',
            'Kitbag is switched offline.',
            'Switch it online to fetch the file.',
          ),
        )
      }
      const fetched = await tracker.download(attachmentId)
      if (fetched.ok) await store.saveAttachmentFile(attachmentId, fetched.value.sha256)
      return fetched
    },
    idle: async () => {
      while (current !== null) await current
    },
  }
}

const defect = failure(
  'app.unexpected',
  'Syncing stopped at a defect in Kitbag.',
  'Everything you wrote is kept. Kitbag tries again by itself.',
)
