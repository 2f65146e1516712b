import { liveQuery } from 'dexie'
import { failure } from '../contract/errors.ts'
import type { Failure } from '../domain/result.ts'
import type { KitbagDatabase } from './database.ts'
import type { JournalPort } from './journal-port.ts'
import { createReconciler, readOutbox } from './journal-reconcile.ts'
import { journalKeys, type Recovery } from './journal-status.ts'
import { stampSchema } from './open-database.ts'
import type { OutboxDeps } from './record-intent.ts'
import { dexieRecords } from './records.ts'

/**
 * Keeps the journal on disk equal to the outbox, and the outbox whole out of the journal.
 *
 * Whoever writes to the outbox, in this window or in the worker, needs to know nothing of it: it compares the
 * outbox with what the journal has and appends the difference. A write through `Records` in this window answers
 * only after that. What is missing in the outbox is settled only when the database itself says that it lives on;
 * a database that was deleted, evicted or thrown back by a power cut gets its unsent work back instead.
 */
export type JournalMirror = {
  /** Resolves when everything committed before the call is in the journal; with the reason where it is not. */
  readonly flush: () => Promise<Failure | null>
  /** The same, but no longer than patience lasts. Await it before sync starts: it brings back what is missing. */
  readonly settle: () => Promise<void>
  readonly close: () => void
}

export type MirrorDeps = OutboxDeps & {
  readonly database: KitbagDatabase
  readonly journal: JournalPort
  /** Calls once after `delayMs`; answers with what cancels it. */
  readonly after: (delayMs: number, work: () => void) => () => void
  /** The person is to be told: what they save is in this window only. */
  readonly onProblem: (problem: Failure) => void
  /** Something came back: sync should look at it. */
  readonly onRecovered: (recovery: Recovery) => void
}

/** A journal that does not answer holds nobody up for longer than this. */
export const patienceMs = 10_000
const retryMs = 30_000

/** Starts mirroring. */
export const createJournalMirror = (deps: MirrorDeps): JournalMirror => {
  const { database, journal, after } = deps
  const records = dexieRecords(database, null)
  const { reconcile, saw } = createReconciler({
    ...deps,
    records,
    journal,
    stamp: () => stampSchema(database),
    readDiscarded: () => readDiscarded(database),
  })
  let problem: Failure | null = null
  let closed = false
  let cancelRetry: () => void = () => undefined

  const setProblem = async (next: Failure | null): Promise<void> => {
    cancelRetry()
    if (next !== null && !closed) cancelRetry = after(retryMs, () => void flush())
    if (next?.code === problem?.code && next?.message === problem?.message) return
    problem = next
    if (next !== null) deps.onProblem(inWords(next))
    try {
      await database.meta.put({ key: journalKeys.problem, value: next === null ? null : inWords(next) })
    } catch {
      // The database is the one that fails; the person was told above.
    }
  }

  const work = async (): Promise<Failure | null> => {
    if (closed) return null
    let found: Failure | null
    try {
      found = await reconcile()
    } catch (cause) {
      if (closed) return null
      const why = cause instanceof Error ? cause.message : String(cause)
      found = failure('database.failed', `This window's cache could not be read: ${why}`)
    }
    await setProblem(found)
    return found
  }

  // One run at a time. Callers that come while one runs share the next: it begins after their commit.
  let running: Promise<Failure | null> = Promise.resolve(null)
  let next: Promise<Failure | null> | null = null
  const flush = (): Promise<Failure | null> => {
    next ??= running.then(() => {
      running = next ?? running
      next = null
      return work()
    })
    return next
  }

  const settle = async (): Promise<void> => {
    let cancel: () => void = () => undefined
    const patience = new Promise<void>((resolve) => {
      cancel = after(patienceMs, resolve)
    })
    await Promise.race([flush(), patience])
    cancel()
  }

  const onClose = (): void => {
    // Deleted, evicted or closed by force: Dexie opens it again with the next look.
    if (!closed) void flush()
  }
  database.on('close', onClose)
  database.afterOutboxCommit = settle
  // The worker's writes reach this window through Dexie's own messages.
  const subscription = liveQuery(() => readOutbox(records)).subscribe({
    next: (outbox) => {
      saw(outbox)
      void flush()
    },
    error: () => void flush(),
  })

  return {
    flush,
    settle,
    close: () => {
      closed = true
      cancelRetry()
      subscription.unsubscribe()
      database.on('close').unsubscribe(onClose)
      database.afterOutboxCommit = null
    },
  }
}

/** By the history. */
const readDiscarded = async (database: KitbagDatabase): Promise<ReadonlySet<string>> => {
  const rows = await database.history.orderBy(':id').reverse().limit(200).toArray()
  return new Set(
    rows.flatMap((row) => (row.kind === 'decision' && row.mutationId !== null ? [row.mutationId] : [])),
  )
}

const inWords = (problem: Failure): Failure =>
  failure(
    'journal.behind',
    `Your changes are saved in this window, but not in the journal on disk: ${problem.message}`,
    `Nothing is lost. Until this is mended, do not clear this app's data. ${problem.hint}`.trim(),
  )
