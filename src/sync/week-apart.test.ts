import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Intent, Mutation } from '../domain/mutation.ts'
import type { Ticket } from '../domain/ticket.ts'
import { buildThread } from '../testing/build-ticket.ts'
import { createFakeTracker } from '../testing/fake-tracker.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createSimulatedDevice, type SimulatedDevice } from '../testing/simulated-device.ts'
import { createVirtualClock } from '../testing/virtual-clock.ts'

/** Two laptops of one account are offline for a week; whichever comes back first, the end is the same. */

const edits = ['comment', 'title', 'tag', 'description', 'status', 'attach'] as const
type Work = { readonly who: 0 | 1 | 2; readonly edit: (typeof edits)[number]; readonly ticket: number }

const week: fc.Arbitrary<readonly Work[]> = fc.array(
  fc.record({
    who: fc.constantFrom(0 as const, 1 as const, 2 as const),
    edit: fc.constantFrom(...edits),
    ticket: fc.nat(2),
  }),
  { maxLength: 40, size: 'max' },
)

/** The first laptop's words win over the second's, and both over the colleague's. */
const rank = (words: string): number => ['first', 'second'].findIndex((name) => words.startsWith(name))
const statusOf = ['progress', 'waiting'] as const
const prefer =
  (who: 0 | 1) =>
  ({ intent, theirs }: Mutation): 'mine' | 'theirs' => {
    const other =
      intent.kind === 'transition'
        ? (statusOf as readonly string[]).indexOf(theirs?.status ?? '')
        : rank(theirs?.title ?? '')
    return other !== -1 && other < who ? 'theirs' : 'mine'
  }

const setUp = async () => {
  const clock = createVirtualClock()
  const tracker = createFakeTracker({ clock, pageSize: 5, fault: () => 'none' })
  for (const id of ['t-0', 't-1', 't-2']) tracker.add(buildThread({ id, key: id }))
  const device = (name: string) =>
    createSimulatedDevice({
      name,
      tracker,
      clock: clock.another(0),
      nextEvent: () => ({ crash: null, meanwhile: null, disk: 'none' }),
      random: () => 0.5,
      makeRecords: createMemoryRecords,
    })
  const laptops = [device('first'), device('second')] as const
  for (const laptop of laptops) {
    await laptop.boot()
    await laptop.run((engine) => engine.setOnline(false))
  }
  return { clock, tracker, laptops }
}

/** Each laptop rewrites a line of its own; the colleague adds none. */
const describe = (ticket: Ticket | null, who: 0 | 1, words: string): string => {
  const lines = (ticket?.description ?? '').split('\n')
  return lines.with(who === 0 ? 0 : -1, words).join('\n')
}

const write = (laptop: SimulatedDevice, { who, edit, ticket }: Work, words: string): Promise<void> => {
  const side = who === 0 ? 0 : 1
  return laptop.write(`t-${ticket}`, (seen): Intent => {
    switch (edit) {
      case 'comment':
        return { kind: 'comment', body: words, internal: false }
      case 'title':
        return { kind: 'set-fields', fields: { title: words } }
      case 'tag':
        return { kind: 'set-fields', fields: { tags: [...(seen?.tags ?? []), words] } }
      case 'description':
        return { kind: 'set-fields', fields: { description: describe(seen, side, words) } }
      case 'status':
        return { kind: 'transition', from: seen?.status ?? 'open', to: statusOf[side] }
      case 'attach':
        return { kind: 'attach', name: words, mediaType: 'text/plain', size: 3, sha256: 'c'.repeat(64) }
    }
  })
}

const endOf = async (works: readonly Work[], order: readonly (0 | 1)[]) => {
  const { clock, tracker, laptops } = await setUp()
  const day = (7 * 86_400_000) / Math.max(1, works.length)
  for (const [index, work] of works.entries()) {
    clock.advance(day)
    const id = `t-${work.ticket}`
    if (work.who !== 2) await write(laptops[work.who], work, `${['first', 'second'][work.who]} ${index}`)
    else if (work.edit === 'title') tracker.edit(id, { title: `colleague ${index}` })
    else if (work.edit === 'status') tracker.edit(id, { status: 'resolved' })
    else if (work.edit === 'tag') {
      tracker.edit(id, { tags: [...(tracker.thread(id)?.ticket.tags ?? []), `colleague ${index}`] })
    } else tracker.comment(id, `colleague ${index}`)
  }
  for (const who of order) {
    const laptop = laptops[who]
    await laptop.run((engine) => engine.setOnline(true))
    for (let round = 0; round < 50; round += 1) {
      await laptop.decide(prefer(who))
      await laptop.run((engine) => engine.syncNow())
      if ((await laptop.readAll()).mutations.length === 0) break
    }
    await laptop.run((engine) => engine.setOnline(false))
  }
  const seen = await Promise.all(
    laptops.map(async (laptop) => {
      const all = await laptop.readAll()
      return {
        waiting: all.mutations.length,
        tickets: all.threads.map(({ ticket }) => plain(ticket)).sort((a, b) => (a.id < b.id ? -1 : 1)),
        comments: all.comments.map(({ ticketId, body }) => `${ticketId} ${body}`).sort(),
        files: all.attachments.map(({ ticketId, name }) => `${ticketId} ${name}`).sort(),
      }
    }),
  )
  const marks = tracker.applied.map(({ mark }) => mark)
  return { seen, doubled: marks.length - new Set(marks).size }
}

/** What a person would compare: not the count of versions on the way there. */
const plain = ({ id, title, description, status, tags }: Ticket) => ({
  id,
  title,
  description,
  status,
  tags: [...tags].sort(),
})

it('two laptops that were offline for a week end the same, whichever syncs first', async () => {
  await fc.assert(
    fc.asyncProperty(week, async (works) => {
      const one = await endOf(works, [0, 1, 0])
      const other = await endOf(works, [1, 0, 1])
      expect(one.doubled + other.doubled).toBe(0)
      expect(one.seen[0]?.waiting).toBe(0)
      expect(one.seen[1]).toEqual(one.seen[0])
      expect(other.seen[1]).toEqual(other.seen[0])
      expect(other.seen[0]).toEqual(one.seen[0])
    }),
    { numRuns: 200 },
  )
}, 300_000)
