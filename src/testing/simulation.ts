import fc from 'fast-check'
import { editedFields } from '../domain/intent.ts'
import { sameValue } from '../domain/merge.ts'
import type { Intent } from '../domain/mutation.ts'
import type { Ticket } from '../domain/ticket.ts'
import { buildThread, buildTicket } from './build-ticket.ts'
import { createFakeTracker, type FakeTracker, type Fault } from './fake-tracker.ts'
import {
  type CallEvent,
  createSimulatedDevice,
  type Plant,
  type SimulatedDevice,
} from './simulated-device.ts'
import { createVirtualClock } from './virtual-clock.ts'

/**
 * A device, a colleague in the tracker, a clock and a bad line, for a few days. A plan is data, so that a
 * failing one can be printed, kept and played again.
 */

export type Deed =
  | { readonly who: 'person'; readonly kind: WriteKind; readonly ticket: number }
  | { readonly who: 'colleague'; readonly kind: EditKind; readonly ticket: number }

const writeKinds = [
  'comment',
  'title',
  'tags',
  'description',
  'status',
  'attach',
  'create',
  'comment-new',
] as const
type WriteKind = (typeof writeKinds)[number]
const editKinds = ['comment', 'title', 'tags', 'description', 'status', 'remove', 'add'] as const
type EditKind = (typeof editKinds)[number]

export type PlannedCall = {
  readonly fault: Fault
  readonly crash: 'before' | 'after' | null
  readonly meanwhile: Deed | null
}

export type Step =
  | { readonly do: 'deed'; readonly deed: Deed }
  | { readonly do: 'sync'; readonly calls: readonly PlannedCall[] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'decide'; readonly take: 'mine' | 'theirs' }
  | { readonly do: 'retry' }
  | { readonly do: 'kill' }
  | { readonly do: 'switch'; readonly online: boolean }
  | { readonly do: 'clock-jump'; readonly ms: number }

const ticketIndex = fc.nat({ max: 7 })
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    who: fc.constant('person' as const),
    kind: fc.constantFrom(...writeKinds),
    ticket: ticketIndex,
  }),
  fc.record({
    who: fc.constant('colleague' as const),
    kind: fc.constantFrom(...editKinds),
    ticket: ticketIndex,
  }),
)
const faults: readonly Fault[] = [
  'offline',
  'portal',
  'unauthorized',
  'busy',
  'slow-down',
  'refuse',
  'answer-lost',
  'request-lost',
  'late',
  'bare',
  'empty',
]
const plannedCall: fc.Arbitrary<PlannedCall> = fc.record({
  fault: fc.oneof({ weight: 5, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...faults)),
  crash: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    fc.constantFrom('before' as const, 'after' as const),
  ),
  meanwhile: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, deed),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deed' as const), deed }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('sync' as const),
      calls: fc.array(plannedCall, { maxLength: 40, size: 'max' }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 120_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      take: fc.constantFrom('mine' as const, 'theirs' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'retry' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'kill' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch' as const), online: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock-jump' as const),
      ms: fc.integer({ min: -7_200_000, max: 7_200_000 }),
    }),
  },
)

export const planOfDays: fc.Arbitrary<readonly Step[]> = fc.array(step, { maxLength: 40, size: 'max' })

const quiet: PlannedCall = { fault: 'none', crash: null, meanwhile: null }

/** Plays the plan, then lets the line recover, and throws at the first broken promise. */
export const play = async (plan: readonly Step[], plant?: Plant): Promise<void> => {
  const clock = createVirtualClock()
  let script: readonly PlannedCall[] = []
  let current = quiet
  let value = 0
  const fresh = (what: string) => {
    value += 1
    return `${what} ${value}`
  }

  const tracker = createFakeTracker({ clock, fault: () => current.fault, pageSize: 2, offsetMs: 4_000 })
  for (let number = 1; number <= 8; number += 1) {
    tracker.add(buildThread({ id: `t-${number}`, key: `FS-${number}` }))
  }
  const nextEvent = (): CallEvent => {
    current = script[0] ?? quiet
    script = script.slice(1)
    const { crash, meanwhile } = current
    return { crash, meanwhile: meanwhile === null ? null : () => perform(meanwhile) }
  }
  const device = createSimulatedDevice({
    name: 'laptop',
    tracker,
    clock,
    nextEvent,
    random: () => 0.5,
    ...(plant === undefined ? {} : { plant }),
  })

  const perform = async (it: Deed): Promise<void> => {
    if (it.who === 'colleague') colleagueDoes(tracker, it, fresh)
    else await personDoes(device, it, fresh)
  }

  let had: readonly string[] = []
  for (const it of plan) {
    switch (it.do) {
      case 'deed':
        await perform(it.deed)
        break
      case 'sync':
        script = it.calls
        await device.run((engine) => engine.syncNow())
        script = []
        break
      case 'wait':
        clock.advance(it.ms)
        await device.run(() => {})
        break
      case 'decide':
        await device.decide(it.take)
        break
      case 'retry':
        await device.retryRefused()
        break
      case 'kill':
        device.kill()
        break
      case 'switch':
        await device.run((engine) => engine.setOnline(it.online))
        break
      case 'clock-jump':
        clock.jump(it.ms)
        break
    }
    await checkScreen(device)
    had = await checkKept(device, tracker, had)
  }
  await recover(device, clock)
  await judge(device, tracker)
}

const personDoes = async (
  device: SimulatedDevice,
  { kind, ticket: index }: Extract<Deed, { who: 'person' }>,
  fresh: (what: string) => string,
): Promise<void> => {
  if (kind === 'create') {
    const id = `local:${fresh('new')}`
    const ticket = buildTicket({ id, key: 'new', title: fresh('Created') })
    await device.write(id, () => ({ kind: 'create-ticket', ticket }))
    return
  }
  const { threads } = await device.readAll()
  const ids = threads.map((thread) => thread.id).sort()
  const id = kind === 'comment-new' ? ids.find((one) => one.startsWith('local:')) : ids[index % ids.length]
  if (id === undefined) return
  await device.write(id, (ticket) => personIntent(kind, ticket, fresh))
}

const personIntent = (kind: WriteKind, ticket: Ticket | null, fresh: (what: string) => string): Intent => {
  switch (kind) {
    case 'title':
      return { kind: 'set-fields', fields: { title: fresh('My title') } }
    case 'tags':
      return { kind: 'set-fields', fields: { tags: [...(ticket?.tags ?? []).slice(-2), fresh('my-tag')] } }
    case 'description':
      return {
        kind: 'set-fields',
        fields: { description: `${ticket?.description ?? ''}\n${fresh('My line')}` },
      }
    case 'status': {
      const from = ticket?.status ?? 'open'
      return { kind: 'transition', from, to: from === 'open' ? 'progress' : 'open' }
    }
    case 'attach':
      return {
        kind: 'attach',
        name: fresh('file'),
        mediaType: 'text/plain',
        size: 3,
        sha256: 'c'.repeat(64),
      }
    default:
      return { kind: 'comment', body: fresh('My comment'), internal: false }
  }
}

const colleagueDoes = (
  tracker: FakeTracker,
  { kind, ticket: index }: Extract<Deed, { who: 'colleague' }>,
  fresh: (what: string) => string,
): void => {
  const ids = tracker.threads().map((thread) => thread.ticket.id)
  const ticket = tracker.thread(ids[index % Math.max(1, ids.length)] ?? '')?.ticket
  if (kind === 'add') {
    const id = fresh('added').replace(' ', '-')
    tracker.add(buildThread({ id, key: id }))
    return
  }
  if (ticket === undefined) return
  switch (kind) {
    case 'comment':
      tracker.comment(ticket.id, fresh('Their comment'))
      return
    case 'title':
      tracker.edit(ticket.id, { title: fresh('Their title') })
      return
    case 'tags':
      tracker.edit(ticket.id, { tags: [...ticket.tags, fresh('their-tag')] })
      return
    case 'description':
      tracker.edit(ticket.id, { description: `${fresh('Their line')}\n${ticket.description}` })
      return
    case 'status':
      tracker.edit(ticket.id, { status: ticket.status === 'waiting' ? 'open' : 'waiting' })
      return
    case 'remove':
      tracker.remove(ticket.id)
  }
}

/** The line is good again and the person decides what is theirs to decide. */
const recover = async (
  device: SimulatedDevice,
  clock: ReturnType<typeof createVirtualClock>,
): Promise<void> => {
  await device.run((engine) => engine.setOnline(true))
  for (let round = 0; round < 60; round += 1) {
    await device.decide(round % 2 === 0 ? 'mine' : 'theirs')
    if (round < 20) await device.retryRefused()
    else {
      for (const { id, state } of (await device.readAll()).mutations) {
        if (state === 'rejected') await device.giveUp(id)
      }
    }
    clock.advance(31_000)
    await device.run((engine) => {
      engine.confirmSweep()
      engine.syncNow()
    })
    if ((await device.readAll()).mutations.length === 0 && round > 2) return
  }
}

/** Never two on screen and never none: each comment the person wrote is there once, at every moment. */
const checkScreen = async (device: SimulatedDevice): Promise<void> => {
  const { comments, mutations, threads } = await device.readAll()
  const cached = new Set(threads.map((thread) => thread.id))
  const waiting = new Set(mutations.map((mutation) => mutation.id))
  for (const [id, { mutation }] of device.recorded) {
    if (mutation.intent.kind !== 'comment' || device.discarded.has(id)) continue
    const shown = comments.filter((row) => row.mark === id)
    expectThat(shown.length <= 1, `comment ${id} is shown ${shown.length} times`)
    const ticketId = mutations.find((one) => one.id === id)?.ticketId ?? mutation.ticketId ?? ''
    if (waiting.has(id) && cached.has(ticketId)) expectThat(shown.length === 1, `comment ${id} vanished`)
  }
}

/** A list that came back empty empties no cache: that is a person's decision. */
const checkKept = async (
  device: SimulatedDevice,
  tracker: FakeTracker,
  had: readonly string[],
): Promise<readonly string[]> => {
  const ids = new Set((await device.readAll()).threads.map((thread) => thread.id))
  const dropped = had.filter((id) => !ids.has(id) && tracker.thread(id) !== null)
  expectThat(dropped.length <= 5, `${dropped.length} tickets were wiped out unasked`)
  return [...ids]
}

const judge = async (device: SimulatedDevice, tracker: FakeTracker): Promise<void> => {
  const all = await device.readAll()
  expectThat(device.defects.length === 0, `defects: ${device.defects.map(String).join('; ')}`)
  expectThat(
    all.mutations.length === 0,
    `left in the outbox: ${JSON.stringify(all.mutations.map(({ id, state, reason }) => ({ id, state, reason })))}`,
  )
  checkApplied(device, tracker, all)
  checkOverwritten(device, tracker)
  const cached = new Map(all.threads.map((thread) => [thread.id, thread]))
  for (const { ticket, comments, attachments } of tracker.threads()) {
    const here = cached.get(ticket.id)
    expectThat(here !== undefined, `${ticket.id} was never received`)
    expectSame(here?.base, ticket, `base of ${ticket.id}`)
    expectSame(here?.ticket, ticket, `view of ${ticket.id}`)
    const rows = all.comments.filter((row) => row.ticketId === ticket.id)
    expectSame(rows.map((row) => row.id).sort(), comments.map((row) => row.id).sort(), 'comments')
    const files = all.attachments.filter((row) => row.ticketId === ticket.id)
    expectSame(files.map((row) => row.id).sort(), attachments.map((row) => row.id).sort(), 'files')
    const row = all.tickets.find((one) => one.id === ticket.id)
    expectThat(row?.syncState === 'synced' && row.pending === 0, `${ticket.id} still shows waiting work`)
  }
  expectSame(all.threads.length, tracker.threads().length, 'number of tickets')
}

type All = Awaited<ReturnType<SimulatedDevice['readAll']>>

/** Each saved change is in the tracker once, or the history says why it need not be. */
const checkApplied = (device: SimulatedDevice, tracker: FakeTracker, all: All): void => {
  for (const [id, { mutation }] of device.recorded) {
    const count = tracker.applied.filter((write) => write.mark === id).length
    expectThat(count <= 1, `${mutation.intent.kind} ${id} was applied ${count} times`)
    if (count === 1 || device.discarded.has(id)) continue
    const lines = all.history.filter((row) => row.mutationId === id)
    const accounted = lines.some((row) => row.kind === 'merge' || row.kind === 'decision')
    const replaceable = mutation.intent.kind === 'set-fields' || mutation.intent.kind === 'transition'
    expectThat(replaceable && accounted, `${mutation.intent.kind} ${id} was lost`)
  }
}

/** A value of the colleague that the person had not seen is replaced only by a decision. */
const checkOverwritten = (device: SimulatedDevice, tracker: FakeTracker): void => {
  const own = tracker.applied.map((write) => write.after)
  for (const { mark, before, after, intent } of tracker.applied) {
    const record = device.recorded.get(mark)
    if (record === undefined || before === null || device.decided.has(mark)) continue
    const known = [record.seen, record.trunk, ...own]
    if (intent.kind === 'transition') {
      const seen = known.some((ticket) => ticket?.status === before.status)
      expectThat(seen, `status "${before.status}" was overwritten by ${mark}`)
    }
    if (intent.kind !== 'set-fields') continue
    for (const field of editedFields(intent.fields)) {
      if (field === 'tags') {
        const unseen = before.tags.filter(
          (tag) => !known.slice(0, 2).some((ticket) => ticket?.tags.includes(tag)),
        )
        expectThat(
          unseen.every((tag) => after.tags.includes(tag)),
          `a tag was overwritten by ${mark}`,
        )
      } else if (field === 'description') {
        const lines = after.description.split('\n')
        const theirs = before.description.split('\n').filter((line) => line.startsWith('Their'))
        expectThat(
          theirs.every((line) => lines.includes(line)),
          `a line was overwritten by ${mark}`,
        )
      } else {
        const seen = known.some((ticket) => ticket !== null && sameValue(field, ticket[field], before[field]))
        expectThat(seen, `${field} "${String(before[field])}" was overwritten by ${mark}`)
      }
    }
  }
}

const expectThat = (holds: boolean, message: string): void => {
  if (!holds) throw new Error(message)
}

const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (left !== right) throw new Error(`${what}: here ${left}, in the tracker ${right}`)
}
