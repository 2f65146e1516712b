import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkExpression } from './check-expression.ts'
import { durationMs, quantityFor } from './quantity.ts'

test.each([
  'a*',
  'a+',
  'a{2,}',
  'a{0,900}',
  '(a{1,9}){1,9}',
  '(?:ab?){2,40}',
  '(a)\\1',
  '(?<=x)a',
  '.{0,400}.{0,400}.{0,400}',
  '(',
  'a{',
  '',
])('%s may not be used, and the reason is said', (source) => {
  expect(checkExpression(source)).toMatch(/\w/)
})

test.each([
  'disk full',
  'a?b{0,80}c',
  '(?:\\d{1,3}\\.){3}\\d{1,3}',
  '[*+]{1,3}',
  'a\\+b\\*',
  '(?:x{0,400}|y{0,400}|z{0,400})',
  '(?!no )full',
  '\\{ unc \\}',
])('%s may be used', (source) => {
  expect(checkExpression(source)).toBeNull()
})

test('an expression that may be used never runs away, whatever the line', () => {
  const part = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    'a?',
    'a{0,9}',
    '.{0,60}',
    '(?:a|b)',
    '(?:ab){1,4}',
    '(?:a{1,5}|b)',
    '\\w{1,30}',
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const source = `${parts.join('')}!`
      if (checkExpression(source) !== null) return
      // Nothing ends with the exclamation mark: every way is tried before this answers.
      expect(new RegExp(source, 'iu').test('ab'.repeat(256))).toBe(false)
    }),
    { numRuns: 40 },
  )
})

test('whatever stands there, the check answers', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (source) => {
      const problem = checkExpression(source)
      expect(problem === null || problem.length > 0).toBe(true)
    }),
  )
})

test('quantities go into the unit of the field, and nowhere else', () => {
  expect(quantityFor('disks[].usedPercent', '95 %')).toBe(95)
  expect(quantityFor('residentKiB', '2 GiB')).toBe(2_097_152)
  expect(quantityFor('time.offsetMs', '5 min')).toBe(300_000)
  expect(quantityFor('expiresInDays', '-1 days')).toBe(-1)
  expect(quantityFor('count', 7)).toBe(7)
  expect(quantityFor('usedPercent', '5 GiB')).toBeNull()
  expect(quantityFor('sizeBytes', 5)).toBeNull()
  expect(durationMs('10 min')).toBe(600_000)
  expect(durationMs('soon')).toBeNull()
})
