import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeText } from '../sync/merge-text.ts'
import { buildTicket } from '../testing/build-ticket.ts'
import { definedFields, editedFields } from './intent.ts'
import { mergeEdit, mergeSet, sameValue } from './merge.ts'
import { priorities, type Ticket, type TicketEdit, tiers } from './ticket.ts'

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const names = fc.uniqueArray(word, { maxLength: 4 })
const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'))
const person = fc.option(
  word.map((id) => ({ id, name: id, email: null })),
  { nil: null },
)
const edit: fc.Arbitrary<TicketEdit> = fc.record(
  {
    title: word,
    description: text,
    priority: fc.constantFrom(...priorities),
    tier: fc.constantFrom(...tiers),
    assignee: person,
    site: fc.option(word, { nil: null }),
    tags: names,
    linkedRunbooks: names,
    customFields: fc.dictionary(word, word, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
)
const apply = (ticket: Ticket, change: TicketEdit): Ticket => ({ ...ticket, ...definedFields(change) })
const base = buildTicket({ tags: ['a', 'b'], description: 'a\nb\nc', customFields: { a: 'b' } })
const merge = (mine: TicketEdit, theirs: Ticket) => mergeEdit(base, mine, theirs, mergeText)

describe('merging the fields of a ticket', () => {
  it('takes mine as it is when nobody else changed anything', () => {
    fc.assert(
      fc.property(edit, (mine) => {
        const merged = merge(mine, base)
        expect(merged.conflicts).toEqual([])
        const result = apply(base, merged.fields)
        for (const field of editedFields(mine))
          expect(sameValue(field, result[field], mine[field])).toBe(true)
      }),
    )
  })

  it('is idempotent: what was merged once merges again to the same, without a conflict', () => {
    fc.assert(
      fc.property(edit, edit, (mine, other) => {
        const theirs = apply(base, other)
        const once = merge(mine, theirs)
        const result = apply(theirs, once.fields)
        const again = merge(once.fields, result)
        expect(again.fields).toEqual({})
        expect(again.conflicts).toEqual([])
      }),
    )
  })

  it('never loses a change that only one side made', () => {
    fc.assert(
      fc.property(edit, edit, (mine, other) => {
        const theirs = apply(base, other)
        const { fields } = merge(mine, theirs)
        const result = apply(theirs, fields)
        for (const field of editedFields(base)) {
          const mineValue = mine[field] === undefined ? base[field] : mine[field]
          const iChanged = !sameValue(field, mineValue, base[field])
          const theyChanged = !sameValue(field, theirs[field], base[field])
          if (iChanged && !theyChanged) expect(sameValue(field, result[field], mineValue)).toBe(true)
          if (!iChanged) expect(sameValue(field, result[field], theirs[field])).toBe(true)
        }
      }),
    )
  })

  it('is the same whoever is called mine: the same conflicts, and otherwise the same ticket', () => {
    fc.assert(
      fc.property(edit, edit, (one, other) => {
        const left = merge(one, apply(base, other))
        const right = merge(other, apply(base, one))
        expect([...left.conflicts].sort()).toEqual([...right.conflicts].sort())
        const mergedLeft = apply(apply(base, other), left.fields)
        const mergedRight = apply(apply(base, one), right.fields)
        for (const field of editedFields(base)) {
          if (left.conflicts.includes(field)) continue
          expect(sameValue(field, mergedLeft[field], mergedRight[field])).toBe(true)
        }
      }),
    )
  })

  it('calls it a conflict when both sides set one value differently, and only then', () => {
    fc.assert(
      fc.property(word, word, (mine, theirs) => {
        const merged = merge({ title: mine }, apply(base, { title: theirs }))
        expect(merged.conflicts).toEqual(mine === theirs ? [] : ['title'])
        if (mine !== theirs) expect(merged.mine).toEqual({ title: mine })
      }),
    )
  })

  it('keeps every name that one side added and drops every name that one side removed', () => {
    fc.assert(
      fc.property(names, names, names, (before, mine, theirs) => {
        const merged = mergeSet(before, mine, theirs)
        for (const name of [...mine, ...theirs]) {
          const removed = before.includes(name) && !(mine.includes(name) && theirs.includes(name))
          expect(merged.includes(name)).toBe(!removed)
        }
        expect(new Set(merged).size).toBe(merged.length)
      }),
    )
  })

  it('merges a description by line and keeps my words where both wrote on the same line', () => {
    const ends = mergeText('one\ntwo\nthree', 'one\ntwo\nthree\nmine', 'theirs\none\ntwo\nthree')
    expect(ends).toEqual({ text: 'theirs\none\ntwo\nthree\nmine', clean: true })
    const same = mergeText('one\ntwo\nthree', 'one\nMINE\nthree', 'one\nTHEIRS\nthree')
    expect(same).toEqual({ text: 'one\nMINE\nthree', clean: false })
  })

  it('merges custom fields by name; a name like a built-in property is only a name', () => {
    const start = { ...base, customFields: { rack: '4' } }
    const theirs = { ...start, customFields: { rack: '4', constructor: 'theirs' } }
    const merged = mergeEdit(start, { customFields: { rack: '5' } }, theirs, mergeText)
    expect(merged.conflicts).toEqual([])
    expect(merged.fields.customFields).toEqual({ rack: '5', constructor: 'theirs' })
  })
})
