import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ticket } from '../../../src/domain/ticket.ts'
import { compareThreeWay } from './three-way.ts'

const ticket: Ticket = {
  id: '1',
  key: 'FS-1',
  title: 'a',
  description: 'a',
  status: 'new',
  priority: 'P3',
  tier: 'L2',
  category: 'bug',
  assignee: null,
  requester: { name: 'R', email: null, organisation: null },
  site: 'a',
  product: null,
  productVersion: null,
  tags: [],
  createdAt: '',
  updatedAt: '',
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: {},
  allowedStatuses: [],
  revision: '1',
}
const word = fc.constantFrom('a', 'b', 'c')
const fields = fc.record({
  title: word,
  description: word,
  site: word,
  tags: fc.array(word, { maxLength: 2 }),
})
const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

describe('a three-way comparison', () => {
  it('conflicts exactly where both sides moved, to different values, and writes only what still differs', () => {
    fc.assert(
      fc.property(fields, fields, fields, (base, mine, theirs) => {
        const result = compareThreeWay({ ...ticket, ...base }, mine, { ...ticket, ...theirs })
        const names = ['title', 'description', 'site', 'tags'] as const
        const clashing = names.filter(
          (name) =>
            !same(mine[name], base[name]) &&
            !same(theirs[name], base[name]) &&
            !same(mine[name], theirs[name]),
        )
        if (clashing.length > 0) {
          expect(result).toEqual({ kind: 'conflict', fields: expect.arrayContaining(clashing) })
          expect(result.kind === 'conflict' && result.fields.length).toBe(clashing.length)
          return
        }
        const written = names.filter(
          (name) => !same(mine[name], base[name]) && !same(mine[name], theirs[name]),
        )
        expect(result.kind === 'merged' && Object.keys(result.edit).sort()).toEqual([...written].sort())
      }),
    )
  })

  it('compares custom fields one by one, and takes away what was taken away', () => {
    const base = { ...ticket, customFields: { rack: '1', port: '2', old: 'x' } }
    const theirs = { ...ticket, customFields: { rack: '9', port: '2', old: 'x' } }
    const mine = { customFields: { rack: '1', port: '3' } }
    expect(compareThreeWay(base, mine, theirs)).toEqual({
      kind: 'merged',
      edit: { customFields: { rack: '9', port: '3' } },
    })
    expect(compareThreeWay(base, { customFields: { ...base.customFields, rack: '5' } }, theirs)).toEqual({
      kind: 'conflict',
      fields: ['rack'],
    })
  })

  it('knows a person by the id, however the tracker spells the name', () => {
    const base = { ...ticket, assignee: { id: '5', name: 'Avery Quinn', email: 'a@b.example' } }
    const theirs = { ...ticket, assignee: { id: '5', name: 'A. Quinn', email: null } }
    const mine = { assignee: { id: '6', name: 'Jonas', email: null } }
    expect(compareThreeWay(base, mine, theirs)).toEqual({ kind: 'merged', edit: mine })
  })
})
