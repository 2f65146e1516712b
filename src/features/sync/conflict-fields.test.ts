import { describe, expect, test } from 'vitest'
import type { Mutation } from '../../domain/mutation.ts'
import type { Ticket, TicketEdit } from '../../domain/ticket.ts'
import { conflictFields, losingWords, showValue, toResolution } from './conflict-fields.ts'

const base: Ticket = {
  id: '42',
  key: 'FS-42',
  title: 'Printer jams',
  description: 'one\ntwo\nthree',
  status: 'open',
  priority: 'P3',
  tier: 'L2',
  category: 'bug',
  assignee: null,
  requester: { name: 'Ada', email: null, organisation: null },
  site: null,
  product: null,
  productVersion: null,
  tags: [],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: {},
  allowedStatuses: [],
  revision: '1',
}

const edit = (fields: TicketEdit, theirs: Partial<Ticket>): Mutation => ({
  id: '01J',
  sequence: 1,
  ticketId: '42',
  intent: { kind: 'set-fields', fields },
  performedAt: base.createdAt,
  base,
  dependsOn: [],
  state: 'conflict',
  attempts: 1,
  nextAttemptAt: null,
  reason: null,
  theirs: { ...base, ...theirs },
})

describe('what a person has to decide', () => {
  test('only fields that both sides changed differently are asked about', () => {
    const mutation = edit(
      { priority: 'P1', title: 'Mine', site: 'Bern' },
      { priority: 'P2', title: 'Theirs' },
    )
    expect(conflictFields(mutation, [])).toMatchObject([
      { field: 'title', base: 'Printer jams', mine: 'Mine', theirs: 'Theirs', editable: true },
      { field: 'priority', base: 'P3', mine: 'P1', theirs: 'P2', editable: false },
    ])
  })

  test('a status is shown by its name', () => {
    const mutation: Mutation = {
      ...edit({}, { status: 'done' }),
      intent: { kind: 'transition', from: 'open', to: 'hold' },
    }
    const status = (id: string, name: string) => ({ id, name, closed: false, pausesSla: false, next: [] })
    expect(
      conflictFields(mutation, [status('open', 'Open'), status('hold', 'On hold'), status('done', 'Done')]),
    ).toMatchObject([{ field: 'status', base: 'Open', mine: 'On hold', theirs: 'Done' }])
  })
})

describe('the decision the choices amount to', () => {
  const fields = conflictFields(
    edit({ priority: 'P1', title: 'Mine' }, { priority: 'P2', title: 'Theirs' }),
    [],
  )

  test('all of one side is that side', () => {
    expect(toResolution(fields, { title: 'mine', priority: 'mine' })).toEqual({ take: 'mine' })
    expect(toResolution(fields, { title: 'theirs', priority: 'theirs' })).toEqual({ take: 'theirs' })
  })

  test('a mixture writes only what was not left to the tracker', () => {
    expect(toResolution(fields, { title: { text: 'Third' }, priority: 'theirs' })).toEqual({
      take: 'edit',
      fields: { title: 'Third' },
    })
    expect(toResolution(fields, { title: 'theirs', priority: 'mine' })).toEqual({
      take: 'edit',
      fields: { priority: 'P1' },
    })
  })

  test('the version that was not chosen can be kept in words', () => {
    const words = losingWords(fields, { title: 'mine', priority: { text: 'x' } })
    expect(words).toContain('> Theirs')
    expect(words).not.toContain('> Mine')
    expect(words).toContain('> P1')
    expect(words).toContain('> P2')
  })
})

test.each([
  [null, '(empty)'],
  [[], '(none)'],
  [['a', 'b'], 'a, b'],
  [{ id: '1', name: 'Ada', email: null }, 'Ada'],
  [{ rack: '7', room: 'B' }, 'rack: 7\nroom: B'],
])('%j is shown as %j', (value, text) => expect(showValue(value)).toBe(text))
