import { expect, it } from 'vitest'
import { type JournalRecord, maxJournalRecords } from '../contract/journal-operations.ts'
import type { JournalPort } from '../data/journal-port.ts'
import type { Mutation } from '../domain/mutation.ts'
import { buildTicket, startOfTests } from './build-ticket.ts'

export const buildMutation = (id: string, sequence: number, change: Partial<Mutation> = {}): Mutation => ({
  id,
  sequence,
  ticketId: 't-1',
  intent: { kind: 'comment', body: `Words of ${id}: Grüße, 世界 🙂`, internal: false },
  performedAt: startOfTests,
  base: buildTicket(),
  dependsOn: [],
  state: 'queued',
  attempts: 0,
  nextAttemptAt: null,
  reason: null,
  theirs: null,
  ...change,
})

const recorded = (mutation: Mutation, generation = 'g-1', counter = mutation.sequence): JournalRecord => ({
  kind: 'recorded',
  mutation,
  generation,
  counter,
})

/** What every journal does, on disk or in memory. Call inside `describe`; `make` gives an empty one. */
export const describeJournal = (make: () => Promise<JournalPort>): void => {
  const entriesOf = async (journal: JournalPort) => {
    const contents = await journal.read()
    if (!contents.ok) throw new Error(contents.error.message)
    return contents.value.entries
  }

  it('is empty and whole at first', async () => {
    const contents = await (await make()).read()
    expect(contents).toMatchObject({
      ok: true,
      value: { entries: [], damage: { tornBytes: 0, header: false } },
    })
  })

  it('gives back each unsettled change as it was appended, by sequence', async () => {
    const journal = await make()
    const first = buildMutation('a', 1, { ticketId: null, base: null })
    const edit: Mutation['intent'] = { kind: 'set-fields', fields: { title: 'Better', dueAt: null } }
    const second = buildMutation('b', 2, {
      intent: edit,
      dependsOn: ['a'],
      state: 'conflict',
      theirs: buildTicket(),
    })
    expect(await journal.append([recorded(second, 'g-2', 7), recorded(first)])).toEqual({
      ok: true,
      value: null,
    })
    expect(await entriesOf(journal)).toEqual([
      { mutation: first, generation: 'g-1', counter: 1 },
      { mutation: second, generation: 'g-2', counter: 7 },
    ])
  })

  it('takes a later version for an earlier one, and ends with the mark', async () => {
    const journal = await make()
    await journal.append([recorded(buildMutation('a', 1)), recorded(buildMutation('b', 2))])
    await journal.append([recorded(buildMutation('b', 2, { ticketId: 't-9' }), 'g-2')])
    await journal.append([{ kind: 'settled', mutationId: 'a', outcome: 'applied' }])
    const entries = await entriesOf(journal)
    expect(entries.map(({ mutation, generation }) => [mutation.id, mutation.ticketId, generation])).toEqual([
      ['b', 't-9', 'g-2'],
    ])
  })

  it('takes marks of changes it does not have, twice, and a change that is recorded once more', async () => {
    const journal = await make()
    const mark: JournalRecord = { kind: 'settled', mutationId: 'x', outcome: 'discarded' }
    await journal.append([mark, mark])
    await journal.append([recorded(buildMutation('x', 1)), mark, recorded(buildMutation('x', 1))])
    expect(await entriesOf(journal)).toHaveLength(1)
  })

  it('keeps what is no change by its name, in its newest form, until it is let go', async () => {
    const journal = await make()
    const keep = (what: 'draft' | 'run', key: string, value: unknown): JournalRecord => ({
      kind: 'kept',
      what,
      key,
      value,
      generation: 'g-1',
    })
    await journal.append([keep('draft', 'a', { text: 'Old' }), keep('run', 'a', { steps: { one: 'done' } })])
    await journal.append([
      keep('draft', 'a', { text: 'Grüße, 世界 🙂' }),
      { kind: 'let-go', what: 'draft', key: 'unknown' },
      recorded(buildMutation('m', 1)),
    ])
    const read = async () => {
      const contents = await journal.read()
      return contents.ok ? contents.value : null
    }
    const both = await read()
    expect(both?.entries).toHaveLength(1)
    expect([...(both?.kept ?? [])].sort((left, right) => (left.what < right.what ? -1 : 1))).toEqual([
      { what: 'draft', key: 'a', value: { text: 'Grüße, 世界 🙂' }, generation: 'g-1' },
      { what: 'run', key: 'a', value: { steps: { one: 'done' } }, generation: 'g-1' },
    ])
    await journal.append([{ kind: 'let-go', what: 'draft', key: 'a' }])
    expect((await read())?.kept.map(({ what }) => what)).toEqual(['run'])
  })

  it('takes more than one call holds, and many calls at once', async () => {
    const journal = await make()
    const many = Array.from({ length: maxJournalRecords + 5 }, (_, index) =>
      recorded(buildMutation(`m${index}`, index, { base: null })),
    )
    expect((await journal.append(many)).ok).toBe(true)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        journal.append([recorded(buildMutation(`n${index}`, 5_000 + index))]),
      ),
    )
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(await entriesOf(journal)).toHaveLength(maxJournalRecords + 25)
  })
}
