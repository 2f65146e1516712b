import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Intent } from '../domain/mutation.ts'
import type { Result } from '../domain/result.ts'
import { buildTicket, me } from '../testing/build-ticket.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { databaseName, type KitbagDatabase } from './database.ts'
import { fillMissing } from './fill-missing.ts'
import { openDatabase } from './open-database.ts'
import { listMutations, recordIntent } from './outbox.ts'
import { readThread } from './ticket-repository.ts'

const workspaceId = `fill-missing-${crypto.randomUUID()}`
const clock = createVirtualClock()
const deps = { now: clock.date, newId: createIds('id'), user: me }
let database: KitbagDatabase

const value = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}
const record = async (ticketId: string, intent: Intent) =>
  value(await recordIntent(database, deps, { ticketId, intent }))
const refuse = (id: string) =>
  database.mutations.update(id, {
    state: 'rejected',
    reason: { code: 'tracker.rejected', message: 'Impact cannot be blank', hint: '', fields: ['Impact'] },
  })

beforeEach(async () => {
  database = value(await openDatabase(workspaceId))
})
afterEach(async () => {
  database.close()
  await Dexie.delete(databaseName(workspaceId))
})

it('a new ticket that lacked a field goes again with it, under the same mark', async () => {
  const ticket = buildTicket({ id: 'local:1' })
  const made = await record('local:1', { kind: 'create-ticket', ticket })
  await refuse(made.id)
  value(await fillMissing(database, deps, made.id, { customFields: { Impact: 'high' }, dueAt: '2026-11-30' }))
  const [again] = await listMutations(database)
  expect(again).toMatchObject({ id: made.id, state: 'queued', reason: null })
  expect(again?.intent).toMatchObject({ ticket: { customFields: { Impact: 'high' }, dueAt: '2026-11-30' } })
  expect((await readThread(database, 'local:1'))?.ticket.customFields).toEqual({ Impact: 'high' })
})

it('before a refused status the values go out on their own, and what was written later stays behind it', async () => {
  const ticket = buildTicket({ id: 'local:1' })
  await record('local:1', { kind: 'create-ticket', ticket })
  const moved = await record('local:1', { kind: 'transition', from: 'open', to: 'resolved' })
  const later = await record('local:1', { kind: 'comment', body: 'Done', internal: false })
  await refuse(moved.id)
  value(await fillMissing(database, deps, moved.id, { customFields: { Impact: 'low' } }))
  const order = (await listMutations(database)).toSorted((left, right) => left.sequence - right.sequence)
  expect(order.map(({ intent }) => intent.kind)).toEqual([
    'create-ticket',
    'set-fields',
    'transition',
    'comment',
  ])
  expect(order.map(({ id }) => id)).toEqual([order[0]?.id, order[1]?.id, moved.id, later.id])
  expect(order.map(({ state }) => state)).toEqual(['queued', 'queued', 'queued', 'queued'])
  expect(new Set(order.map(({ sequence }) => sequence)).size).toBe(4)
})

it('a change that was not refused is left alone', async () => {
  const made = await record('local:1', { kind: 'create-ticket', ticket: buildTicket({ id: 'local:1' }) })
  expect(await fillMissing(database, deps, made.id, {})).toMatchObject({ ok: false })
})
