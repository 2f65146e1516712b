import { Dexie, liveQuery } from 'dexie'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Intent, Mutation } from '../domain/mutation.ts'
import type { Result } from '../domain/result.ts'
import { createSyncEngine, type SyncEngine } from '../sync/engine.ts'
import { buildComment, buildDocument, buildThread, buildTicket, me } from '../testing/build-ticket.ts'
import { createFakeTracker, type FakeTracker } from '../testing/fake-tracker.ts'
import type { Fault } from '../testing/line-faults.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { databaseName, type KitbagDatabase } from './database.ts'
import { listDiscarded } from './discarded.ts'
import { listDocuments, putDocuments, readDocument, removeOrigin } from './document-repository.ts'
import { openDatabase } from './open-database.ts'
import {
  bringBack,
  countWaiting,
  discardMutation,
  keepAsDraft,
  listMutations,
  recordIntent,
  resolveConflict,
  retryMutation,
  undoMutation,
} from './outbox.ts'
import { dexieRecords } from './records.ts'
import { listRuns, readRun, saveRun, startRun } from './run-repository.ts'
import { listHistory, readCatalogue, readCursors, readSyncStatus } from './sync-repository.ts'
import { createSyncStore } from './sync-store.ts'
import { draftKeys, listTicketRows, readDraft, readThread, saveDraft } from './ticket-repository.ts'

const workspaceId = `outbox-${crypto.randomUUID()}`
const clock = createVirtualClock()
const newId = createIds('id')
const deps = { now: clock.date, newId, user: me }
let database: KitbagDatabase
let tracker: FakeTracker
let faults: Fault[] = []
let engine: SyncEngine

beforeEach(async () => {
  await Dexie.delete(databaseName(workspaceId))
  const opened = await openDatabase(workspaceId)
  if (!opened.ok) throw new Error(opened.error.message)
  database = opened.value
  faults = []
  tracker = createFakeTracker({
    clock,
    pageSize: 50,
    fault: (call) => (call === 'push' ? (faults.shift() ?? 'none') : 'none'),
  })
  tracker.add(buildThread({}, { comments: [buildComment()] }))
  engine = createSyncEngine({
    tracker,
    store: createSyncStore(dexieRecords(database), { now: clock.date, newId }),
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

const write = async (intent: Intent, ticketId = 't-1'): Promise<Mutation> =>
  value(await recordIntent(database, deps, { ticketId, intent }))
const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const sync = async () => {
  engine.syncNow()
  await engine.idle()
}
const comment: Intent = { kind: 'comment', body: 'Typed in the cellar.', internal: false }
const title = (to: string): Intent => ({ kind: 'set-fields', fields: { title: to } })

describe('a change, from the keyboard to the tracker and back', () => {
  it('is on screen once at every moment: waiting, sent, and as the tracker has it', async () => {
    const shown: number[] = []
    const watch = liveQuery(() => readThread(database, 't-1')).subscribe((thread) => {
      if (thread !== null) shown.push(thread.comments.filter((row) => row.body === comment.body).length)
    })
    const mutation = await write(comment)
    expect((await readThread(database, 't-1'))?.comments.at(-1)).toMatchObject({ mutationId: mutation.id })
    expect(await countWaiting(database)).toMatchObject({ changes: 1 })
    expect((await listTicketRows(database))[0]).toMatchObject({
      syncState: 'queued',
      pending: 1,
      commentCount: 2,
    })
    await sync()
    const thread = await readThread(database, 't-1')
    expect(thread?.comments.at(-1)).toMatchObject({ mutationId: null, mark: mutation.id })
    expect(thread?.row).toMatchObject({ syncState: 'synced', pending: 0, commentCount: 2 })
    expect(await listMutations(database)).toEqual([])
    await expect.poll(() => shown.at(-1)).toBe(1)
    expect(shown.indexOf(1)).toBeGreaterThanOrEqual(0)
    expect(shown.slice(shown.indexOf(1)).every((count) => count === 1)).toBe(true)
    watch.unsubscribe()
    expect(
      (await listHistory(database, { limit: 10, ticketId: 't-1' })).some((row) => row.kind === 'push'),
    ).toBe(true)
  })

  it('survives the end of the program in the middle of being sent', async () => {
    const mutation = await write(comment)
    await database.mutations.update(mutation.id, { state: 'sending', attempts: 1 })
    await engine.stop()
    await tracker.push(mutation)
    const next = createSyncEngine({
      tracker,
      store: createSyncStore(dexieRecords(database), { now: clock.date, newId }),
      clock,
      random: () => 0.5,
      syncEveryMs: async () => 60_000,
      onDefect: (cause) => {
        throw cause
      },
    })
    await next.start()
    await next.idle()
    expect(tracker.applied).toHaveLength(1)
    expect(await listMutations(database)).toEqual([])
    await next.stop()
  })

  it('fields on screen change at once; the base stays as the tracker has it', async () => {
    await write(title('Mine'))
    const thread = await readThread(database, 't-1')
    expect(thread?.ticket.title).toBe('Mine')
    expect(thread?.base?.title).toBe(buildTicket().title)
    expect(thread?.row.title).toBe('Mine')
  })

  it('what changes nothing is not written down', async () => {
    const same = await recordIntent(database, deps, { ticketId: 't-1', intent: title(buildTicket().title) })
    expect(same).toMatchObject({ ok: false, error: { code: 'sync.state' } })
    expect(await countWaiting(database)).toMatchObject({ changes: 0 })
  })

  it('numbers changes in the order they were made', async () => {
    const made = await Promise.all([write(comment), write(comment), write(title('x'))])
    expect(made.map((mutation) => mutation.sequence)).toEqual([1, 2, 3])
  })
})

describe('decisions', () => {
  const conflict = async () => {
    const mutation = await write({ kind: 'set-fields', fields: { title: 'Mine', tags: ['printer', 'mine'] } })
    tracker.edit('t-1', { title: 'Theirs', tags: ['printer', 'theirs'] })
    await sync()
    expect((await listMutations(database))[0]).toMatchObject({ state: 'conflict' })
    return mutation.id
  }

  it('mine keeps my title and still the tags of both', async () => {
    value(await resolveConflict(database, deps, await conflict(), { take: 'mine' }))
    await sync()
    const ticket = tracker.thread('t-1')?.ticket
    expect(ticket?.title).toBe('Mine')
    expect(ticket?.tags.toSorted()).toEqual(['mine', 'printer', 'theirs'])
  })

  it('theirs keeps their title and still adds my tag', async () => {
    value(await resolveConflict(database, deps, await conflict(), { take: 'theirs' }))
    await sync()
    const ticket = tracker.thread('t-1')?.ticket
    expect(ticket?.title).toBe('Theirs')
    expect(ticket?.tags).toContain('mine')
    expect((await readThread(database, 't-1'))?.ticket.title).toBe('Theirs')
  })

  it('a third version replaces both', async () => {
    const id = await conflict()
    value(await resolveConflict(database, deps, id, { take: 'edit', fields: { title: 'Both' } }))
    await sync()
    expect(tracker.thread('t-1')?.ticket.title).toBe('Both')
    const decision = (await listHistory(database, { limit: 50 })).find((row) => row.kind === 'decision')
    expect(decision).toMatchObject({ mutationId: id })
    const again = await resolveConflict(database, deps, id, { take: 'mine' })
    expect(again).toMatchObject({ ok: false, error: { code: 'sync.state' } })
  })

  it('a refused comment that is given up stands in the list of discarded ones, and comes back from there', async () => {
    const mutation = await write(comment)
    faults = ['refuse']
    await sync()
    value(await discardMutation(database, deps, mutation.id))
    expect((await listDiscarded(database)).map(({ id }) => id)).toEqual([mutation.id])
    const thread = await readThread(database, 't-1')
    expect(thread?.comments).toHaveLength(1)
    expect(thread?.row).toMatchObject({ pending: 0, syncState: 'synced', commentCount: 1 })
    value(await bringBack(database, deps, mutation.id))
    expect(await listDiscarded(database)).toEqual([])
    expect((await readThread(database, 't-1'))?.row).toMatchObject({ pending: 1, syncState: 'rejected' })
  })

  it('what is taken back to be written anew is in its box again', async () => {
    await saveDraft(database, draftKeys.comment('t-1'), 'Being typed', clock.date())
    const mutation = await write(comment)
    value(await keepAsDraft(database, deps, mutation.id))
    expect(await readDraft(database, draftKeys.comment('t-1'))).toBe('Being typed\n\nTyped in the cellar.')
  })

  it('a refused change goes out again when the person says so', async () => {
    const mutation = await write(comment)
    faults = ['refuse']
    await sync()
    expect((await readThread(database, 't-1'))?.row.syncState).toBe('rejected')
    value(await retryMutation(database, deps, mutation.id))
    await sync()
    expect(tracker.applied).toHaveLength(1)
  })

  it('undo removes what was never sent, and answers what was sent with its opposite', async () => {
    const unsent = await write(title('Mine'))
    value(await undoMutation(database, deps, unsent))
    expect((await readThread(database, 't-1'))?.ticket.title).toBe(buildTicket().title)
    expect(await countWaiting(database)).toMatchObject({ changes: 0 })

    const sent = await write(title('Mine'))
    await sync()
    value(await undoMutation(database, deps, sent))
    await sync()
    expect(tracker.thread('t-1')?.ticket.title).toBe(buildTicket().title)
    expect(tracker.applied).toHaveLength(2)
  })
})

describe('many records', () => {
  it('ten thousand tickets come in pages and are listed as light rows', async () => {
    const store = createSyncStore(dexieRecords(database), { now: clock.date, newId })
    const pages = 50
    for (let page = 0; page < pages; page += 1) {
      const threads = Array.from({ length: 200 }, (_, index) => {
        const number = page * 200 + index
        const id = `m-${number}`
        return buildThread(
          { id, key: `FS-${number}` },
          { comments: [buildComment({ id: `c-${number}`, ticketId: id })] },
        )
      })
      const cursor = String(page)
      await store.takeTickets(
        { threads, removed: [], refused: [], cursor, more: page < 49, serverDate: null },
        false,
      )
    }
    const started = performance.now()
    const rows = await listTicketRows(database)
    expect(rows).toHaveLength(10_001)
    // Far above what it takes; a list that read whole threads would not keep it.
    expect(performance.now() - started).toBeLessThan(45_000)
    expect(rows.every((row) => !('description' in row))).toBe(true)
    expect((await readCursors(database)).tickets).toBe('49')
    expect((await readThread(database, 'm-9999'))?.comments).toHaveLength(1)
  }, 120_000)

  it('the history keeps its last five thousand lines', async () => {
    const store = createSyncStore(dexieRecords(database), { now: clock.date, newId })
    const refused = Array.from({ length: 5_200 }, (_, index) => ({
      id: `r-${index}`,
      reason: { code: 'tracker.unexpected', message: 'No', hint: '' },
    }))
    await store.takeTickets(
      { threads: [], removed: [], refused, cursor: '9', more: false, serverDate: null },
      false,
    )
    expect(await database.history.count()).toBe(5_000)
    const [newest] = await listHistory(database, { limit: 1 })
    expect(newest?.ticketId).toBe('r-5199')
  })
})

describe('documents, runs and what the engine tells', () => {
  it('a list of documents is light; one document has its text', async () => {
    const here = [
      buildDocument({ id: 'b', title: 'Zebra', origin: 'folder', kind: 'runbook' }),
      buildDocument({ id: 'a', title: 'Apple', origin: 'folder', kind: 'runbook' }),
    ]
    await putDocuments(database, here)
    const listed = await listDocuments(database, 'runbook')
    expect(listed.map((row) => row.title)).toEqual(['Apple', 'Zebra'])
    expect(listed.some((row) => 'text' in row)).toBe(false)
    expect((await readDocument(database, 'a'))?.text).toContain('transfer belt')
    expect(await removeOrigin(database, 'folder')).toBe(2)
    expect(await readDocument(database, 'a')).toBeNull()
  })

  it('a run keeps the text it follows and every tick', async () => {
    const runDeps = { now: clock.date, newId, by: me.name }
    const run = await startRun(database, runDeps, { document: buildDocument(), ticketId: 't-1' })
    await saveRun(database, {
      ...run,
      steps: { one: { state: 'done', at: clock.date().toISOString(), note: '' } },
    })
    expect((await readRun(database, run.id))?.steps['one']?.state).toBe('done')
    expect((await listRuns(database, { ticketId: 't-1' })).map((one) => one.id)).toEqual([run.id])
    expect(await listRuns(database, { documentId: 'other' })).toEqual([])
  })

  it('status, catalogue and cursors are there for every window', async () => {
    expect(await readSyncStatus(database)).toMatchObject({ connection: 'online', busy: false, problem: null })
    expect((await readCatalogue(database))?.statuses.map((status) => status.id)).toContain('resolved')
    expect(await readCursors(database)).toEqual({ tickets: '1', documents: '0' })
  })
})
