import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldSame, lineDiff } from './line-diff.ts'

test('a line that came after the last one is added, and nothing is removed', () => {
  expect(lineDiff('a', 'a\nb')).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'added', text: 'b' },
  ])
})

const text = fc
  .array(fc.constantFrom('a', 'b', '', 'long line'), { minLength: 1 })
  .map((all) => all.join('\n'))

test('what stayed and what was removed is the old text; what stayed and what was added the new one', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after)
      const without = (kind: string) =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join('\n')
      expect(without('added')).toBe(before)
      expect(without('removed')).toBe(after)
    }),
  )
})

test('equal lines far from a difference are counted, not shown', () => {
  const before = ['1', '2', '3', '4', '5', '6']
  const folded = foldSame(lineDiff(before.join('\n'), [...before, '7'].join('\n')))
  expect(folded[0]).toEqual({ kind: 'skipped', count: 4 })
  expect(folded.map(({ kind }) => kind)).toEqual(['skipped', 'same', 'same', 'added'])
})
