import type { Records } from '../data/records.ts'
import type { Intent } from '../domain/mutation.ts'
import type { Ticket } from '../domain/ticket.ts'
import { buildThread, buildTicket } from './build-ticket.ts'
import { createFakeTracker, type FakeTracker } from './fake-tracker.ts'
import { createMemoryRecords } from './memory-records.ts'
import {
  type CallEvent,
  createSimulatedDevice,
  type Plant,
  type SecondHome,
  type SimulatedDevice,
} from './simulated-device.ts'
import { checkMoment, judge, type Moment, newMoment } from './simulation-judge.ts'
import {
  type Deed,
  type Plan,
  type PlannedCall,
  quiet,
  type Step,
  type WriteKind,
} from './simulation-plan.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** Several laptops of one account, a colleague in the tracker, clocks and a bad line, for a few days. */

/** Plays the plan, then lets the line recover, and throws at the first broken promise. */
export const play = async (
  plan: Plan,
  plant: Plant = {},
  makeRecords: () => Records = createMemoryRecords,
  /** A journal for each laptop; without it the journal is a model. */
  makeSecondHome: ((laptop: string) => SecondHome) | null = null,
): Promise<void> => {
  const clock = createVirtualClock()
  let value = 0
  const fresh = (what: string) => {
    value += 1
    return `${what} ${value}`
  }
  const tracker = createFakeTracker({
    clock,
    fault: () => 'none',
    pageSize: 2,
    offsetMs: 4_000,
    texts: 'crlf',
  })
  for (let number = 1; number <= 8; number += 1) {
    tracker.add(buildThread({ id: `t-${number}`, key: `FS-${number}` }))
  }
  const perform = async (it: Deed): Promise<void> => {
    if (it.who === 'colleague') colleagueDoes(tracker, it, fresh)
    else await personDoes(laptopAt(it.on).device, it, fresh)
  }
  const laptops = Array.from({ length: plan.devices }, (_, index) =>
    createLaptop({
      name: `laptop-${index}`,
      tracker,
      clock,
      perform,
      plant,
      makeRecords,
      makeSecondHome,
    }),
  )
  const laptopAt = (on: number): Laptop => {
    const laptop = laptops[on % laptops.length]
    if (laptop === undefined) throw new Error('A plan needs a laptop.')
    return laptop
  }
  const check = async ({ device, moment }: Laptop, round: Round | null = null): Promise<void> => {
    // A slow request let others begin as well; each step starts with all of them at rest.
    for (const other of laptops) await other.device.settle()
    await checkMoment(device, tracker, moment, round)
  }

  for (const it of plan.steps) {
    if (it.do === 'deed') {
      await perform(it.deed)
      if (it.deed.who === 'person') await check(laptopAt(it.deed.on))
    } else if (it.do === 'wait') {
      clock.advance(it.ms)
      for (const laptop of laptops) {
        await laptop.device.run(() => {})
        await check(laptop)
      }
    } else if (it.do === 'server-jump') tracker.jumpClock(it.ms)
    else await check(laptopAt(it.on), await take(laptopAt(it.on), it))
  }
  await recover(laptops, clock, tracker)
  for (const { device } of laptops) await judge(device, tracker)
}

/** What went wrong in one round of syncing; the round is judged by it. */
export type Round = { readonly events: readonly PlannedCall[] }

type Laptop = ReturnType<typeof createLaptop>

const createLaptop = (deps: {
  readonly name: string
  readonly tracker: FakeTracker
  readonly clock: VirtualClock
  readonly perform: (deed: Deed) => Promise<void>
  readonly plant: Plant
  readonly makeRecords: () => Records
  readonly makeSecondHome: ((laptop: string) => SecondHome) | null
}) => {
  const own = deps.clock.another(0)
  const moment: Moment = newMoment()
  let calls: readonly PlannedCall[] = []
  let line: readonly PlannedCall[] = []
  let store: readonly PlannedCall[] = []
  let happened: PlannedCall[] = []
  let current = quiet
  const next = (port: 'line' | 'store'): PlannedCall => {
    const first = calls[0]
    calls = calls.slice(1)
    if (first !== undefined) return first
    if (port === 'line') {
      const planned = line[0] ?? quiet
      line = line.slice(1)
      return planned
    }
    const planned = store[0] ?? quiet
    store = store.slice(1)
    return planned
  }
  const nextEvent = (port: 'line' | 'store'): CallEvent => {
    const planned = next(port)
    current = planned
    if (planned !== quiet) happened.push(planned)
    const { crash, meanwhile, slowMs, disk } = planned
    const eventful = meanwhile !== null || slowMs > 0
    return {
      crash,
      disk,
      meanwhile: eventful
        ? async () => {
            if (slowMs > 0) deps.clock.advance(slowMs)
            if (meanwhile !== null) await deps.perform(meanwhile)
            current = planned
          }
        : null,
    }
  }
  const device = createSimulatedDevice({
    name: deps.name,
    tracker: deps.tracker.line(() => current.fault),
    clock: own,
    nextEvent,
    random: () => 0.5,
    plant: deps.plant,
    makeRecords: deps.makeRecords,
    ...(deps.makeSecondHome === null ? {} : { secondHome: deps.makeSecondHome(deps.name) }),
  })
  return {
    device,
    clock: own,
    moment,
    sync: async (plan: Extract<Step, { do: 'sync' }>): Promise<Round> => {
      calls = plan.calls
      line = plan.line
      store = plan.store
      happened = []
      await device.run((engine) => engine.syncNow())
      calls = []
      line = []
      store = []
      return { events: happened }
    },
  }
}

/** One laptop takes one step; answers with the round when it was one of syncing. */
const take = async (
  laptop: Laptop,
  it: Exclude<Step, { do: 'deed' } | { do: 'wait' } | { do: 'server-jump' }>,
): Promise<Round | null> => {
  const { device, clock } = laptop
  switch (it.do) {
    case 'sync':
      return laptop.sync(it)
    case 'decide':
      await device.decide(it.take)
      return null
    case 'retry':
      await device.retryRefused()
      return null
    case 'kill':
      device.kill()
      return null
    case 'switch':
      await device.run((engine) => engine.setOnline(it.online))
      return null
    case 'clock-jump':
      clock.jump(it.ms)
      return null
    case 'wipe':
      await device.wipe(it.torn)
      return null
  }
}

const personDoes = async (
  device: SimulatedDevice,
  { kind, ticket: index, disk }: Extract<Deed, { who: 'person' }>,
  fresh: (what: string) => string,
): Promise<void> => {
  if (kind === 'create') {
    const id = `local:${fresh('new')}`
    const ticket = buildTicket({ id, key: 'new', title: fresh('Created') })
    await device.write(id, () => ({ kind: 'create-ticket', ticket }), disk)
    return
  }
  const { threads } = await device.readAll()
  const ids = threads.map((thread) => thread.id).sort()
  const id = kind === 'comment-new' ? ids.find((one) => one.startsWith('local:')) : ids[index % ids.length]
  if (id === undefined) return
  await device.write(id, (ticket) => personIntent(kind, ticket, fresh), disk)
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
      return { kind: 'comment', body: fresh('My comment'), internal: kind === 'internal' }
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
  const note = tracker.thread(ticket.id)?.comments.at(-1)
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
    case 'edit-note':
      if (note !== undefined) tracker.editComment(ticket.id, note.id, fresh('Their words instead'))
      return
    case 'delete-note':
      if (note !== undefined) tracker.removeComment(ticket.id, note.id)
      return
    case 'hide':
      tracker.hide(ticket.id, true)
      return
    case 'show':
      for (const id of tracker.hidden()) tracker.hide(id, false)
      return
    case 'remove':
      tracker.remove(ticket.id)
  }
}

/** The lines are good again and the person decides what is theirs to decide. */
const recover = async (
  laptops: readonly Laptop[],
  clock: VirtualClock,
  tracker: FakeTracker,
): Promise<void> => {
  for (const { device } of laptops) await device.run((engine) => engine.setOnline(true))
  // Half of what is out of sight stays there; a person settles what waits for it.
  for (const id of tracker.hidden().filter((_, index) => index % 2 === 0)) tracker.hide(id, false)
  let restingRounds = 0
  for (let round = 0; round < 40 && restingRounds < 2; round += 1) {
    let waiting = 0
    for (const { device } of laptops) {
      await device.decide(round % 2 === 0 ? 'mine' : 'theirs')
      if (round < 4) await device.retryRefused()
      else {
        await device.giveUpRefused()
        await device.settleByHand((id) => tracker.timesApplied(id) > 0)
      }
      await device.run((engine) => {
        engine.confirmSweep()
        engine.syncNow()
      })
      waiting += (await device.readAll()).mutations.length
    }
    clock.advance(31_000)
    for (const { device } of laptops) await device.settle()
    restingRounds = waiting === 0 ? restingRounds + 1 : 0
  }
}
