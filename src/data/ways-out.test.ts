import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../contract/errors.ts'
import type { Intent, Mutation, MutationState } from '../domain/mutation.ts'
import type { Result } from '../domain/result.ts'
import { buildThread, buildTicket, me } from '../testing/build-ticket.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { absorbThreads } from './absorb.ts'
import { readDiscardedChange } from './discarded.ts'
import { recordIntentIn } from './record-intent.ts'
import { type Records, ticketTables } from './records.ts'
import {
  bringBackIn,
  discardMutationIn,
  editChangeIn,
  keepAsDraftIn,
  lookAgainIn,
  moveToTicketIn,
  settleByHandIn,
} from './ways-out.ts'

const comment: Intent = { kind: 'comment', body: 'Typed in the cellar.', internal: false }
let records: Records
let deps: { now: () => Date; newId: () => string; user: typeof me }

const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}
const write = async (intent: Intent, ticketId = 't-1'): Promise<Mutation> =>
  value(await recordIntentIn(records, deps, { ticketId, intent }))
const standing = (mutation: Mutation, state: MutationState, more: Partial<Mutation> = {}) =>
  records.write(['mutations'], (tables) => tables.mutations.put([{ ...mutation, state, ...more }]))
const waiting = () => records.read(['mutations'], (tables) => tables.mutations.all())
const shown = async (ticketId = 't-1') =>
  records.read(['comments', 'tickets', 'threads'], async (tables) => ({
    bodies: (await tables.comments.whereIn('ticketId', [ticketId])).map(({ body }) => body),
    pending: (await tables.tickets.get(ticketId))?.pending,
    ticket: (await tables.threads.get(ticketId))?.ticket,
  }))
const everyWait: readonly MutationState[] = ['queued', 'waiting', 'unknown', 'rejected']

beforeEach(async () => {
  const clock = createVirtualClock()
  records = createMemoryRecords()
  deps = { now: clock.date, newId: createIds('id'), user: me }
  await records.write(ticketTables, (tables) =>
    absorbThreads(
      tables,
      [buildThread({ id: 't-1', key: 'FS-1' }), buildThread({ id: 't-2', key: 'FS-2', status: 'waiting' })],
      clock.date().toISOString(),
    ),
  )
})

describe.each(everyWait)('a change that is %s', (state) => {
  it('can be given up and comes back as it stood, or to be looked for where it may have arrived', async () => {
    const written = await write(comment)
    const reason = failure('tracker.rejected', 'A field is required.')
    await standing(written, state, { reason, attempts: 1 })
    value(await discardMutationIn(records, deps, written.id))
    expect(await waiting()).toEqual([])
    expect(await shown()).toMatchObject({ bodies: [], pending: 0 })
    value(await bringBackIn(records, deps, written.id))
    expect(await waiting()).toMatchObject([{ id: written.id, state, intent: comment }])
    expect((await waiting())[0]?.reason).toEqual(state === 'unknown' ? null : reason)
    expect(await shown()).toMatchObject({ bodies: ['Typed in the cellar.'], pending: 1 })
    expect(await bringBackIn(records, deps, written.id)).toMatchObject({ ok: false })
  })

  it('can be moved to another ticket, with the time when it was done; the old one stays in the list', async () => {
    const written = await write(comment)
    await standing(written, state, { performedAt: '2026-03-01T09:00:00.000Z' })
    const moved = value(await moveToTicketIn(records, deps, written.id, 't-2'))
    expect(moved).toMatchObject({ ticketId: 't-2', intent: comment, performedAt: '2026-03-01T09:00:00.000Z' })
    expect(moved.id).not.toBe(written.id)
    expect((await shown('t-1')).bodies).toEqual([])
    expect((await shown('t-2')).bodies).toEqual(['Typed in the cellar.'])
    const kept = await records.read(['drafts'], (tables) => readDiscardedChange(tables, written.id))
    expect(kept?.mutations.map(({ id }) => id)).toEqual([written.id])
  })

  it('can be kept as a draft', async () => {
    const written = await write(comment)
    await standing(written, state)
    value(await keepAsDraftIn(records, deps, written.id))
    const draft = await records.read(['drafts'], (tables) => tables.drafts.get('comment:t-1'))
    expect(draft?.text).toBe('Typed in the cellar.')
    expect(await waiting()).toEqual([])
  })
})

it('a change that is being sent has no way out until its answer came', async () => {
  const written = await write(comment)
  await standing(written, 'sending')
  for (const way of [discardMutationIn, keepAsDraftIn, lookAgainIn]) {
    expect(await way(records, deps, written.id)).toMatchObject({ ok: false, error: { code: 'sync.state' } })
  }
  expect(await waiting()).toHaveLength(1)
})

it('a refused comment is edited: new words on screen and to be sent, under a new mark once it was sent', async () => {
  const written = await write(comment)
  const early = value(await editChangeIn(records, deps, written.id, { ...comment, body: 'First' }))
  expect(early.id).toBe(written.id)
  await standing(early, 'rejected', { attempts: 1 })
  const late = value(await editChangeIn(records, deps, written.id, { ...comment, body: 'Second' }))
  expect(late.id).not.toBe(written.id)
  expect(await waiting()).toMatchObject([{ id: late.id, state: 'queued', reason: null }])
  expect((await shown()).bodies).toEqual(['Second'])
})

it('what may have arrived is not edited: it is settled first', async () => {
  const written = await write(comment)
  await standing(written, 'unknown')
  const edited = await editChangeIn(records, deps, written.id, { ...comment, body: 'Second' })
  expect(edited).toMatchObject({ ok: false, error: { code: 'sync.state' } })
})

it('a person says what became of it: it goes out again, or it is done and can still come back', async () => {
  const written = await write(comment)
  await standing(written, 'unknown')
  value(await settleByHandIn(records, deps, written.id, 'not-arrived'))
  expect(await waiting()).toMatchObject([{ state: 'queued' }])
  await standing(written, 'unknown')
  value(await settleByHandIn(records, deps, written.id, 'arrived'))
  expect(await waiting()).toEqual([])
  expect((await shown()).bodies).toEqual([])
  expect(value(await bringBackIn(records, deps, written.id))).toMatchObject([{ state: 'unknown' }])
})

it('looking again takes away the pause', async () => {
  const written = await write(comment)
  await standing(written, 'unknown', { nextAttemptAt: '2027-01-01T00:00:00.000Z' })
  value(await lookAgainIn(records, deps, written.id))
  expect(await waiting()).toMatchObject([{ state: 'unknown', nextAttemptAt: null }])
})

it('a status moved to another ticket starts from the status there', async () => {
  const written = await write({ kind: 'transition', from: 'open', to: 'progress' })
  const moved = value(await moveToTicketIn(records, deps, written.id, 't-2'))
  expect(moved.intent).toEqual({ kind: 'transition', from: 'waiting', to: 'progress' })
  expect((await shown('t-1')).ticket?.status).toBe('open')
})

it('a ticket that was never created takes all that was done there into the list, and all of it comes back', async () => {
  const ticket = buildTicket({ id: 'local:n', key: 'new', title: 'Made here' })
  const created = await write({ kind: 'create-ticket', ticket }, 'local:n')
  await write(comment, 'local:n')
  value(await discardMutationIn(records, deps, created.id))
  expect(await waiting()).toEqual([])
  expect((await shown('local:n')).ticket).toBeUndefined()
  expect(value(await bringBackIn(records, deps, created.id))).toHaveLength(2)
  expect(await shown('local:n')).toMatchObject({ bodies: ['Typed in the cellar.'], pending: 2 })
})
