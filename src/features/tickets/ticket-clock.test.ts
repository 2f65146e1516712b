import { describe, expect, test } from 'vitest'
import { testRow, testTargets } from './testing.ts'
import { bothClocks, clockWords, rowClock } from './ticket-clock.ts'

const now = new Date('2026-11-20T09:00:00.000Z')
const minuteMs = 60_000

describe('the clock of a ticket', () => {
  test('asks for an answer until somebody answered, then for the solution', () => {
    expect(rowClock(testRow({}), testTargets, now, 0).phase).toBe('response')
    const answered = rowClock(testRow({ acknowledgedAt: '2026-11-20T08:05:00.000Z' }), testTargets, now, 0)
    expect(answered.phase).toBe('resolve')
    expect(answered.clock.dueAt).toBe('2026-11-22T08:00:00.000Z')
  })

  test('warns when a quarter of the allowed time is left, by the clock of this machine', () => {
    // P3: four hours to answer, so an hour before 12:00 by the tracker, whose clock is ten minutes ahead.
    const { warnAtMs } = rowClock(testRow({}), testTargets, now, 10 * minuteMs)
    expect(warnAtMs).toBe(Date.parse('2026-11-20T10:50:00.000Z'))
  })

  test('a due date of the tracker counts from creation to that date', () => {
    const row = testRow({ acknowledgedAt: '2026-11-20T08:05:00.000Z', dueAt: '2026-11-20' })
    const [from, end] = [Date.parse(row.createdAt), new Date(2026, 10, 21).getTime() - 1]
    expect(rowClock(row, testTargets, now, 0).warnAtMs).toBe(end - (end - from) / 4)
  })

  test('a paused clock neither warns nor sorts before a running one', () => {
    const paused = rowClock(
      testRow({ acknowledgedAt: '2026-11-20T08:05:00.000Z', slaPausedSince: '2026-11-20T08:30:00.000Z' }),
      testTargets,
      now,
      0,
    )
    const running = rowClock(testRow({ priority: 'P4' }), testTargets, now, 0)
    expect(paused.warnAtMs).toBeNull()
    expect(paused.order).toBeGreaterThan(running.order)
  })

  test('a closed ticket has no running clock, even if nobody wrote down when it was resolved', () => {
    expect(rowClock(testRow({ closed: 1 }), testTargets, now, 0).phase).toBe('stopped')
    const both = bothClocks(testRow({ closed: 1 }), testTargets, now, 0)
    expect([both.response.phase, both.resolve.phase]).toEqual(['stopped', 'stopped'])
  })
})

test('the words say what is asked for and whether it is late', () => {
  expect(clockWords('response', 12 * minuteMs)).toBe('Answer in 12 min')
  expect(clockWords('resolve', -90 * minuteMs)).toBe('Resolve 1 h 30 min late')
})
