import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeEdit } from '../domain/merge.ts'
import { buildTicket } from '../testing/build-ticket.ts'
import { mergeText } from './merge-text.ts'

const base = 'Printer is grey.\nBelt is worn.\nPhone: none\nAsk for Kim.'

describe('two sides of one text', () => {
  it('line 1 mine and line 4 theirs both stand', () => {
    const mine = base.replace('grey', 'blank')
    const theirs = base.replace('Kim', 'Lou')
    expect(mergeText(base, mine, theirs)).toEqual({
      text: base.replace('grey', 'blank').replace('Kim', 'Lou'),
      clean: true,
    })
  })

  it('changes of neighbouring lines both stand', () => {
    const merged = mergeText(base, base.replace('grey', 'blank'), base.replace('worn', 'new'))
    expect(merged).toEqual({ text: base.replace('grey', 'blank').replace('worn', 'new'), clean: true })
  })

  it('keeping mine on one line keeps the new phone number on the line below it', () => {
    const mine = base.replace('Belt is worn.', 'Belt is torn.')
    const theirs = base.replace('Belt is worn.', 'Belt was changed.').replace('none', '0151 234')
    expect(mergeText(base, mine, theirs)).toEqual({
      text: base.replace('Belt is worn.', 'Belt is torn.').replace('none', '0151 234'),
      clean: false,
    })
  })

  it('what both added at the end is both kept, and a person looks at it', () => {
    expect(mergeText('a', 'a\nmine', 'a\ntheirs')).toEqual({ text: 'a\nmine\ntheirs', clean: false })
    expect(mergeText('a', 'a\nsame', 'a\nsame')).toEqual({ text: 'a\nsame', clean: true })
  })
})

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 7 })
const text = lines.map((all) => all.join('\n'))

it('one side alone is taken as it is, whichever side', () => {
  fc.assert(
    fc.property(text, text, (from, to) => {
      expect(mergeText(from, to, from)).toEqual({ text: to, clean: true })
      expect(mergeText(from, from, to)).toEqual({ text: to, clean: true })
      expect(mergeText(from, to, to)).toEqual({ text: to, clean: true })
    }),
  )
})

it('a clean merge does not depend on whose side is called mine', () => {
  fc.assert(
    fc.property(text, text, text, (from, mine, theirs) => {
      const merged = mergeText(from, mine, theirs)
      if (merged.clean) expect(mergeText(from, theirs, mine)).toEqual(merged)
    }),
  )
})

describe('a tracker that stores CRLF', () => {
  const crlf = (words: string) => `${words.replaceAll('\n', '\r\n')}\r\n`

  it('makes no conflict between two own edits of one description', () => {
    const first = base.replace('grey', 'blank')
    const second = first.replace('worn', 'torn')
    const merged = mergeEdit(
      buildTicket({ description: first }),
      { description: second },
      buildTicket({ description: crlf(first) }),
      mergeText,
    )
    expect(merged).toMatchObject({ conflicts: [], fields: { description: second } })
  })

  it('does not stand between my line and a colleague’s', () => {
    const merged = mergeEdit(
      buildTicket({ description: base }),
      { description: base.replace('grey', 'blank') },
      buildTicket({ description: crlf(base.replace('none', '0151 234')) }),
      mergeText,
    )
    expect(merged.conflicts).toEqual([])
    expect(merged.fields.description?.trim()).toBe(base.replace('grey', 'blank').replace('none', '0151 234'))
  })
})
