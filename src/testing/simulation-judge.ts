import { isDeleted } from '../data/changed-comments.ts'
import { bySendOrder, editedFields, isUnsent, laneOf } from '../domain/intent.ts'
import { sameValue } from '../domain/merge.ts'
import type { Mutation } from '../domain/mutation.ts'
import { normalWords } from '../domain/same-words.ts'
import type { TicketComment } from '../domain/ticket.ts'
import type { FakeTracker } from './fake-tracker.ts'
import { stopsNobodyElse } from './line-faults.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import type { PlannedCall } from './simulation-plan.ts'

type All = Awaited<ReturnType<SimulatedDevice['readAll']>>

/** The promises of sync, checked on simulated laptops and their tracker. Each throws with what was broken. */

/** What is remembered of a laptop from one step to the next. */
export type Moment = {
  threads: readonly string[]
  unsent: readonly Mutation[]
  wipes: number
}
export const newMoment = (): Moment => ({ threads: [], unsent: [], wipes: 0 })

/** What has to be true at every moment. `round` is what happened to the calls when it has just synced. */
export const checkMoment = async (
  device: SimulatedDevice,
  tracker: FakeTracker,
  moment: Moment,
  round: { readonly events: readonly PlannedCall[] } | null,
): Promise<void> => {
  const all = await device.readAll()
  checkScreen(device, all)
  checkSaved(device, tracker, all)
  if (device.wipes() === moment.wipes) checkKept(tracker, all, moment.threads)
  if (round !== null && device.isAlive() && all.online) {
    checkUnblocked(all, moment.unsent, round.events)
    if (round.events.every(isQuiet)) checkReceived(all, tracker)
  }
  moment.threads = all.threads.map((thread) => thread.id)
  moment.unsent = all.mutations.filter(isUnsent)
  moment.wipes = device.wipes()
  device.remember(moment.unsent)
}

/** Never two on screen and never none, and whatever waits is shown with its state and reason. */
const checkScreen = (device: SimulatedDevice, { comments, mutations, threads, tickets }: All): void => {
  const cached = new Set(threads.map((thread) => thread.id))
  const waiting = new Map(mutations.map((mutation) => [mutation.id, mutation]))
  const shown = new Map<string, number>()
  for (const { mark } of comments) if (mark !== null) shown.set(mark, (shown.get(mark) ?? 0) + 1)
  for (const [id, { mutation }] of device.recorded) {
    if (mutation.intent.kind !== 'comment' || device.discarded.has(id)) continue
    const times = shown.get(id) ?? 0
    expectThat(times <= 1, `comment ${id} is shown ${times} times`)
    const ticketId = waiting.get(id)?.ticketId
    if (ticketId !== undefined && cached.has(ticketId ?? ''))
      expectThat(times === 1, `comment ${id} vanished`)
  }
  const pending = new Map<string, number>()
  for (const mutation of mutations) {
    expectThat(device.recorded.has(mutation.id), `${mutation.id} was never written by anyone`)
    const { state, reason, theirs, ticketId } = mutation
    if (state === 'rejected') expectThat(reason !== null, `${mutation.id} was refused without a reason`)
    if (state === 'conflict')
      expectThat(reason !== null && theirs !== null, `${mutation.id} is in conflict with nothing`)
    if (ticketId !== null && isUnsent(mutation)) pending.set(ticketId, (pending.get(ticketId) ?? 0) + 1)
  }
  for (const { id, pending: said } of tickets) {
    expectThat(
      said === (pending.get(id) ?? 0),
      `${id} shows ${said} waiting changes, not ${pending.get(id) ?? 0}`,
    )
  }
}

/** Whatever the person saw as saved waits here, is in the tracker once, or the history says what became of it. */
const checkSaved = (device: SimulatedDevice, tracker: FakeTracker, all: All): void => {
  const waiting = new Set(all.mutations.map((mutation) => mutation.id))
  for (const [id, { mutation }] of device.recorded) {
    const { kind } = mutation.intent
    const count = tracker.timesApplied(id)
    // A value is written again when a person decides so.
    const again = (device.decided.get(id)?.length ?? 0) + (device.sentAgain.get(id) ?? 0)
    const most = kind === 'set-fields' || kind === 'transition' ? 1 + again : 1
    expectThat(count <= most, `${kind} ${id} was applied ${count} times`)
    if (count >= 1 || waiting.has(id) || device.discarded.has(id)) continue
    const replaceable = kind === 'set-fields' || kind === 'transition'
    expectThat(replaceable && isAccounted(device, all, id), `${kind} ${id} was lost`)
  }
}

/** "Sent" is said only of what the tracker took with its values. */
const checkSaid = (device: SimulatedDevice, tracker: FakeTracker, all: All): void => {
  for (const { mutationId, kind, message } of [...all.history, ...device.archive()]) {
    const said = (kind === 'push' && message.startsWith('Sent')) || /\bhad arrived/.test(message)
    if (!said || mutationId === null) continue
    expectThat(
      tracker.timesApplied(mutationId) > 0,
      `${mutationId} was called sent and is not in the tracker`,
    )
  }
}

const isAccounted = (device: SimulatedDevice, all: All, id: string): boolean =>
  [all.history, device.archive()].some((rows) =>
    rows.some((row) => row.mutationId === id && (row.kind === 'merge' || row.kind === 'decision')),
  )

/** A list that came back empty empties no cache: that is a person's decision. */
const checkKept = (tracker: FakeTracker, all: All, had: readonly string[]): void => {
  const ids = new Set(all.threads.map((thread) => thread.id))
  const dropped = had.filter((id) => !ids.has(id) && tracker.thread(id) !== null)
  expectThat(dropped.length <= 5, `${dropped.length} tickets were wiped out unasked`)
}

const isQuiet = ({ fault, disk, crash, meanwhile, slowMs }: PlannedCall): boolean =>
  fault === 'none' && disk === 'none' && crash === null && meanwhile === null && slowMs === 0

/** A change that waited before the round went out in it, unless its own ticket is parked or in doubt. */
const checkUnblocked = (all: All, before: readonly Mutation[], events: readonly PlannedCall[]): void => {
  const harmless = events.every(
    ({ fault, disk, crash }) => disk === 'none' && crash === null && stopsNobodyElse.has(fault),
  )
  if (!harmless || events.filter(({ fault }) => fault === 'stale').length > 4) return
  const waited = new Set(before.map((mutation) => mutation.id))
  const ids = new Set(all.mutations.map((mutation) => mutation.id))
  const heads = new Map<string, Mutation>()
  for (const mutation of [...all.mutations].sort(bySendOrder)) {
    const lane = laneOf(mutation)
    if (!heads.has(lane)) heads.set(lane, mutation)
  }
  for (const { id, state, dependsOn } of heads.values()) {
    const free = waited.has(id) && !dependsOn.some((other) => ids.has(other))
    const open = state === 'queued' || state === 'waiting' || state === 'sending'
    expectThat(!free || !open, `${id} is ${state} and nothing stands before it`)
  }
}

/** After an undisturbed round everything that the tracker has is here: the cursor has skipped nothing. */
const checkReceived = (all: All, tracker: FakeTracker): void => {
  const here = new Map(all.threads.map((thread) => [thread.id, thread]))
  for (const { ticket } of tracker.threads()) {
    const thread = here.get(ticket.id)
    expectThat(thread !== undefined, `${ticket.id} was never received`)
    expectThat(thread?.base?.revision === ticket.revision, `a change of ${ticket.id} was skipped`)
  }
}

/** What has to be true in the end, whatever happened. */
export const judge = async (device: SimulatedDevice, tracker: FakeTracker): Promise<void> => {
  const all = await device.readAll()
  expectThat(device.defects.length === 0, `defects: ${device.defects.map(String).join('; ')}`)
  expectThat(
    all.mutations.length === 0,
    `left in the outbox: ${JSON.stringify(all.mutations.map(({ id, state, reason }) => ({ id, state, reason })))}`,
  )
  checkScreen(device, all)
  checkSaved(device, tracker, all)
  checkSaid(device, tracker, all)
  checkOverwritten(device, tracker)
  const cached = new Map(all.threads.map((thread) => [thread.id, thread]))
  for (const { ticket, comments, attachments } of tracker.threads()) {
    const here = cached.get(ticket.id)
    expectThat(here !== undefined, `${ticket.id} was never received`)
    expectSame(here?.base, ticket, `base of ${ticket.id}`)
    expectSame(here?.ticket, ticket, `view of ${ticket.id}`)
    const rows = all.comments.filter((row) => row.ticketId === ticket.id && !isDeleted(row))
    const said = (row: TicketComment) =>
      `${row.id}: ${row.internal ? 'internal ' : ''}${normalWords(row.body)}`
    expectSame(rows.map(said).sort(), comments.map(said).sort(), 'comments')
    const files = all.attachments.filter((row) => row.ticketId === ticket.id)
    expectSame(files.map((row) => row.id).sort(), attachments.map((row) => row.id).sort(), 'files')
    const row = all.tickets.find((one) => one.id === ticket.id)
    expectThat(row?.syncState === 'synced' && row.pending === 0, `${ticket.id} still shows waiting work`)
  }
  expectSame(all.threads.length, tracker.threads().length, 'number of tickets')
}

/** A value that the person had not seen when they wrote or decided is never replaced. */
const checkOverwritten = (device: SimulatedDevice, tracker: FakeTracker): void => {
  const own = tracker.applied.filter((write) => device.recorded.has(write.mark)).map((write) => write.after)
  for (const { mark, before, after, intent } of tracker.applied) {
    const record = device.recorded.get(mark)
    if (record === undefined || before === null) continue
    const seenSides = [record.seen, record.trunk, ...(device.decided.get(mark) ?? [])]
    const known = [...seenSides, ...own]
    if (intent.kind === 'transition') {
      const seen = known.some((ticket) => ticket?.status === before.status)
      expectThat(seen, `status "${before.status}" was overwritten by ${mark}`)
    }
    if (intent.kind !== 'set-fields') continue
    for (const field of editedFields(intent.fields)) {
      if (field === 'tags') {
        const unseen = before.tags.filter((tag) => !seenSides.some((ticket) => ticket?.tags.includes(tag)))
        expectThat(
          unseen.every((tag) => after.tags.includes(tag)),
          `a tag was overwritten by ${mark}`,
        )
      } else if (field === 'description') {
        const lines = after.description.split('\n')
        const theirs = before.description.split('\n').filter((line) => line.startsWith('Their'))
        const decidedOn = (device.decided.get(mark) ?? []).flatMap(({ description }) =>
          description.split('\n'),
        )
        expectThat(
          theirs.every((line) => lines.includes(line) || decidedOn.includes(line)),
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
