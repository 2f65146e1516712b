import { beforeEach, describe, expect, it } from 'vitest'
import { buildThread, me } from '../testing/build-ticket.ts'
import { createMemoryJournal, type MemoryJournal } from '../testing/memory-journal.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { absorbThreads } from './absorb.ts'
import { createReconciler, type Reconciler } from './journal-reconcile.ts'
import { recordIntentIn } from './record-intent.ts'
import { type Records, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'

const clock = createVirtualClock()
const newId = createIds('id')
const deps = { now: clock.date, newId, user: me }
let records: Records
let journal: MemoryJournal

/** A start of the program on the same database and the same journal. */
const start = (): Reconciler =>
  createReconciler({
    ...deps,
    records,
    journal,
    stamp: async () => null,
    readDiscarded: async () => new Set(),
    onRecovered: () => {},
  })
const say = (body: string) =>
  recordIntentIn(records, deps, { ticketId: 't-1', intent: { kind: 'comment', body, internal: false } })
const waiting = async (): Promise<readonly string[]> => {
  const all = await records.read(['mutations'], (tables) => tables.mutations.all())
  return all.flatMap(({ intent }) => (intent.kind === 'comment' ? [intent.body] : []))
}
const empty = () =>
  records.write(['mutations'], async (tables) => {
    await tables.mutations.remove(await tables.mutations.keys())
  })

beforeEach(async () => {
  records = createMemoryRecords()
  journal = createMemoryJournal()
  await records.write(ticketTables, async (tables) => {
    await tables.meta.put([{ key: 'generation', value: 'first life' }])
    await absorbThreads(tables, [buildThread()], clock.date().toISOString())
  })
})

describe('what the journal has and the database has not', () => {
  it('was let go when the database counted as far: the very last change is no exception', async () => {
    await say('first')
    await say('last')
    await start().reconcile()
    // Both were sent; the program ended before the journal heard of it.
    await empty()
    await start().reconcile()
    expect(await waiting()).toEqual([])
    expect(journal.unsettled()).toEqual([])
  })

  it('was lost when the database counted less far: one change is enough', async () => {
    await say('first')
    const running = start()
    await running.reconcile()
    await say('last')
    await running.reconcile()
    // A power cut took the last transaction back, the counter with it.
    await empty()
    await records.write(['meta'], (tables) => tables.meta.put([{ key: metaKeys.sequence, value: 1 }]))
    await start().reconcile()
    expect(await waiting()).toEqual(['last'])
  })
})
