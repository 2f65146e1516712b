import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  defaultStaleAfterMs,
  type ReadinessFacts,
  type ReadinessGround,
  ticketReadiness,
  tripReadiness,
} from './readiness.ts'

const nowMs = Date.parse('2026-11-20T12:00:00Z')
const ground: ReadinessGround = {
  catalogueCached: true,
  maxAttachmentBytes: 1_000,
  nowMs,
  staleAfterMs: defaultStaleAfterMs,
}
type Cached = NonNullable<ReadinessFacts['cached']>
const cached: Cached = {
  checkedAt: '2026-11-20T11:00:00Z',
  comments: 2,
  activity: 1,
  files: [{ id: 'a', name: 'a.log', size: 10, here: true }],
  links: [{ id: 'r', kind: 'runbook', title: 'Restart' }],
  evidence: [],
}
const judge = (change: Partial<Cached>, on: Partial<ReadinessGround> = {}) =>
  ticketReadiness({ ticketId: 't', cached: { ...cached, ...change } }, { ...ground, ...on })

describe('a ticket is ready', () => {
  test('when everything is here and fresh', () => {
    expect(judge({})).toMatchObject({ ready: true, gaps: [], hereBytes: 10, missingBytes: 0 })
  })

  test('when it was created here: the tracker has nothing newer', () => {
    expect(judge({ checkedAt: null }).ready).toBe(true)
  })
})

describe('a ticket is not ready, and says why', () => {
  test.each([
    [
      'files that are only known',
      judge({ files: [...cached.files, { id: 'b', name: 'b', size: 7, here: false }] }),
      { kind: 'files', count: 1, bytes: 7 },
    ],
    [
      'a linked article that is not cached',
      judge({ links: [{ id: 'x', kind: 'article', title: null }] }),
      { kind: 'documents', count: 1 },
    ],
    [
      'nobody compared it for two days',
      judge({ checkedAt: '2026-11-18T12:00:00Z' }),
      { kind: 'stale', ageMs: 2 * 86_400_000 },
    ],
    ['menus that are not cached', judge({}, { catalogueCached: false }), { kind: 'no-catalogue' }],
    [
      'evidence above the limit',
      judge({ evidence: [{ name: 'big.zip', size: 1_001 }] }),
      { kind: 'evidence-too-large', names: ['big.zip'], maxBytes: 1_000 },
    ],
    [
      'it left this machine',
      ticketReadiness({ ticketId: 't', cached: null }, ground),
      { kind: 'not-cached' },
    ],
  ])('%s', (_why, found, gap) => {
    expect(found.ready).toBe(false)
    expect(found.gaps).toEqual([gap])
  })

  test('evidence at the very limit fits, and any size fits where no limit is known', () => {
    expect(judge({ evidence: [{ name: 'x', size: 1_000 }] }).ready).toBe(true)
    expect(judge({ evidence: [{ name: 'x', size: 9_999 }] }, { maxAttachmentBytes: null }).ready).toBe(true)
  })

  test('a clock set back does not make it stale', () => {
    expect(judge({ checkedAt: '2026-11-25T12:00:00Z' }).ready).toBe(true)
  })
})

const files = fc.array(
  fc.record({ id: fc.uuid(), name: fc.string(), size: fc.nat(1e9), here: fc.boolean() }),
  { maxLength: 8 },
)

test('every byte of every file is either here or missing, and the trip adds up its tickets', () => {
  fc.assert(
    fc.property(fc.array(files, { maxLength: 6 }), (tickets) => {
      const judged = tickets.map((own) => judge({ files: own }))
      const total = tickets.flat().reduce((sum, { size }) => sum + size, 0)
      const trip = tripReadiness(judged)
      expect(judged.reduce((sum, one) => sum + one.hereBytes + one.missingBytes, 0)).toBe(total)
      expect(trip.missingFiles).toBe(tickets.flat().filter(({ here }) => !here).length)
      expect(trip.ready).toBe(tickets.filter((own) => own.every(({ here }) => here)).length)
      expect(trip.tickets).toBe(tickets.length)
    }),
  )
})
