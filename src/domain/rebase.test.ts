import { describe, expect, it } from 'vitest'
import { mergeText } from '../sync/merge-text.ts'
import { buildTicket } from '../testing/build-ticket.ts'
import { applyIntent } from './intent.ts'
import type { Intent, Mutation, MutationState } from './mutation.ts'
import { rebaseTicket } from './rebase.ts'
import type { Ticket } from './ticket.ts'

const trunk = buildTicket({ title: 'A', description: 'one\ntwo\nthree', tags: ['x'] })

const run = (intents: readonly Intent[], states: readonly MutationState[] = []): readonly Mutation[] => {
  let seen = trunk
  return intents.map((intent, index) => {
    const mutation: Mutation = {
      id: `m${index + 1}`,
      sequence: index + 1,
      ticketId: trunk.id,
      intent,
      performedAt: trunk.createdAt,
      base: seen,
      dependsOn: [],
      state: states[index] ?? 'queued',
      attempts: 0,
      nextAttemptAt: null,
      reason: null,
      theirs: null,
    }
    seen = applyIntent(seen, intent)
    return mutation
  })
}
const title = (value: string): Intent => ({ kind: 'set-fields', fields: { title: value } })
const remote = (change: Partial<Ticket>): Ticket => ({ ...trunk, revision: '2', ...change })
const onto = (theirs: Ticket, pending: readonly Mutation[]) => rebaseTicket(theirs, pending, mergeText)

describe('putting waiting changes on top of what the tracker has', () => {
  it('a later edit of the same run cannot hide a conflict', () => {
    const result = onto(remote({ title: 'Theirs' }), run([title('B'), title('C')]))
    expect(result.changed.map(({ id, state }) => [id, state])).toEqual([['m1', 'conflict']])
    expect(result.changed[0]?.theirs?.title).toBe('Theirs')
    expect(result.ticket.title).toBe('C')
  })

  it('our own earlier change coming back is no conflict with the next', () => {
    const [, second] = run([title('B'), title('C')])
    const result = onto(remote({ title: 'B' }), second === undefined ? [] : [second])
    expect(result.changed.every((mutation) => mutation.state === 'queued')).toBe(true)
    expect(result.ticket.title).toBe('C')
  })

  it('a run of edits to a text keeps what a colleague wrote in between', () => {
    const describeAs = (description: string): Intent => ({ kind: 'set-fields', fields: { description } })
    const pending = run([describeAs('one\ntwo\nthree\nmine'), describeAs('one\ntwo\nthree\nmine\nmore')])
    const result = onto(remote({ description: 'THEIRS\none\ntwo\nthree' }), pending)
    expect(result.ticket.description).toBe('THEIRS\none\ntwo\nthree\nmine\nmore')
    expect(result.changed.map((mutation) => mutation.state)).toEqual(['queued', 'queued'])
    const second = result.changed[1]
    expect(second?.base?.description).toBe('THEIRS\none\ntwo\nthree\nmine')
  })

  it('what the tracker already has is not sent', () => {
    const pending = run([{ kind: 'transition', from: 'open', to: 'resolved' }, title('B')])
    const result = onto(remote({ status: 'resolved' }), pending)
    expect(result.satisfied.map((mutation) => mutation.id)).toEqual(['m1'])
    expect(result.ticket).toMatchObject({ status: 'resolved', title: 'B' })
  })

  it('a status that moved elsewhere is a conflict', () => {
    const result = onto(
      remote({ status: 'waiting' }),
      run([{ kind: 'transition', from: 'open', to: 'resolved' }]),
    )
    expect(result.changed[0]).toMatchObject({ state: 'conflict', reason: { code: 'sync.conflict' } })
  })

  it('leaves alone what may have reached the tracker, and everything behind it', () => {
    const pending = run([title('B'), title('C')], ['unknown', 'queued'])
    const result = onto(remote({ title: 'Theirs' }), pending)
    expect(result.changed).toEqual([])
    expect(result.satisfied).toEqual([])
    expect(result.ticket.title).toBe('C')
  })

  it('a conflict that the colleague took back is none any more', () => {
    const [first] = run([title('B')])
    const conflict = onto(remote({ title: 'Theirs' }), first === undefined ? [] : [first]).changed
    const result = onto(remote({ revision: '3' }), conflict)
    expect(result.changed[0]).toMatchObject({ state: 'queued', reason: null, theirs: null })
  })

  it('files and comments never stand in the way of each other', () => {
    const pending = run([{ kind: 'comment', body: 'Hello', internal: false }])
    expect(onto(remote({ title: 'Theirs' }), pending)).toMatchObject({ changed: [], satisfied: [] })
  })
})
