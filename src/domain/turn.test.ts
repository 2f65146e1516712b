import { expect, it } from 'vitest'
import { failure } from '../contract/errors.ts'
import { buildMutation } from '../testing/journal-contract.ts'
import type { Mutation } from './mutation.ts'
import { countDecisions, needsDecision, turnOf } from './turn.ts'

const change = (id: string, ticketId: string, sequence: number, more: Partial<Mutation> = {}): Mutation => ({
  ...buildMutation(id, sequence),
  ticketId,
  ...more,
})
const file: Mutation['intent'] = {
  kind: 'attach',
  name: 'log.txt',
  mediaType: 'text/plain',
  size: 3,
  sha256: 'a'.repeat(64),
}

it('its turn comes next only when nothing goes before it', () => {
  const [first, second] = [change('a', 't-1', 1), change('b', 't-2', 2)]
  expect(turnOf(first, [first, second])).toEqual({ kind: 'next' })
  expect(turnOf(second, [first, second])).toEqual({ kind: 'behind', blocker: first, why: 'order' })
})

it('it waits behind what a person must decide, or what is being settled, on its own ticket only', () => {
  const refused = change('a', 't-1', 1, { state: 'rejected' })
  const lost = change('b', 't-2', 2, { state: 'unknown' })
  const outbox = [refused, lost, change('c', 't-1', 3), change('d', 't-2', 4), change('e', 't-3', 5)]
  expect(turnOf(change('c', 't-1', 3), outbox)).toMatchObject({ blocker: { id: 'a' }, why: 'decision' })
  expect(turnOf(change('d', 't-2', 4), outbox)).toMatchObject({ blocker: { id: 'b' }, why: 'settling' })
  expect(turnOf(change('e', 't-3', 5), outbox)).toEqual({ kind: 'next' })
})

it('a file waits behind the words of other tickets, words behind no file', () => {
  const [big, words] = [change('a', 't-1', 1, { intent: file }), change('b', 't-2', 2)]
  expect(turnOf(words, [big, words])).toEqual({ kind: 'next' })
  expect(turnOf(big, [big, words])).toMatchObject({ kind: 'behind', blocker: { id: 'b' } })
})

it('counts what only a person can move', () => {
  const outbox = [
    change('a', 't-1', 1, { state: 'conflict' }),
    change('b', 't-2', 2, { state: 'rejected' }),
    change('c', 't-3', 3, { state: 'unknown', reason: failure('tracker.forbidden', 'Out of sight.') }),
    change('d', 't-4', 4, { state: 'unknown', reason: failure('tracker.unreachable', 'Lost.') }),
    change('e', 't-5', 5),
  ]
  expect(countDecisions(outbox)).toBe(3)
  expect(outbox.filter(needsDecision).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})
