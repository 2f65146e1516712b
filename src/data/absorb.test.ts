import { beforeEach, expect, it } from 'vitest'
import type { Intent, Mutation } from '../domain/mutation.ts'
import { buildComment, buildThread, me } from '../testing/build-ticket.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { absorbThreads } from './absorb.ts'
import { recordIntentIn } from './record-intent.ts'
import { type Records, ticketTables } from './records.ts'

const clock = createVirtualClock()
let records: Records
let deps: { now: () => Date; newId: () => string; user: typeof me }

const absorb = (thread: ReturnType<typeof buildThread>) =>
  records.write(ticketTables, (tables) => absorbThreads(tables, [thread], clock.date().toISOString()))
const unknown = async (intent: Intent): Promise<Mutation> => {
  const written = await recordIntentIn(records, deps, { ticketId: 't-1', intent })
  if (!written.ok) throw new Error(written.error.message)
  const mutation: Mutation = { ...written.value, state: 'unknown', attempts: 1 }
  await records.write(['mutations'], (tables) => tables.mutations.put([mutation]))
  return mutation
}
const left = () => records.read(['mutations'], (tables) => tables.mutations.all())

beforeEach(async () => {
  records = createMemoryRecords()
  deps = { now: clock.date, newId: createIds('id'), user: me }
  await absorb(buildThread({ revision: '1' }))
})

it('a comment that the tracker shows with its words had arrived', async () => {
  const mine = await unknown({ kind: 'comment', body: 'Two\nlines', internal: false })
  await absorb(
    buildThread({ revision: '2' }, { comments: [buildComment({ mark: mine.id, body: 'Two\r\nlines' })] }),
  )
  expect(await left()).toEqual([])
})

it('a mark without its values proves nothing: the change stays in doubt', async () => {
  const edit = await unknown({ kind: 'set-fields', fields: { title: 'Mine' } })
  const note = buildComment({ id: 'c-7', mark: edit.id, body: '' })
  await absorb(buildThread({ revision: '2' }, { comments: [note] }))
  expect(await left()).toMatchObject([{ id: edit.id, state: 'unknown' }])
  await absorb(buildThread({ revision: '3', title: 'Mine' }, { comments: [note] }))
  expect(await left()).toEqual([])
})
