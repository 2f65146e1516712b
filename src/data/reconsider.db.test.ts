import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Mutation } from '../domain/mutation.ts'
import type { Result } from '../domain/result.ts'
import { createSyncEngine, type SyncEngine } from '../sync/engine.ts'
import { buildCapabilities, buildThread, me } from '../testing/build-ticket.ts'
import { createFakeTracker, type FakeTracker } from '../testing/fake-tracker.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { databaseName, type KitbagDatabase } from './database.ts'
import { openDatabase } from './open-database.ts'
import { editChange, listMutations, recordIntent, resolveConflict } from './outbox.ts'
import { reopenConflict } from './reconsider.ts'
import { dexieRecords } from './records.ts'
import { listHistory, metaKeys } from './sync-repository.ts'
import { createSyncStore } from './sync-store.ts'
import { readThread } from './ticket-repository.ts'
import {
  addToTrip,
  listPins,
  pinTickets,
  readReadinessFacts,
  readTrip,
  takeUntoldLosses,
  unpinTickets,
} from './trip-repository.ts'

const workspaceId = `reconsider-${crypto.randomUUID()}`
const clock = createVirtualClock()
const newId = createIds('id')
const deps = { now: clock.date, newId, user: me }
let database: KitbagDatabase
let tracker: FakeTracker
let engine: SyncEngine

const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}
const sync = async () => {
  engine.syncNow()
  await engine.idle()
}

beforeEach(async () => {
  const opened = await openDatabase(workspaceId)
  database = value(opened)
  tracker = createFakeTracker({ clock, pageSize: 50, fault: () => 'none' })
  tracker.add(buildThread({}))
  const store = createSyncStore(dexieRecords(database), { now: clock.date, newId })
  engine = createSyncEngine({
    tracker,
    store,
    clock,
    random: () => 0.5,
    syncEveryMs: async () => 60_000,
    onDefect: (cause) => {
      throw cause
    },
  })
  await engine.start()
  await engine.idle()
})

afterEach(async () => {
  await engine.stop()
  database.close()
  await Dexie.delete(databaseName(workspaceId))
})

const conflict = async (): Promise<Mutation> => {
  const intent = { kind: 'set-fields', fields: { title: 'Mine' } } as const
  value(await recordIntent(database, deps, { ticketId: 't-1', intent }))
  tracker.edit('t-1', { title: 'Theirs' })
  await sync()
  const [found] = await listMutations(database)
  if (found?.state !== 'conflict') throw new Error('A conflict was expected.')
  return found
}

it.each(['mine', 'theirs'] as const)(
  'an unsent decision for %s is taken back: both versions wait again',
  async (take) => {
    const before = await conflict()
    value(await resolveConflict(database, deps, before.id, { take }))
    const decided = (await database.mutations.get(before.id)) ?? null
    expect(value(await reopenConflict(database, deps, before, decided))).toBe('reopened')
    expect((await listMutations(database))[0]).toMatchObject({
      state: 'conflict',
      theirs: { title: 'Theirs' },
    })
    expect((await readThread(database, 't-1'))?.row.syncState).toBe('conflict')
    await sync()
    expect(tracker.thread('t-1')?.ticket.title).toBe('Theirs')
  },
)

it('a decision that was sent is answered with the opposite change', async () => {
  const before = await conflict()
  value(await resolveConflict(database, deps, before.id, { take: 'mine' }))
  const decided = (await database.mutations.get(before.id)) ?? null
  await sync()
  expect(tracker.thread('t-1')?.ticket.title).toBe('Mine')
  expect(value(await reopenConflict(database, deps, before, decided))).toBe('compensated')
  await sync()
  expect(tracker.thread('t-1')?.ticket.title).toBe('Theirs')
})

it('a refused change whose new words the tracker is sure to refuse too stays refused, and says why', async () => {
  const file = {
    kind: 'attach',
    name: 'core.dump',
    mediaType: 'text/plain',
    size: 900,
    sha256: 'c'.repeat(64),
  } as const
  const written = value(await recordIntent(database, deps, { ticketId: 't-1', intent: file }))
  await database.mutations.update(written.id, { state: 'rejected' })
  await database.meta.put({
    key: metaKeys.capabilities,
    value: buildCapabilities({ maxAttachmentBytes: 1_000 }),
  })
  const larger = await editChange(database, deps, written.id, { ...file, size: 1_001 })
  expect(larger).toMatchObject({ ok: false, error: { code: 'file.too-large' } })
  expect(await database.mutations.get(written.id)).toMatchObject({ state: 'rejected', intent: file })
  value(await editChange(database, deps, written.id, { ...file, size: 1_000 }))
  expect(await database.mutations.get(written.id)).toMatchObject({ state: 'queued' })
})

it('a pinned ticket that leaves is told about once, by name, and its pin stays until it is let go', async () => {
  await addToTrip(database, ['t-1'])
  await pinTickets(database, ['t-1', 'not-here'], clock.date())
  expect((await listPins(database)).map(({ ticketId }) => ticketId)).toEqual(['t-1'])
  expect(await takeUntoldLosses(database)).toEqual([])
  tracker.remove('t-1')
  await sync()
  expect(
    (await listHistory(database, { limit: 20 })).some(({ message }) => message.includes('was pinned')),
  ).toBe(true)
  expect((await takeUntoldLosses(database)).map(({ ticketId }) => ticketId)).toEqual(['t-1'])
  expect(await takeUntoldLosses(database)).toEqual([])
  expect(await readReadinessFacts(database, ['t-1'])).toEqual([{ ticketId: 't-1', cached: null }])
  await unpinTickets(database, ['t-1'])
  expect(await listPins(database)).toEqual([])
  expect(await readTrip(database)).toEqual(['t-1'])
})
