import { describe, expect, it } from 'vitest'
import { failure } from '../contract/errors.ts'
import type { Intent } from '../domain/mutation.ts'
import { fail, ok } from '../domain/result.ts'
import { buildDocument, buildThread, buildTicket } from '../testing/build-ticket.ts'
import { createFakeTracker } from '../testing/fake-tracker.ts'
import type { Fault } from '../testing/line-faults.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { readSyncMeta } from '../testing/read-sync-meta.ts'
import { createSimulatedDevice, type Plant } from '../testing/simulated-device.ts'
import { createVirtualClock } from '../testing/virtual-clock.ts'

const comment = (body: string): Intent => ({ kind: 'comment', body, internal: false })
const title = (value: string): Intent => ({ kind: 'set-fields', fields: { title: value } })
const file = (name: string): Intent => ({
  kind: 'attach',
  name,
  mediaType: 'text/plain',
  size: 3,
  sha256: 'c'.repeat(64),
})

/** A synced device with `count` tickets; `faults` are used up call by call, by name. */
const setUp = async (count = 2, plant?: Plant) => {
  const clock = createVirtualClock()
  const faults = new Map<string, Fault[]>()
  const tracker = createFakeTracker({
    clock,
    pageSize: 50,
    offsetMs: 240_000,
    fault: (call) => faults.get(call)?.shift() ?? 'none',
  })
  for (let number = 1; number <= count; number += 1) {
    tracker.add(buildThread({ id: `t-${number}`, key: `FS-${number}` }))
  }
  const device = createSimulatedDevice({
    name: 'laptop',
    tracker,
    clock,
    nextEvent: () => ({ crash: null, meanwhile: null, disk: 'none' }),
    random: () => 0.5,
    makeRecords: createMemoryRecords,
    ...(plant === undefined ? {} : { plant }),
  })
  await device.boot()
  const before = tracker.calls.length
  return {
    clock,
    tracker,
    device,
    fault: (call: string, ...kinds: readonly Fault[]) => faults.set(call, [...kinds]),
    callsSince: () => tracker.calls.slice(before),
    status: () => readSyncMeta(device.records, 'sync-status'),
    write: (ticketId: string, intent: Intent) => device.write(ticketId, () => intent),
    sync: () => device.run((engine) => engine.syncNow()),
    pass: async (ms: number) => {
      clock.advance(ms)
      await device.run(() => {})
    },
    states: async () =>
      (await device.readAll()).mutations
        .toSorted((left, right) => left.sequence - right.sequence)
        .map((mutation) => mutation.state),
  }
}

describe('sending', () => {
  it('a lost answer is read back before anything is sent again', async () => {
    const { fault, write, sync, callsSince, tracker, states } = await setUp()
    await write('t-1', comment('Tried the other tray.'))
    fault('push', 'answer-lost')
    await sync()
    expect(callsSince().filter((call) => call === 'push')).toHaveLength(1)
    expect(callsSince().indexOf('readBack')).toBe(callsSince().indexOf('push') + 1)
    expect(tracker.applied).toHaveLength(1)
    expect(await states()).toEqual([])
  })

  it('what is not found is looked for a second time before it goes out again', async () => {
    const { fault, write, sync, pass, callsSince, tracker, states } = await setUp()
    await write('t-1', comment('Tried the other tray.'))
    fault('push', 'late')
    await sync()
    expect(await states()).toEqual(['unknown'])
    await pass(60_000)
    await pass(30_000)
    expect(callsSince().filter((call) => call === 'push')).toHaveLength(1)
    expect(tracker.applied).toHaveLength(1)
    expect(await states()).toEqual([])
  })

  it('a request that never arrived goes out again by itself', async () => {
    const { fault, write, sync, pass, tracker } = await setUp()
    await write('t-1', comment('Tried the other tray.'))
    fault('push', 'request-lost')
    await sync()
    expect(tracker.applied).toHaveLength(0)
    await pass(60_000)
    expect(tracker.applied).toHaveLength(0)
    await pass(30_000)
    expect(tracker.applied).toHaveLength(1)
  })

  it('what cannot be looked for stops its own ticket, nobody else, and is looked for again', async () => {
    let silent = true
    const reason = failure('tracker.forbidden', 'You may not see this ticket.')
    const { clock, fault, write, sync, pass, tracker, states } = await setUp(2, {
      tracker: (port) => ({
        ...port,
        readBack: async (mutation) => (silent ? { kind: 'unsettled', reason } : port.readBack(mutation)),
      }),
    })
    await write('t-1', comment('Out of sight'))
    await write('t-1', comment('Behind it'))
    await write('t-2', comment('Elsewhere'))
    fault('push', 'request-lost')
    await sync()
    expect(await states()).toEqual(['unknown', 'queued'])
    expect(tracker.applied.map((entry) => entry.ticketId)).toEqual(['t-2'])
    silent = false
    for (let look = 0; look < 3; look += 1) await pass(clock.nextIn() ?? 0)
    expect(await states()).toEqual([])
    expect(tracker.applied.map((entry) => entry.ticketId)).toEqual(['t-2', 't-1', 't-1'])
  })

  it('what reading back finds to be refused waits for a person', async () => {
    const reason = failure('tracker.rejected', 'The tracker kept nothing of it.')
    const { fault, write, sync, states } = await setUp(1, {
      tracker: (port) => ({ ...port, readBack: async () => ({ kind: 'rejected', reason }) }),
    })
    await write('t-1', title('Ignored'))
    fault('push', 'answer-lost')
    await sync()
    expect(await states()).toEqual(['rejected'])
  })

  it('a refused change keeps its reason and holds back its own ticket, nobody else', async () => {
    const { fault, write, sync, device, tracker } = await setUp()
    await write('t-1', title('Refused'))
    await write('t-1', comment('Behind it'))
    await write('t-2', comment('Elsewhere'))
    fault('push', 'refuse')
    await sync()
    const left = (await device.readAll()).mutations
    expect(left.map(({ intent, state }) => [intent.kind, state])).toEqual([
      ['set-fields', 'rejected'],
      ['comment', 'queued'],
    ])
    expect(left[0]?.reason?.code).toBe('tracker.rejected')
    expect(tracker.applied.map((entry) => entry.ticketId)).toEqual(['t-2'])
    await device.retryRefused()
    await sync()
    expect(tracker.applied.map((entry) => entry.intent.kind)).toEqual(['comment', 'set-fields', 'comment'])
  })

  it('a ticket that answers slowly does not hold up the comment on another', async () => {
    let answer = () => {}
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { clock, write, device, tracker, states } = await setUp(2, {
      tracker: (port) => ({
        ...port,
        push: async (mutation) => {
          if (mutation.ticketId === 't-1') await slow
          return port.push(mutation)
        },
      }),
    })
    await write('t-1', comment('Through the needle’s eye'))
    const round = device.run((engine) => engine.syncNow())
    await write('t-2', comment('Short'))
    for (let look = 0; look < 20 && tracker.applied.length === 0; look += 1) {
      clock.advance(5_000)
      await device.nudge((engine) => engine.wake())
    }
    expect(tracker.applied.map((entry) => entry.ticketId)).toEqual(['t-2'])
    answer()
    await round
    expect(tracker.applied.map((entry) => entry.ticketId)).toEqual(['t-2', 't-1'])
    expect(await states()).toEqual([])
  })

  it('a tracker that keeps the mark and ignores the value is found out, and a person is asked', async () => {
    const { write, sync, device, tracker } = await setUp(1, {
      tracker: (port) => ({
        ...port,
        push: async (mutation) => {
          const outcome = await port.push({ ...mutation, intent: comment('Only the mark.') })
          return outcome
        },
      }),
    })
    await write('t-1', title('Ignored'))
    await sync()
    const left = (await device.readAll()).mutations
    expect(left).toMatchObject([{ state: 'rejected', reason: { code: 'tracker.rejected' } }])
    expect(left[0]?.reason?.message).toContain('kept the old value of title')
    expect(tracker.thread('t-1')?.ticket.title).not.toBe('Ignored')
    await device.retryRefused()
    await sync()
    expect((await device.readAll()).mutations).toMatchObject([{ state: 'rejected' }])
  })

  it('a yes that did nothing is looked for, and goes out again', async () => {
    let lies = 1
    const { write, sync, pass, tracker, states } = await setUp(1, {
      tracker: (port) => ({
        ...port,
        push: async (mutation) => {
          lies -= 1
          return lies >= 0 ? { kind: 'applied', remoteId: 'any', thread: null } : port.push(mutation)
        },
      }),
    })
    await write('t-1', comment('Words'))
    await sync()
    expect(await states()).toEqual(['unknown'])
    await pass(60_000)
    await pass(31_000)
    expect(tracker.applied).toHaveLength(1)
    expect(await states()).toEqual([])
  })

  it('an internal comment that became public is told at once', async () => {
    const { write, sync, device } = await setUp(1, {
      tracker: (port) => ({
        ...port,
        push: (mutation) =>
          port.push(
            mutation.intent.kind === 'comment'
              ? { ...mutation, intent: { ...mutation.intent, internal: false } }
              : mutation,
          ),
      }),
    })
    await write('t-1', { kind: 'comment', body: 'For us only', internal: true })
    await sync()
    expect((await device.readAll()).mutations).toMatchObject([
      { state: 'rejected', reason: { code: 'tracker.became-public' } },
    ])
  })

  it('a request that is always answered 500 is not repeated more than once a minute', async () => {
    const { clock, fault, write, device, callsSince } = await setUp(1)
    await write('t-1', file('log.txt'))
    fault('push', ...Array.from({ length: 50 }, () => 'failed-before' as const))
    for (let second = 0; second < 600; second += 1) {
      clock.advance(1_000)
      await device.run(() => {})
    }
    const pushes = callsSince().filter((call) => call === 'push').length
    expect(pushes).toBeGreaterThan(2)
    expect(pushes).toBeLessThanOrEqual(8)
    expect(callsSince().filter((call) => call === 'readBack').length).toBeLessThanOrEqual(3 * pushes)
  })

  it('text goes before files, whatever was written first', async () => {
    const { write, sync, tracker } = await setUp()
    await write('t-1', file('big.zip'))
    await write('t-1', comment('About the file'))
    await write('t-2', comment('Elsewhere'))
    await sync()
    expect(tracker.applied.map((entry) => entry.intent.kind)).toEqual(['comment', 'comment', 'attach'])
  })

  it('a tracker that asks to slow down is left alone that long, even when more is written', async () => {
    const { fault, write, sync, pass, device, callsSince } = await setUp()
    await write('t-1', comment('One'))
    fault('push', 'slow-down')
    await sync()
    const asked = callsSince().length
    await write('t-2', comment('Two'))
    await device.run((engine) => engine.wake())
    await pass(29_000)
    expect(callsSince()).toHaveLength(asked)
    await pass(3_000)
    expect(
      callsSince()
        .slice(asked)
        .filter((call) => call === 'push'),
    ).toHaveLength(2)
  })

  it('a new ticket takes what was written on it along to its real number', async () => {
    const { device, write, sync, tracker } = await setUp()
    const ticket = buildTicket({ id: 'local:1', key: 'new', title: 'Offline find' })
    await write('local:1', { kind: 'create-ticket', ticket })
    await write('local:1', comment('Seen on site'))
    await sync()
    expect(tracker.thread('n-1')?.comments.map((one) => one.body)).toEqual(['Seen on site'])
    const { threads, comments, mutations } = await device.readAll()
    expect(threads.map((thread) => thread.id).sort()).toEqual(['n-1', 't-1', 't-2'])
    expect(comments).toMatchObject([{ ticketId: 'n-1', mutationId: null }])
    expect(mutations).toEqual([])
    expect(await readSyncMeta(device.records, 'alias:local:1')).toBe('n-1')
  })

  it('an answer without the ticket proves nothing: the change waits until it is read in the tracker', async () => {
    const { fault, write, sync, device, callsSince } = await setUp()
    await write('t-1', comment('Bare'))
    fault('push', 'bare')
    fault('readBack', 'busy')
    fault('pullTickets', 'busy')
    await sync()
    const during = await device.readAll()
    expect(during.mutations.map((mutation) => mutation.state)).toEqual(['unknown'])
    expect(during.comments).toHaveLength(1)
    expect(during.tickets.find((row) => row.id === 't-1')).toMatchObject({ pending: 1, syncState: 'unknown' })
    await sync()
    expect(callsSince().filter((call) => call === 'push')).toHaveLength(1)
    const after = await device.readAll()
    expect(after.mutations).toEqual([])
    expect(after.comments).toMatchObject([{ mutationId: null, body: 'Bare' }])
  })

  it('both sides changing a title is a conflict with both versions, and the decision is kept', async () => {
    const { write, sync, device, tracker } = await setUp()
    await write('t-1', title('Mine'))
    tracker.edit('t-1', { title: 'Theirs' })
    await sync()
    const [conflict] = (await device.readAll()).mutations
    expect(conflict).toMatchObject({ state: 'conflict', intent: title('Mine'), theirs: { title: 'Theirs' } })
    expect(tracker.thread('t-1')?.ticket.title).toBe('Theirs')
    await device.decide('mine')
    await sync()
    expect(tracker.thread('t-1')?.ticket.title).toBe('Mine')
    const { history } = await device.readAll()
    expect(history.find((row) => row.kind === 'decision')?.message).toContain('"Theirs"')
  })

  it('tags of both sides come together without asking anybody', async () => {
    const { write, sync, tracker, device } = await setUp()
    await write('t-1', { kind: 'set-fields', fields: { tags: ['printer', 'mine'] } })
    tracker.edit('t-1', { tags: ['printer', 'theirs'] })
    await sync()
    expect(tracker.thread('t-1')?.ticket.tags.toSorted()).toEqual(['mine', 'printer', 'theirs'])
    expect((await device.readAll()).mutations).toEqual([])
  })
})

describe('receiving', () => {
  it('asks once per collection when nothing changed', async () => {
    const { pass, callsSince } = await setUp()
    await pass(60_000)
    expect(callsSince()).toEqual(['pullTickets', 'pullDocuments'])
  })

  it('lists what could not be taken, with its reason, and takes the rest', async () => {
    const reason = failure('tracker.unexpected', 'A date is missing.')
    const { device } = await setUp(2, {
      tracker: (port) => ({
        ...port,
        pullTickets: async (cursor) => {
          const page = await port.pullTickets(cursor)
          return page.ok ? ok({ ...page.value, refused: [{ id: 't-9', reason }] }) : page
        },
      }),
    })
    const { history, tickets } = await device.readAll()
    expect(tickets).toHaveLength(2)
    expect(history.find((row) => row.ticketId === 't-9')?.reason).toEqual(reason)
  })

  it('documents come with their texts', async () => {
    const { tracker, sync, device } = await setUp()
    tracker.addDocument(buildDocument())
    await sync()
    const text = await device.records.read(['documentTexts'], (tables) => tables.documentTexts.get('d-1'))
    expect(text?.text).toContain('transfer belt')
  })

  it('a ticket that went to somebody else leaves; one with unsent work stays', async () => {
    const { tracker, sync, write, device } = await setUp(3)
    await write('t-2', comment('Unsent'))
    tracker.remove('t-1')
    tracker.remove('t-2')
    await sync()
    const { threads, mutations } = await device.readAll()
    expect(threads.map((thread) => thread.id).sort()).toEqual(['t-2', 't-3'])
    expect(mutations).toMatchObject([{ state: 'rejected', reason: { code: 'tracker.missing' } }])
  })

  it('more than a fifth of the tickets gone at once stops and asks', async () => {
    const { tracker, sync, device, status } = await setUp(20)
    for (let number = 1; number <= 6; number += 1) tracker.remove(`t-${number}`)
    await sync()
    expect((await device.readAll()).threads).toHaveLength(20)
    expect(await status()).toMatchObject({ connection: 'online', problem: { code: 'sync.wipe-out' } })
    await device.run((engine) => engine.confirmSweep())
    expect((await device.readAll()).threads).toHaveLength(14)
    expect(await status()).toMatchObject({ problem: null })
  })

  it('a page that promises more and stands still does not spin', async () => {
    const { status, device } = await setUp(2, {
      tracker: (port) => ({
        ...port,
        pullTickets: async (cursor) => {
          const page = await port.pullTickets(cursor)
          return page.ok ? ok({ ...page.value, more: true }) : page
        },
      }),
    })
    expect(await status()).toMatchObject({ problem: { code: 'tracker.unexpected' } })
    expect((await device.readAll()).threads).toHaveLength(2)
  })
})

describe('the connection', () => {
  it.each([
    ['offline', 'offline'],
    ['portal', 'portal'],
    ['unauthorized', 'unauthorized'],
  ] as const)('tells %s apart', async (fault, connection) => {
    const { fault: plan, sync, status, device } = await setUp()
    plan('pullTickets', fault)
    await sync()
    const seen = await status()
    expect(seen).toMatchObject({ connection, busy: false })
    expect(Reflect.get(seen as object, 'nextAttemptAt')).not.toBeNull()
    await device.run((engine) => engine.networkHint(true))
    expect(await status()).toMatchObject({ connection: 'online', nextAttemptAt: null, problem: null })
  })

  it('the pauses between attempts grow and have an end', async () => {
    const { fault, sync, clock, pass } = await setUp()
    const gone = Array.from({ length: 40 }, () => 'offline' as const)
    fault('probe', ...gone)
    fault('pullTickets', ...gone)
    await sync()
    const pauses: number[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const pause = clock.nextIn() ?? 0
      pauses.push(pause)
      await pass(pause)
    }
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(Math.max(...pauses)).toBe(150_000)
  })

  it('work waits for sign-in and goes on by itself afterwards', async () => {
    const { fault, write, sync, device, states, tracker } = await setUp()
    await write('t-1', comment('Waits'))
    fault('push', 'unauthorized')
    await sync()
    expect(await states()).toEqual(['waiting'])
    await device.run((engine) => engine.wake())
    expect(tracker.applied).toHaveLength(1)
  })

  it("the person's switch holds over a restart, and nothing is asked meanwhile", async () => {
    const { device, write, callsSince, status, tracker, pass } = await setUp()
    await device.run((engine) => engine.setOnline(false))
    await write('t-1', comment('Later'))
    device.kill()
    await device.boot()
    await pass(600_000)
    expect(callsSince()).toEqual([])
    expect(await status()).toMatchObject({ connection: 'switched-off' })
    await device.run((engine) => engine.setOnline(true))
    expect(tracker.applied).toHaveLength(1)
  })

  it("measures the tracker's clock", async () => {
    const { status } = await setUp()
    expect(await status()).toMatchObject({ clockOffsetMs: 240_000 })
  })

  it('one sick part does not stop the others', async () => {
    const { fault, sync, tracker, device, status } = await setUp()
    tracker.addDocument(buildDocument())
    fault('pullTickets', 'refuse')
    await sync()
    const documents = await device.records.read(['documents'], (tables) => tables.documents.count())
    expect(documents).toBe(1)
    expect(await status()).toMatchObject({ connection: 'online', problem: { code: 'tracker.unexpected' } })
  })

  it('a defect loses nothing: what was being sent is read back', async () => {
    let broken = true
    const { write, sync, pass, tracker, device, status } = await setUp(2, {
      store: (port) => ({
        ...port,
        applied: (...given) => {
          if (!broken) return port.applied(...given)
          broken = false
          throw new Error('the database closed')
        },
      }),
    })
    await write('t-1', comment('Once'))
    await sync()
    expect(await status()).toMatchObject({ problem: { code: 'app.unexpected' } })
    await pass(2_000)
    expect(tracker.applied).toHaveLength(1)
    expect((await device.readAll()).mutations).toEqual([])
    expect(device.defects).toHaveLength(1)
  })

  it('fetches the bytes of a file and remembers where they are', async () => {
    const { tracker, sync, write, device } = await setUp()
    await write('t-1', file('a.txt'))
    await sync()
    const [row] = (await device.readAll()).attachments
    let result: unknown = fail(failure('app.unexpected', 'not asked'))
    await device.run((engine) => {
      void engine.fetchAttachment(row?.id ?? '').then((answer) => {
        result = answer
      })
    })
    await sync()
    expect(result).toEqual(ok({ sha256: 'b'.repeat(64), size: 3 }))
    expect((await device.readAll()).attachments).toMatchObject([{ sha256: 'b'.repeat(64) }])
    expect(tracker.calls).toContain('download')
  })
})

describe('comments that change later', () => {
  it('a note that is edited or deleted in the tracker changes here too, and says so', async () => {
    const { sync, device, tracker } = await setUp(1)
    tracker.comment('t-1', 'First words')
    tracker.comment('t-1', 'To be deleted')
    await sync()
    const [first, second] = tracker.thread('t-1')?.comments ?? []
    tracker.editComment('t-1', first?.id ?? '', 'Other words')
    tracker.removeComment('t-1', second?.id ?? '')
    await sync()
    const { comments, tickets, history } = await device.readAll()
    expect(comments.map(({ body, changed }) => [body, changed?.what])).toEqual([
      ['Other words', 'edited'],
      ['', 'deleted'],
    ])
    expect(tickets.find(({ id }) => id === 't-1')?.commentCount).toBe(1)
    expect(history.filter(({ message }) => message.startsWith('A comment by'))).toHaveLength(2)
  })

  it('a note that is edited without its ticket being touched is noticed as well', async () => {
    const { sync, device, tracker } = await setUp(1)
    tracker.comment('t-1', 'First words')
    await sync()
    tracker.editComment('t-1', tracker.thread('t-1')?.comments[0]?.id ?? '', 'Other words', 'quietly')
    await sync()
    expect((await device.readAll()).comments).toMatchObject([
      { body: 'Other words', changed: { what: 'edited' } },
    ])
  })
})
