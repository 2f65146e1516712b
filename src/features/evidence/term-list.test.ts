import { expect, test } from 'vitest'
import { addTerm, removeTerm } from './term-list.ts'

test('a term is kept once, and the newer action wins whatever the case', () => {
  const hidden = addTerm([], '  Alpenbrot ', 'hide') ?? []
  expect(hidden).toEqual([{ text: 'Alpenbrot', action: 'hide' }])
  expect(addTerm(hidden, 'alpenbrot', 'keep')).toEqual([{ text: 'alpenbrot', action: 'keep' }])
  expect(removeTerm(hidden, 'ALPENBROT')).toEqual([])
})

test('what would hide half of every log is refused', () => {
  for (const text of ['', ' ', 'a', 'two\nlines', 'x'.repeat(201)])
    expect(addTerm([], text, 'hide')).toBeNull()
})
