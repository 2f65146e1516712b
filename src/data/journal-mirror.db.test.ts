import { Dexie } from 'dexie'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Intent, Mutation } from '../domain/mutation.ts'
import type { Failure, Result } from '../domain/result.ts'
import type { Run } from '../domain/run.ts'
import { createSyncEngine } from '../sync/engine.ts'
import { buildComment, buildThread, buildTicket, me } from '../testing/build-ticket.ts'
import { createFakeTracker, type FakeTracker } from '../testing/fake-tracker.ts'
import { buildMutation, describeJournal } from '../testing/journal-contract.ts'
import { createMemoryJournal, diskFull, type MemoryJournal, noDamage } from '../testing/memory-journal.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { databaseName, type KitbagDatabase } from './database.ts'
import { endHandOut, handOut, isHandedOut, takeOverAgainIn } from './journal-export.ts'
import { createJournalMirror, type JournalMirror, patienceMs } from './journal-mirror.ts'
import { importMutations } from './journal-restore.ts'
import {
  dismissRecovery,
  type Recovery,
  readJournalProblem,
  readRecovery,
  recoveryWords,
} from './journal-status.ts'
import { openDatabase } from './open-database.ts'
import { listMutations, recordIntent, resolveConflict, undoMutation } from './outbox.ts'
import { dexieRecords } from './records.ts'
import { readRun, saveRun } from './run-repository.ts'
import { listHistory, readOnlineSwitch } from './sync-repository.ts'
import { createSyncStore } from './sync-store.ts'
import { draftKeys, readDraft, readThread, saveDraft } from './ticket-repository.ts'
import { addToTrip, listPins, pinTickets, readTrip, takeUntoldLosses } from './trip-repository.ts'

describe('the journal in memory', () => {
  describeJournal(async () => createMemoryJournal())
})

const workspaceId = `mirror-${crypto.randomUUID()}`
const clock = createVirtualClock()
const newId = createIds('id')
const deps = { now: clock.date, newId, user: me }
let journal: MemoryJournal
let tracker: FakeTracker
let database: KitbagDatabase
let mirror: JournalMirror
let problems: Failure[] = []
let recoveries: Recovery[] = []
let open: (() => void)[] = []

const openOnly = async (): Promise<KitbagDatabase> => {
  const opened = await openDatabase(workspaceId)
  if (!opened.ok) throw new Error(opened.error.message)
  open.push(() => opened.value.close())
  return opened.value
}

/** A start of the app: the database, and the journal beside it. */
const start = async (): Promise<void> => {
  database = await openOnly()
  mirror = createJournalMirror({
    ...deps,
    database,
    journal,
    after: (delayMs, work) => clock.after(delayMs, work),
    onProblem: (problem) => problems.push(problem),
    onRecovered: (recovery) => recoveries.push(recovery),
  })
  const started = mirror
  open.unshift(() => started.close())
  await mirror.flush()
}
const stop = (): void => {
  for (const step of open) step()
  open = []
}

/** What the tracker does not show is looked for once more, when no request can be late any more, before it is sent. */
const syncOnce = async (laterLooks = 0): Promise<void> => {
  const engine = createSyncEngine({
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
  for (let look = 0; look < laterLooks; look += 1) {
    clock.advance(95_000)
    await engine.idle()
  }
  await engine.stop()
}

const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const record = async (intent: Intent, ticketId: string | null = 't-1'): Promise<Mutation> =>
  value(await recordIntent(database, deps, { ticketId, intent }))
const say = (body: string): Promise<Mutation> => record({ kind: 'comment', body, internal: false })
const journaled = () => journal.unsettled().map(({ mutation }) => mutation.id)

beforeEach(async () => {
  await Dexie.delete(databaseName(workspaceId))
  journal = createMemoryJournal()
  tracker = createFakeTracker({ clock, pageSize: 50, fault: () => 'none' })
  tracker.add(buildThread({}, { comments: [buildComment()] }))
  problems = []
  recoveries = []
  await start()
  await syncOnce()
  await mirror.flush()
})
afterEach(async () => {
  stop()
  await Dexie.delete(databaseName(workspaceId))
})

describe('saving', () => {
  it('is done only when the journal has the change', async () => {
    const held = journal.hold()
    let saved = false
    const saving = say('from the cellar').then((mutation) => {
      saved = true
      return mutation
    })
    await expect.poll(() => listMutations(database)).toHaveLength(1)
    expect(saved).toBe(false)
    held.release()
    const mutation = await saving
    expect(journal.unsettled()).toMatchObject([
      { mutation: { id: mutation.id, intent: { body: 'from the cellar' } } },
    ])
  })

  it('goes on in this window when the disk is full, says so plainly, and catches up by itself', async () => {
    journal.refuse(diskFull)
    const mutation = await say('kept all the same')
    expect((await listMutations(database)).map(({ id }) => id)).toEqual([mutation.id])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code: 'journal.behind' })
    expect(problems[0]?.message).toContain('saved in this window, but not in the journal')
    expect(await readJournalProblem(database)).toEqual(problems[0])
    await say('and once more')
    expect(problems).toHaveLength(1)
    journal.refuse(null)
    clock.advance(30_000)
    await expect.poll(journaled).toHaveLength(2)
    await expect.poll(() => readJournalProblem(database)).toBe(null)
  })

  it('is not held up for ever by a journal that does not answer', async () => {
    const held = journal.hold()
    const saving = say('patience')
    await expect.poll(() => listMutations(database)).toHaveLength(1)
    clock.advance(patienceMs)
    expect((await saving).state).toBe('queued')
    held.release()
    await mirror.flush()
    expect(journaled()).toHaveLength(1)
  })

  it('writes each change once, however many are made at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map(say))
    await mirror.flush()
    const ids = journal.records().map((entry) => (entry.kind === 'recorded' ? entry.mutation.id : ''))
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(4)
  })
})

describe('settling', () => {
  it('marks what the tracker has and what was taken back', async () => {
    const sent = await say('to be sent')
    await syncOnce()
    await expect.poll(journaled).toEqual([])
    const undone = await say('never mind')
    value(await undoMutation(database, deps, undone))
    expect(journal.records().filter(({ kind }) => kind === 'settled')).toEqual([
      { kind: 'settled', mutationId: sent.id, outcome: 'applied' },
      { kind: 'settled', mutationId: undone.id, outcome: 'discarded' },
    ])
  })

  it('sees what another context wrote: a worker needs to know nothing of the journal', async () => {
    const mutation = await say('sent by the worker')
    const worker = await openOnly()
    await worker.mutations.delete(mutation.id)
    await expect.poll(journaled).toEqual([])
  })

  it('keeps the newest words of a change that a person decided about', async () => {
    const edit = await record({ kind: 'set-fields', fields: { title: 'Mine' } })
    await database.mutations.update(edit.id, { state: 'conflict', theirs: buildTicket({ title: 'Theirs' }) })
    value(await resolveConflict(database, deps, edit.id, { take: 'edit', fields: { title: 'Both' } }))
    expect(journal.unsettled()).toMatchObject([
      { mutation: { id: edit.id, intent: { fields: { title: 'Both' } } } },
    ])
  })

  it('catches up at the next start with a mark that was lost', async () => {
    const mutation = await say('discarded, mark lost')
    mirror.close()
    value(await undoMutation(database, deps, mutation))
    expect(journaled()).toEqual([mutation.id])
    stop()
    await start()
    expect(await listMutations(database)).toEqual([])
    expect(journaled()).toEqual([])
    expect(recoveries).toEqual([])
  })
})

describe('a lost database', () => {
  const unsent = async () => {
    await say('first words')
    await record({ kind: 'set-fields', fields: { title: 'Prints grey pages' } })
    await record({
      kind: 'attach',
      name: 'log.txt',
      mediaType: 'text/plain',
      size: 3,
      sha256: 'a'.repeat(64),
    })
    await record(
      { kind: 'create-ticket', ticket: buildTicket({ id: 'local:new', key: 'new', title: 'Made here' }) },
      'local:new',
    )
    await record({ kind: 'comment', body: 'about the new one', internal: true }, 'local:new')
    return journaled()
  }
  const isBack = async (ids: readonly string[]) => {
    const mutations = await listMutations(database)
    expect(mutations.map(({ id }) => id)).toEqual(ids)
    expect(new Set(mutations.map(({ state }) => state))).toEqual(new Set(['unknown']))
    const thread = await readThread(database, 't-1')
    expect(thread?.ticket.title).toBe('Prints grey pages')
    expect(thread?.base?.title).toBe('Printer prints blank pages')
    expect(thread?.comments.map(({ body }) => body)).toContain('first words')
    expect(thread?.attachments.map(({ name }) => name)).toEqual(['log.txt'])
    expect((await readThread(database, 'local:new'))?.ticket.title).toBe('Made here')
    const recovery = await readRecovery(database)
    expect(recovery).toMatchObject({ lost: 'database', restored: 5, damage: null })
    expect(recovery === null ? '' : recoveryWords(recovery)).toBe(
      "This window's cache (IndexedDB) was lost. 5 unsent changes were restored from the journal on disk.",
    )
    const history = await listHistory(database, { limit: 50 })
    expect(history.filter(({ kind }) => kind === 'recovery')).toHaveLength(6)
  }

  it('before the start: unsent work comes back, and the tracker is read before anything is sent', async () => {
    const ids = await unsent()
    stop()
    await Dexie.delete(databaseName(workspaceId))
    await start()
    await isBack(ids)
    await syncOnce(10)
    expect(await listMutations(database)).toEqual([])
    expect(tracker.thread('t-1')?.ticket.title).toBe('Prints grey pages')
    expect(tracker.thread('t-1')?.comments.filter(({ body }) => body === 'first words')).toHaveLength(1)
    await expect.poll(journaled).toEqual([])
    await dismissRecovery(database)
    expect(await readRecovery(database)).toBe(null)
  })

  it('under the running app: noticed and mended without a restart', async () => {
    const ids = await unsent()
    await Dexie.delete(databaseName(workspaceId))
    await expect.poll(() => recoveries).toHaveLength(1)
    await isBack(ids)
    const later = await say('after the accident')
    expect(later.sequence).toBeGreaterThan(5)
    expect(journaled()).toEqual([...ids, later.id])
  })

  it('under the running app: what the person switched off stays off', async () => {
    await createSyncStore(dexieRecords(database), { now: clock.date, newId }).setOnlineSwitch(false)
    await mirror.flush()
    await Dexie.delete(databaseName(workspaceId))
    await expect.poll(() => recoveries).toHaveLength(1)
    expect(await readOnlineSwitch(database)).toBe(false)
  })

  it('before the start: what the person switched off stays off, and what was switched on again stays on', async () => {
    const store = () => createSyncStore(dexieRecords(database), { now: clock.date, newId })
    for (const online of [false, true]) {
      await store().setOnlineSwitch(online)
      await mirror.flush()
      stop()
      await Dexie.delete(databaseName(workspaceId))
      await start()
      expect(await readOnlineSwitch(database)).toBe(online)
    }
  })

  it('words being typed, runs with their ticks, and what is taken along come back', async () => {
    const run: Run = {
      id: 'r-1',
      documentId: 'd-1',
      title: 'Blank pages',
      text: '# Blank pages\n\n1. Check the belt.',
      textSha256: 'a'.repeat(64),
      ticketId: 't-1',
      startedAt: buildTicket().createdAt,
      finishedAt: null,
      outcome: 'open',
      by: me.name,
      steps: {},
      decisions: [],
    }
    const ticked: Run = { ...run, steps: { belt: { state: 'done', at: run.startedAt, note: 'worn' } } }
    await database.runs.put(run)
    await saveDraft(database, draftKeys.comment('t-1'), 'Half a sen', clock.date())
    await saveDraft(database, draftKeys.comment('t-2'), 'Given up', clock.date())
    await pinTickets(database, ['t-1'], clock.date())
    await addToTrip(database, ['t-1'])
    await mirror.flush()
    await saveRun(database, ticked)
    await saveDraft(database, draftKeys.comment('t-1'), 'Half a sentence', clock.date())
    await saveDraft(database, draftKeys.comment('t-2'), '', clock.date())
    await mirror.flush()
    // The text that is followed went to the disk once, however often a step is ticked.
    expect(journal.records().filter((one) => one.kind === 'kept' && one.what === 'text')).toHaveLength(1)

    for (const way of ['before the start', 'under the running app'] as const) {
      if (way === 'before the start') stop()
      await Dexie.delete(databaseName(workspaceId))
      if (way === 'before the start') await start()
      await expect.poll(() => recoveries.at(-1)).toMatchObject({ lost: 'database', drafts: 1, runs: 1 })
      expect(await readRun(database, 'r-1')).toEqual(ticked)
      expect(await readDraft(database, draftKeys.comment('t-1'))).toBe('Half a sentence')
      expect(await readDraft(database, draftKeys.comment('t-2'))).toBe('')
      expect((await listPins(database)).map(({ ticketId }) => ticketId)).toEqual(['t-1'])
      expect(await readTrip(database)).toEqual(['t-1'])
      // Nothing is told to have left: it was not fetched yet.
      expect(await takeUntoldLosses(database)).toEqual([])
      const recovery = await readRecovery(database)
      expect(recovery === null ? '' : recoveryWords(recovery)).toContain(
        'Brought back as well: one text that was being typed and one run of a runbook.',
      )
      recoveries = []
      await dismissRecovery(database)
      await mirror.flush()
    }
    // Sent off since: it does not come back a second time.
    await saveDraft(database, draftKeys.comment('t-1'), '', clock.date())
    await mirror.flush()
    expect(journal.kept().map(({ what }) => what)).not.toContain('draft')
  })

  it('with nothing unsent: the screen is told all the same', async () => {
    await Dexie.delete(databaseName(workspaceId))
    await expect.poll(() => recoveries).toMatchObject([{ lost: 'database', restored: 0 }])
  })

  it('does not send again what had arrived before it was lost', async () => {
    const comment = await say('arrived, mark lost')
    const pushed = await tracker.push(comment)
    expect(pushed.kind).toBe('applied')
    stop()
    await Dexie.delete(databaseName(workspaceId))
    await start()
    await syncOnce(3)
    expect(tracker.thread('t-1')?.comments.filter(({ body }) => body === 'arrived, mark lost')).toHaveLength(
      1,
    )
    expect(await listMutations(database)).toEqual([])
  })

  it('again and again: every life of the database gets it back, and what was settled meanwhile stays settled', async () => {
    const [first, second] = [await say('one'), await say('two')]
    for (let life = 0; life < 3; life += 1) {
      stop()
      await Dexie.delete(databaseName(workspaceId))
      await start()
      expect((await listMutations(database)).map(({ id }) => id)).toEqual([first.id, second.id])
    }
    mirror.close()
    await database.mutations.delete(first.id)
    stop()
    await start()
    expect((await listMutations(database)).map(({ id }) => id)).toEqual([second.id])
  })

  it('thrown back by a power cut: only the last changes are missing, and they come back', async () => {
    await say('kept')
    const before = await database.meta.get('sequence')
    const last = await say('not on the disk yet')
    mirror.close()
    // What a power cut leaves: an earlier state of the same database.
    await database.mutations.delete(last.id)
    await database.comments.delete(`local:${last.id}`)
    if (before !== undefined) await database.meta.put(before)
    stop()
    await start()
    expect((await listMutations(database)).map(({ id }) => id)).toContain(last.id)
    expect(await readRecovery(database)).toMatchObject({ lost: 'changes', restored: 1 })
  })

  it('and a journal that cannot be read yet: restored as soon as it can', async () => {
    const ids = await unsent()
    stop()
    await Dexie.delete(databaseName(workspaceId))
    journal.refuse(diskFull, 'both')
    await start()
    expect(await listMutations(database)).toEqual([])
    expect(problems.at(-1)).toMatchObject({ code: 'journal.behind' })
    journal.refuse(null)
    clock.advance(30_000)
    await expect.poll(() => recoveries).toHaveLength(1)
    await isBack(ids)
  })

  it('and a damaged journal: what is left comes back, and the damage is reported', async () => {
    await say('readable')
    stop()
    await Dexie.delete(databaseName(workspaceId))
    journal.report({ ...noDamage, skipped: [{ offset: 32, bytes: 200 }], keptAside: ['unreadable-1.bin'] })
    await start()
    const recovery = await readRecovery(database)
    expect(recovery).toMatchObject({ lost: 'database', restored: 1 })
    expect(recovery === null ? '' : recoveryWords(recovery)).toContain('1 unreadable place')
  })
})

describe('importing from another machine', () => {
  const carried = [
    buildMutation('x1', 4),
    buildMutation('x2', 9, {
      ticketId: 't-2',
      base: buildTicket({ id: 't-2', key: 'FS-2', title: 'Not cached' }),
    }),
    buildMutation('x3', 2, {
      ticketId: null,
      base: null,
      intent: { kind: 'log-time', minutes: 5, note: '' },
    }),
  ]

  it('comes to the same in any order and any number of times', async () => {
    const [one, two, three] = carried
    if (one === undefined || two === undefined || three === undefined) throw new Error('three are needed')
    for (const part of [[two], [one, two], [three, one], carried]) {
      value(await importMutations(dexieRecords(database), deps, part))
    }
    const mutations = await listMutations(database)
    expect(mutations.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'x3 unknown',
      'x1 unknown',
      'x2 unknown',
    ])
    expect((await readThread(database, 't-2'))?.ticket.title).toBe('Not cached')
    expect((await readThread(database, 't-1'))?.comments.filter(({ mark }) => mark === 'x1')).toHaveLength(1)
    expect(journaled().sort()).toEqual(['x1', 'x2', 'x3'])
    expect((await say('done afterwards')).sequence).toBeGreaterThan(9)
  })

  it('of what the other machine has sent meanwhile sends nothing twice', async () => {
    const [one] = carried
    if (one === undefined) throw new Error('one is needed')
    await tracker.push(one)
    expect(value(await importMutations(dexieRecords(database), deps, [one]))).toEqual({ added: 1, known: 0 })
    await syncOnce()
    expect(tracker.thread('t-1')?.comments.filter(({ mark }) => mark === 'x1')).toHaveLength(1)
    expect(await listMutations(database)).toEqual([])
    value(await importMutations(dexieRecords(database), deps, [one]))
    await syncOnce(3)
    expect(tracker.thread('t-1')?.comments.filter(({ mark }) => mark === 'x1')).toHaveLength(1)
  })

  it('is safe on the machine it came from as well: what was handed out is looked for before it is sent', async () => {
    const mine = await say('carried away')
    const handed = value(await handOut(dexieRecords(database), deps, [mine.id, 'long gone']))
    expect(handed).toEqual([{ id: mine.id, attempts: 0, state: 'queued', reason: null }])
    // The journal knows it too: a database that is lost must not send it from here.
    await expect
      .poll(() => journal.unsettled().find(({ mutation }) => mutation.id === mine.id)?.mutation.handedOverAt)
      .toBeTypeOf('string')
    value(await endHandOut(dexieRecords(database), deps, handed, true))
    expect((await listHistory(database, { limit: 1 }))[0]?.message).toContain('Handed over in a file')
    // The other machine sends it first.
    await tracker.push(mine)
    await syncOnce(3)
    expect(tracker.thread('t-1')?.comments.filter(({ body }) => body === 'carried away')).toHaveLength(1)
    expect(await listMutations(database)).toEqual([])
    const again = await say('nobody else sent this one')
    value(await handOut(dexieRecords(database), deps, [again.id]))
    const arrived = () =>
      tracker.thread('t-1')?.comments.filter(({ body }) => body === 'nobody else sent this one').length
    await syncOnce(5)
    expect(arrived()).toBe(0)
    expect(await listMutations(database)).toMatchObject([{ state: 'unknown' }])
    // Only a person says that the other machine will not.
    value(await takeOverAgainIn(dexieRecords(database), deps, again.id))
    await syncOnce(5)
    expect(arrived()).toBe(1)
    expect(await listMutations(database)).toEqual([])
  })

  it('holds everything that goes into a file, a refused change too, and gives it back as it stood', async () => {
    const refused = await say('refused, and carried away')
    const reason = { code: 'tracker.rejected', message: 'A field is required.', hint: '' } as const
    await database.mutations.update(refused.id, { state: 'rejected', reason, attempts: 1 })
    const handed = value(await handOut(dexieRecords(database), deps, [refused.id]))
    expect(await listMutations(database)).toMatchObject([{ state: 'unknown' }])
    value(await endHandOut(dexieRecords(database), deps, handed, false))
    const [back] = await listMutations(database)
    expect(back).toMatchObject({ state: 'rejected', reason })
    expect(back?.handedOverAt).toBeUndefined()
    for (const [state, held] of [
      ['queued', true],
      ['waiting', true],
      ['unknown', true],
      ['rejected', true],
      ['conflict', false],
      ['sending', false],
    ] as const) {
      expect(isHandedOut({ state }), state).toBe(held)
    }
  })

  it('and an export that was cancelled changes nothing, unless the change was sent meanwhile', async () => {
    const [kept, sent] = [await say('kept'), await say('sent meanwhile')]
    const handed = value(await handOut(dexieRecords(database), deps, [kept.id, sent.id]))
    await database.mutations.update(sent.id, { attempts: 1 })
    value(await endHandOut(dexieRecords(database), deps, handed, false))
    expect((await listMutations(database)).map(({ state }) => state)).toEqual(['queued', 'unknown'])
  })
})
