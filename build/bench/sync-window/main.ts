import { liveQuery } from 'dexie'
import { createHost } from '../../../src/app/host.ts'
import { relayedOperations } from '../../../src/app/sync-messages.ts'
import { startSync } from '../../../src/app/worker-host.ts'
import { openDatabase } from '../../../src/data/open-database.ts'
import { metaKeys } from '../../../src/data/sync-repository.ts'
import type { SyncStatus } from '../../../src/domain/sync-status.ts'

/**
 * The window of the sync measurement: Kitbag's own worker, engine and database on one side, PouchDB in a worker
 * of its own on the other, both against the server that served this page.
 */

export type Round = { readonly ms: number; readonly longestTaskMs: number }
export type Held = { readonly tickets: number; readonly documents: number }
export type SyncBench = {
  /** The first call starts the worker; each further one lets it look for changes. */
  readonly kitbag: () => Promise<Round>
  /** Lets it compare the list of tickets as well, which it does by itself every ten minutes. */
  readonly kitbagWithSweep: () => Promise<Round>
  readonly kitbagHeld: () => Promise<Held>
  readonly pouch: () => Promise<Round>
  readonly pouchHeld: () => Promise<Held>
}

let longestTaskMs = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, entry.duration)
}).observe({ type: 'longtask' })

const timed = async (work: () => Promise<unknown>): Promise<Round> => {
  longestTaskMs = 0
  const from = performance.now()
  await work()
  const ms = performance.now() - from
  // A long task is told after it has ended.
  await new Promise((told) => setTimeout(told, 100))
  return { ms, longestTaskMs }
}

const workspaceId = 'bench'
const settings = {
  theme: 'system',
  workspaceId,
  // The measurement says when to look.
  syncEveryMs: 86_400_000,
  hiddenTerms: [],
}

const ask = async (name: string, input: unknown): Promise<unknown> => {
  if (name === 'settings.get') return { ok: true, value: settings }
  const answer = await fetch(`/kitbag/${name}`, { method: 'POST', body: JSON.stringify(input) })
  return answer.json()
}
const host = createHost({
  call: Object.fromEntries(
    [...relayedOperations, 'app.report-defect'].map((name) => [name, (input: unknown) => ask(name, input)]),
  ),
  onEvent: () => () => undefined,
})

const opened = await openDatabase(workspaceId)
if (!opened.ok) throw new Error(opened.error.message)
const database = opened.value

const readStatus = async (): Promise<SyncStatus | null> =>
  ((await database.meta.get(metaKeys.status))?.value as SyncStatus | undefined) ?? null

/** A round is over when the tracker was heard since and nothing is under way. */
const roundAfter = (before: string | null): Promise<void> =>
  new Promise((done, failed) => {
    const watch = liveQuery(readStatus).subscribe({
      next: (status) => {
        if (status === null || status.busy || status.lastContactAt === before) return
        watch.unsubscribe()
        if (status.problem === null) done()
        else failed(new Error(status.problem.message))
      },
      error: failed,
    })
  })

let sync: ReturnType<typeof startSync> | null = null
const round = async (look: (running: ReturnType<typeof startSync>) => void): Promise<Round> => {
  const before = (await readStatus())?.lastContactAt ?? null
  return timed(async () => {
    if (sync === null) sync = startSync({ workspaceId, host, onHostEvent: () => () => undefined })
    else look(sync)
    await roundAfter(before)
  })
}

const pouchWorker = new Worker(new URL('./pouch-worker.ts', import.meta.url), { type: 'module' })
const askPouch = <Answer>(question: 'replicate' | 'count'): Promise<Answer> =>
  new Promise((done, failed) => {
    pouchWorker.addEventListener(
      'message',
      ({ data }: MessageEvent<{ readonly answer: Answer; readonly problem: string | null }>) =>
        data.problem === null ? done(data.answer) : failed(new Error(data.problem)),
      { once: true },
    )
    pouchWorker.addEventListener('error', ({ message }) => failed(new Error(message)), { once: true })
    pouchWorker.postMessage({ question, origin: location.origin })
  })

const bench: SyncBench = {
  kitbag: () => round((running) => running.wake()),
  kitbagWithSweep: () => round((running) => running.syncNow()),
  kitbagHeld: async () => ({
    tickets: await database.threads.count(),
    documents: await database.documentTexts.count(),
  }),
  pouch: () => timed(() => askPouch('replicate')),
  pouchHeld: () => askPouch('count'),
}
Object.assign(window, { bench })
