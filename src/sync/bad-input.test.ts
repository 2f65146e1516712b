import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure } from '../contract/errors.ts'
import { fail, ok } from '../domain/result.ts'
import { buildComment, buildThread, buildTicket } from '../testing/build-ticket.ts'
import { createFakeTracker } from '../testing/fake-tracker.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createSimulatedDevice } from '../testing/simulated-device.ts'
import { createVirtualClock } from '../testing/virtual-clock.ts'
import type { TrackerPort } from './ports.ts'

const setUp = (bend: (tracker: TrackerPort) => Partial<TrackerPort> = () => ({})) => {
  const clock = createVirtualClock()
  const tracker = createFakeTracker({ clock, pageSize: 50, fault: () => 'none' })
  const device = createSimulatedDevice({
    name: 'laptop',
    tracker,
    clock,
    nextEvent: () => ({ crash: null, meanwhile: null, disk: 'none' }),
    random: () => 0.5,
    makeRecords: createMemoryRecords,
    plant: { tracker: (port) => ({ ...port, ...bend(port) }) },
  })
  return { tracker, device, sync: () => device.run((engine) => engine.syncNow()) }
}
const comment = (body: string) => () => ({ kind: 'comment' as const, body, internal: false })

describe('a tracker that answers nonsense', () => {
  it.each([
    ['half a JSON', failure('tracker.unexpected', 'The answer ends in the middle.')],
    [
      'something its schema does not know',
      failure('app.unexpected', 'Kitbag could not read its own answer.'),
    ],
  ])(
    '%s in place of tickets stops neither what is sent nor the comparison of the list',
    async (_, reason) => {
      let broken = false
      const { tracker, device, sync } = setUp((port) => ({
        pullTickets: (cursor) => (broken ? Promise.resolve(fail(reason)) : port.pullTickets(cursor)),
      }))
      tracker.add(buildThread())
      await device.boot()
      broken = true
      tracker.add(buildThread({ id: 't-2' }))
      await device.write('t-1', comment('Sent all the same'))
      await sync()
      expect(tracker.thread('t-1')?.comments.map(({ body }) => body)).toEqual(['Sent all the same'])
      const { threads, mutations } = await device.readAll()
      expect(threads.map(({ id }) => id).sort()).toEqual(['t-1', 't-2'])
      expect(mutations).toEqual([])
      expect(device.defects).toEqual([])
    },
  )

  it('HTML in place of data is a sign-in page: everything waits, nothing is lost', async () => {
    let portal = false
    const { tracker, device, sync } = setUp((port) => ({
      pullTickets: (cursor) =>
        portal
          ? Promise.resolve(fail(failure('tracker.portal', 'It answered with a page, not with data.')))
          : port.pullTickets(cursor),
    }))
    tracker.add(buildThread())
    await device.boot()
    portal = true
    await sync()
    await device.write('t-1', comment('Written meanwhile'))
    expect((await device.readAll()).mutations).toHaveLength(1)
    portal = false
    await sync()
    expect(tracker.thread('t-1')?.comments).toHaveLength(1)
  })

  it('a record that cannot be taken is named with its reason in the history; the rest goes on', async () => {
    const reason = failure('tracker.unexpected', 'title is null.')
    const { tracker, device } = setUp((port) => ({
      pullTickets: async (cursor) => {
        const page = await port.pullTickets(cursor)
        if (!page.ok) return page
        const threads = page.value.threads.filter(({ ticket }) => ticket.id !== 't-2')
        return ok({ ...page.value, threads, refused: [{ id: 't-2', reason }] })
      },
      fetchTicket: (id) => (id === 't-2' ? Promise.resolve(fail(reason)) : port.fetchTicket(id)),
    }))
    for (const id of ['t-1', 't-2', 't-3']) tracker.add(buildThread({ id }))
    await device.boot()
    const { threads, history } = await device.readAll()
    expect(threads.map(({ id }) => id).sort()).toEqual(['t-1', 't-3'])
    expect(history.some((row) => row.ticketId === 't-2' && row.reason?.message === reason.message)).toBe(true)
  })

  it('five thousand comments and a file of two gigabytes come in whole and do not come again', async () => {
    const { tracker, device, sync } = setUp()
    const comments = Array.from({ length: 5_000 }, (_, index) => buildComment({ id: `old-${index}` }))
    const file = {
      id: 'f-1',
      ticketId: 't-1',
      commentId: null,
      name: 'core.dump',
      mediaType: 'application/octet-stream',
      size: 2 * 1024 ** 3,
      sha256: null,
      author: buildComment().author,
      createdAt: buildTicket().createdAt,
      mark: null,
    }
    tracker.add(buildThread({}, { comments, attachments: [file] }))
    await device.boot()
    await device.write('t-1', comment('Number 5,001'))
    await sync()
    const all = await device.readAll()
    expect(all.comments).toHaveLength(5_001)
    expect(all.attachments.map(({ size }) => size)).toEqual([file.size])
    expect(all.tickets[0]).toMatchObject({ commentCount: 5_001, pending: 0 })
    expect(tracker.calls).not.toContain('download')
  })

  it('names and words in every script arrive as they are, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (words) => {
        const { tracker, device, sync } = setUp()
        tracker.add(buildThread({ title: words, site: words, tags: [words] }))
        await device.boot()
        const { threads } = await device.readAll()
        expect(threads[0]?.ticket).toMatchObject({ title: words, site: words, tags: [words] })
        await device.write('t-1', comment(words))
        await sync()
        expect(tracker.thread('t-1')?.comments.map(({ body }) => body)).toEqual([words])
        expect(device.defects).toEqual([])
      }),
      { numRuns: 20 },
    )
  })
})
