import { Dexie } from 'dexie'
import { monotonicFactory } from 'ulid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostEvent } from '../contract/events.ts'
import type { Host } from '../contract/operations.ts'
import { databaseName, type KitbagDatabase } from '../data/database.ts'
import { openDatabase } from '../data/open-database.ts'
import { countWaiting, recordIntent } from '../data/outbox.ts'
import { readSyncStatus } from '../data/sync-repository.ts'
import type { Mutation } from '../domain/mutation.ts'
import { ok } from '../domain/result.ts'
import { buildThread, me } from '../testing/build-ticket.ts'
import { createFakeTracker, type FakeTracker } from '../testing/fake-tracker.ts'
import type { Fault } from '../testing/line-faults.ts'
import { startSync } from './worker-host.ts'

/** The real worker in a real browser, with a tracker in memory behind the window. */
const workspaceId = `worker-${crypto.randomUUID()}`
const defects: string[] = []
let tracker: FakeTracker
let fault: Fault = 'none'
let database: KitbagDatabase
let running: ReturnType<typeof startSync>[] = []
let listeners: ((event: HostEvent) => void)[] = []

const host = (): Host => {
  const offered: Partial<Host> = {
    'tracker.probe': () => tracker.probe(),
    'tracker.catalogue': () => tracker.catalogue(),
    'tracker.pull-tickets': ({ cursor }) =>
      tracker.pullTickets(cursor) as ReturnType<Host['tracker.pull-tickets']>,
    'tracker.pull-documents': ({ cursor }) =>
      tracker.pullDocuments(cursor) as ReturnType<Host['tracker.pull-documents']>,
    'tracker.membership': async () => {
      const members = await tracker.membership()
      return members.ok ? ok({ ticketIds: [...members.value] }) : members
    },
    'tracker.document-membership': async () => {
      const members = await tracker.documentMembership()
      return members.ok ? ok({ documentIds: [...members.value] }) : members
    },
    'tracker.fetch-ticket': async ({ ticketId }) => {
      const fetched = await tracker.fetchTicket(ticketId)
      return fetched.ok ? ok({ thread: fetched.value }) : fetched
    },
    'tracker.push': async ({ mutation }) => ok(await tracker.push(mutation as Mutation)),
    'tracker.read-back': async ({ mutation }) => ok(await tracker.readBack(mutation as Mutation)),
    'tracker.download': ({ attachmentId }) => tracker.download(attachmentId),
    'settings.get': async () => ok({ theme: 'auto', workspaceId, syncEveryMs: 3_600_000, hiddenTerms: [] }),
    'app.report-defect': async ({ message }) => {
      defects.push(message)
      return ok({ done: true })
    },
  }
  return offered as Host
}

const openWindow = () => {
  const sync = startSync({
    workspaceId,
    host: host(),
    onHostEvent: (listener) => {
      listeners.push(listener)
      return () => {
        listeners = listeners.filter((other) => other !== listener)
      }
    },
  })
  running.push(sync)
  return sync
}

const write = () =>
  recordIntent(
    database,
    { now: () => new Date(), newId: monotonicFactory(), user: me },
    { ticketId: 't-1', intent: { kind: 'comment', body: 'From the window', internal: false } },
  )
const connection = async () => (await readSyncStatus(database)).connection
/** The round is over: `online` alone is said as soon as the tracker has answered, before anything is received. */
const isIdle = async () => {
  const { connection: now, busy } = await readSyncStatus(database)
  return now === 'online' && !busy
}
const pulls = () => tracker.calls.filter((call) => call === 'pullTickets').length
const soon = { timeout: 20_000 }

beforeEach(async () => {
  fault = 'none'
  tracker = createFakeTracker({
    clock: { now: Date.now, after: (delayMs, work) => setTimeout(work, delayMs) },
    fault: () => fault,
    pageSize: 50,
  })
  tracker.add(buildThread())
  const opened = await openDatabase(workspaceId)
  if (!opened.ok) throw new Error(opened.error.message)
  database = opened.value
})

afterEach(async () => {
  for (const sync of running) sync.stop()
  running = []
  await expect.poll(async () => (await navigator.locks.query()).held?.length, soon).toBe(0)
  database.close()
  await Dexie.delete(databaseName(workspaceId))
  expect(defects).toEqual([])
})

describe('the sync worker', () => {
  it('fills the cache, sends what is written, and says how it stands', async () => {
    const sync = openWindow()
    await expect.poll(() => database.tickets.count(), soon).toBe(1)
    await expect.poll(connection, soon).toBe('online')
    await write()
    sync.wake()
    await expect.poll(() => countWaiting(database), soon).toMatchObject({ changes: 0 })
    expect(tracker.thread('t-1')?.comments.map((comment) => comment.body)).toEqual(['From the window'])
  })

  it('one of two windows does the work; the other takes over when it goes', async () => {
    const first = openWindow()
    await expect.poll(isIdle, soon).toBe(true)
    const before = pulls()
    const second = openWindow()
    await expect.poll(async () => (await navigator.locks.query()).pending?.length, soon).toBe(1)
    await write()
    second.wake()
    await expect.poll(() => countWaiting(database), soon).toMatchObject({ changes: 0 })
    expect(tracker.applied).toHaveLength(1)
    await expect.poll(pulls, soon).toBe(before + 1)
    await expect.poll(isIdle, soon).toBe(true)
    expect(pulls()).toBe(before + 1)

    first.stop()
    await expect.poll(pulls, soon).toBe(before + 2)
    await write()
    second.wake()
    await expect.poll(() => countWaiting(database), soon).toMatchObject({ changes: 0 })
    expect(tracker.applied).toHaveLength(2)
  })

  it('goes on when the system says that the network is back', async () => {
    fault = 'offline'
    openWindow()
    await expect.poll(connection, soon).toBe('offline')
    fault = 'none'
    for (const listener of listeners) listener({ kind: 'network.hint', online: true })
    await expect.poll(connection, soon).toBe('online')
  })

  it("obeys the person's switch and fetches files", async () => {
    const sync = openWindow()
    await expect.poll(connection, soon).toBe('online')
    expect(await sync.fetchAttachment('f-1')).toEqual(ok({ sha256: 'b'.repeat(64), size: 3 }))
    sync.setOnline(false)
    await expect.poll(connection, soon).toBe('switched-off')
    expect(await sync.fetchAttachment('f-1')).toMatchObject({ error: { code: 'tracker.unreachable' } })
  })
})
