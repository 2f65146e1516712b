import { afterEach, describe, expect, it } from 'vitest'
import { buildComment, buildThread, me } from '../testing/build-ticket.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createIds } from '../testing/virtual-clock.ts'
import { createDatabase, type KitbagDatabase } from './database.ts'
import { recordIntentIn } from './record-intent.ts'
import { dexieRecords, type Records, ticketTables } from './records.ts'
import { createSyncStore } from './sync-store.ts'

let open: KitbagDatabase | null = null
const inBrowser = (): Records => {
  open = createDatabase(`records-${crypto.randomUUID()}`)
  return dexieRecords(open)
}
afterEach(async () => {
  await open?.delete()
  open = null
})

const now = () => new Date('2026-11-20T09:00:00.000Z')
const note = (id: string) => ({
  id,
  at: now().toISOString(),
  kind: 'pull' as const,
  ticketId: null,
  mutationId: null,
  message: id,
  reason: null,
})

/** The simulation runs on the fake; these show that the fake and the database promise the same. */
describe.each([
  ['the database', inBrowser],
  ['the fake', createMemoryRecords],
])('records in %s', (_name, create) => {
  it('are found by key, by index and in order', async () => {
    const records = create()
    await records.write(['comments', 'history'], async (tables) => {
      await tables.comments.put([
        { ...buildComment({ id: 'c-2', ticketId: 't-2' }), mutationId: null },
        { ...buildComment({ id: 'c-1' }), mutationId: 'm-1' },
      ])
      await tables.history.put([note('h-3'), note('h-1'), note('h-2')])
    })
    await records.read(['comments', 'history'], async ({ comments, history }) => {
      expect((await comments.get('c-1'))?.mutationId).toBe('m-1')
      expect((await comments.getMany(['c-2', 'none'])).map((row) => row?.id)).toEqual(['c-2', undefined])
      expect((await comments.whereIn('ticketId', ['t-1', 't-9'])).map((row) => row.id)).toEqual(['c-1'])
      expect((await comments.whereIn('mutationId', ['m-1'])).map((row) => row.id)).toEqual(['c-1'])
      expect(await comments.whereIn('ticketId', [])).toEqual([])
      expect(await comments.keys()).toEqual(['c-1', 'c-2'])
      expect(await history.firstKeys(2)).toEqual(['h-1', 'h-2'])
      expect(await history.count()).toBe(3)
      expect(await history.all()).toHaveLength(3)
    })
  })

  it('are all written or none', async () => {
    const records = create()
    await records.write(['history'], (tables) => tables.history.put([note('before')]))
    const broken = records.write(['history', 'drafts'], async (tables) => {
      await tables.history.put([note('during')])
      await tables.history.remove(['before'])
      await tables.drafts.put([{ key: 'd', text: 'typed', updatedAt: now().toISOString() }])
      throw new Error('killed here')
    })
    await expect(broken).rejects.toThrow('killed here')
    await records.read(['history', 'drafts'], async (tables) => {
      expect(await tables.history.keys()).toEqual(['before'])
      expect(await tables.drafts.count()).toBe(0)
    })
  })

  it('refuse a table that the transaction did not name', async () => {
    const records = create()
    await expect(records.write(['history'], (tables) => tables.drafts.count())).rejects.toThrow()
  })

  it('a change to a ticket is whole or absent wherever the write breaks off', async () => {
    const records = create()
    const newId = createIds('x')
    const store = createSyncStore(records, { now, newId })
    const page = {
      threads: [buildThread()],
      removed: [],
      refused: [],
      cursor: '1',
      more: false,
      serverDate: null,
    }
    await store.takeTickets(page, false)
    const look = () =>
      records.read(ticketTables, async (tables) => ({
        comments: await tables.comments.count(),
        mutations: await tables.mutations.count(),
        pending: (await tables.tickets.get('t-1'))?.pending,
      }))
    for (let step = 0; ; step += 1) {
      const saved = await recordIntentIn(
        breakingAt(records, step),
        { now, newId, user: me },
        {
          ticketId: 't-1',
          intent: { kind: 'comment', body: 'Hello', internal: false },
        },
      )
      if (saved.ok) {
        expect(step).toBeGreaterThan(5)
        expect(await look()).toEqual({ comments: 1, mutations: 1, pending: 1 })
        return
      }
      expect(saved.error.code).toBe('database.failed')
      expect(await look()).toEqual({ comments: 0, mutations: 0, pending: 0 })
    }
  })
})

/** The same records; the table call with this number throws. */
const breakingAt = (records: Records, step: number): Records => ({
  ...records,
  write: (names, body) => {
    let calls = 0
    const trip = <Row extends object>(table: Row): Row =>
      new Proxy(table, {
        get: (target, name) => {
          const call = Reflect.get(target, name) as (...input: readonly unknown[]) => Promise<unknown>
          return async (...input: readonly unknown[]) => {
            calls += 1
            if (calls > step) throw new Error('the disk went away')
            return call(...input)
          }
        },
      })
    return records.write(names, (tables) =>
      body(
        new Proxy(tables, {
          get: (target, name) => trip(Reflect.get(target, name) as object),
        }),
      ),
    )
  },
})
