import { describe, expect, it } from 'vitest'
import { buildTicket } from '../testing/build-ticket.ts'
import { exits, exitsOf } from './exits.ts'
import { type Intent, type Mutation, mutationStates } from './mutation.ts'

const intents: readonly Intent[] = [
  { kind: 'comment', body: 'x', internal: false },
  { kind: 'set-fields', fields: { title: 'x' } },
  { kind: 'set-fields', fields: { priority: 'P1' } },
  { kind: 'transition', from: 'a', to: 'b' },
  { kind: 'log-time', minutes: 5, note: '' },
  { kind: 'attach', name: 'a', mediaType: 'b', size: 1, sha256: 'c' },
  { kind: 'create-ticket', ticket: buildTicket() },
  { kind: 'publish-article', documentId: null, title: 't', text: '', baseRevision: null },
]
const mutation = (intent: Intent, more: Partial<Mutation>): Mutation => ({
  id: 'm',
  sequence: 1,
  ticketId: intent.kind === 'publish-article' ? null : 't-1',
  intent,
  performedAt: '2026-11-27T08:00:00.000Z',
  base: null,
  dependsOn: [],
  state: 'queued',
  attempts: 0,
  nextAttemptAt: null,
  reason: null,
  theirs: null,
  ...more,
})
const over = ['sending', 'applied']

describe.each(mutationStates.filter((state) => !over.includes(state)))('a change that is %s', (state) => {
  it.each(intents)('has a way out that ends it, whatever it is: %j', (intent) => {
    for (const attempts of [0, 3]) {
      const found = exitsOf(mutation(intent, { state, attempts }))
      expect(found.some((exit) => exit === 'discard' || exit === 'take-back')).toBe(true)
      expect(found).toContain('copy')
      expect([...found]).toEqual(exits.filter((exit) => found.includes(exit)))
    }
  })
})

it('what was handed over is looked for, and goes out from here only when a person takes it over', () => {
  for (const intent of intents) {
    const found = exitsOf(mutation(intent, { state: 'unknown', handedOverAt: '2026-11-27T09:00:00.000Z' }))
    expect(found).toEqual(['look-again', 'take-over', 'arrived', 'copy', 'discard'])
  }
})

it('what became public is not offered to be sent again as it is', () => {
  const reason = { code: 'tracker.became-public', message: '', hint: '' } as const
  const comment = intents[0] ?? { kind: 'comment', body: '', internal: true }
  expect(exitsOf(mutation(comment, { state: 'rejected', reason }))).not.toContain('try-again')
})

it('what may have arrived is never edited or sent again before a person says what became of it', () => {
  for (const intent of intents) {
    const found = exitsOf(mutation(intent, { state: 'unknown' }))
    expect(found).toEqual(expect.arrayContaining(['look-again', 'arrived', 'not-arrived']))
    expect(found).not.toContain('edit')
    expect(found).not.toContain('try-again')
  }
})
