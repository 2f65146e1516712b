import { editedFields } from '../domain/intent.ts'
import { sameValue } from '../domain/merge.ts'
import type { FakeTracker } from './fake-tracker.ts'
import type { SimulatedDevice } from './simulated-device.ts'

/** The promises of sync, checked on a simulated device and its tracker. Each throws with what was broken. */

/** Never two on screen and never none: each comment the person wrote is there once, at every moment. */
export const checkScreen = async (device: SimulatedDevice): Promise<void> => {
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
export const checkKept = async (
  device: SimulatedDevice,
  tracker: FakeTracker,
  had: readonly string[],
): Promise<readonly string[]> => {
  const ids = new Set((await device.readAll()).threads.map((thread) => thread.id))
  const dropped = had.filter((id) => !ids.has(id) && tracker.thread(id) !== null)
  expectThat(dropped.length <= 5, `${dropped.length} tickets were wiped out unasked`)
  return [...ids]
}

/** What has to be true in the end, whatever happened. */
export const judge = async (device: SimulatedDevice, tracker: FakeTracker): Promise<void> => {
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
