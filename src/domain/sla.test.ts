import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildCatalogue, buildTicket } from '../testing/build-ticket.ts'
import { type SlaFacts, slaOf, slaPauses } from './sla.ts'
import { priorities } from './ticket.ts'

const targets = buildCatalogue()
const minute = 60_000
const facts = (change: Partial<SlaFacts> = {}): SlaFacts => ({
  ...buildTicket({ createdAt: '2026-11-20T08:00:00.000Z', priority: 'P1' }),
  slaPausedMs: 0,
  slaPausedSince: null,
  ...change,
})
const at = (time: string) => new Date(`2026-11-20T${time}Z`)

describe('the clocks of a ticket', () => {
  it('P1 is to be answered within a quarter of an hour', () => {
    const { response } = slaOf(facts(), targets, at('08:05:00'), null)
    expect(response).toMatchObject({
      dueAt: '2026-11-20T08:15:00.000Z',
      remainingMs: 10 * minute,
      state: 'ok',
      stoppedAt: null,
    })
  })

  it('says soon in the last quarter and breached behind the end', () => {
    const state = (time: string) => slaOf(facts(), targets, at(time), null).response.state
    expect(state('08:11:15')).toBe('ok')
    expect(state('08:11:16')).toBe('soon')
    expect(state('08:15:00')).toBe('soon')
    expect(state('08:15:01')).toBe('breached')
  })

  it('an answer stops the first clock; a solution stops both', () => {
    const answered = slaOf(
      facts({ acknowledgedAt: at('08:10:00').toISOString() }),
      targets,
      at('12:00:00'),
      null,
    )
    expect(answered.response).toMatchObject({ state: 'ok', remainingMs: 5 * minute })
    expect(answered.resolve.stoppedAt).toBeNull()
    const solved = slaOf(facts({ resolvedAt: at('09:00:00').toISOString() }), targets, at('23:00:00'), null)
    expect(solved.response.state).toBe('breached')
    expect(solved.resolve).toMatchObject({ state: 'ok', remainingMs: 180 * minute, paused: false })
  })

  it("counts by the tracker's clock", () => {
    const wrong = slaOf(facts(), targets, at('10:05:00'), -2 * 3_600_000)
    expect(wrong).toEqual(slaOf(facts(), targets, at('08:05:00'), 0))
  })

  it('stands still while a status pauses it and goes on where it stood', () => {
    const paused = facts({ slaPausedSince: at('09:00:00').toISOString() })
    const early = slaOf(paused, targets, at('09:30:00'), null).resolve
    const late = slaOf(paused, targets, at('20:00:00'), null).resolve
    expect(early.remainingMs).toBe(180 * minute)
    expect(late).toMatchObject({ remainingMs: 180 * minute, paused: true, state: 'ok' })
  })

  it("the tracker's own date wins over the priority", () => {
    const dated = facts({ dueAt: '2026-11-21', slaPausedMs: 5 * minute })
    const endOfDay = new Date(2026, 10, 22).getTime() - 1
    expect(Date.parse(slaOf(dated, targets, at('08:00:00'), null).resolve.dueAt)).toBe(endOfDay)
  })

  it('never gains time as time passes, and never loses the breach', () => {
    const moment = fc.integer({ min: 0, max: 20_000 })
    fc.assert(
      fc.property(fc.constantFrom(...priorities), moment, moment, (priority, first, second) => {
        const look = (minutes: number) =>
          slaOf(facts({ priority }), targets, new Date(at('08:00:00').getTime() + minutes * minute), null)
        const [early, late] = [look(Math.min(first, second)), look(Math.max(first, second))]
        for (const name of ['response', 'resolve'] as const) {
          expect(late[name].remainingMs).toBeLessThanOrEqual(early[name].remainingMs)
          if (early[name].state === 'breached') expect(late[name].state).toBe('breached')
        }
      }),
    )
  })

  it('a pause never makes the time shorter', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000 }), (slaPausedMs) => {
        const without = slaOf(facts(), targets, at('10:00:00'), null).resolve.remainingMs
        const withPause = slaOf(facts({ slaPausedMs }), targets, at('10:00:00'), null).resolve.remainingMs
        expect(withPause - without).toBe(slaPausedMs)
      }),
    )
  })
})

describe('pauses from the history of a ticket', () => {
  const move = (time: string, from: string, to: string) => ({
    id: time,
    ticketId: 't-1',
    author: { id: 'u', name: 'U', email: null },
    at: at(time).toISOString(),
    changes: [{ field: 'status', from, to }],
  })

  it('adds up the time in pausing statuses, by id or by name', () => {
    const history = [
      move('09:00:00', 'open', 'waiting'),
      move('10:00:00', 'waiting', 'progress'),
      move('11:00:00', 'In progress', 'Waiting for customer'),
      move('11:30:00', 'Waiting for customer', 'In progress'),
    ]
    const pauses = slaPauses(buildTicket({ status: 'progress' }), history.reverse(), targets.statuses)
    expect(pauses).toEqual({ slaPausedMs: 90 * minute, slaPausedSince: null })
  })

  it('knows that it stands still now, and since when', () => {
    const history = [move('09:00:00', 'open', 'waiting')]
    const pauses = slaPauses(buildTicket({ status: 'waiting' }), history, targets.statuses)
    expect(pauses).toEqual({ slaPausedMs: 0, slaPausedSince: at('09:00:00').toISOString() })
  })

  it('a ticket that was born waiting pauses from its birth', () => {
    const ticket = buildTicket({ status: 'waiting' })
    expect(slaPauses(ticket, [], targets.statuses).slaPausedSince).toBe(ticket.createdAt)
  })
})
