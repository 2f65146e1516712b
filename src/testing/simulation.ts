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
  type SimulatedDevice,
} from './simulated-device.ts'
import { checkKept, checkScreen, judge } from './simulation-judge.ts'
import { type Deed, type PlannedCall, quiet, type Step, type WriteKind } from './simulation-plan.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** A device, a colleague in the tracker, a clock and a bad line, for a few days. */

/** Plays the plan, then lets the line recover, and throws at the first broken promise. */
export const play = async (
  plan: readonly Step[],
  plant: Plant = {},
  records: Records = createMemoryRecords(),
): Promise<void> => {
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
    plant,
    records,
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
