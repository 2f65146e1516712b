import { expect, test } from 'vitest'
import { compileRules } from './compile-rules.ts'
import { type KnownValue, knownValueRules } from './known-values.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createTextRedactor } from './redact-text.ts'

const redactWith = (known: readonly KnownValue[], text: string): string =>
  createTextRedactor({
    compiled: compileRules(knownValueRules(known)),
    pseudonyms: createPseudonyms(Buffer.alloc(32, 7)),
    keep: [],
  }).next(text).text

const numbered = (count: number): readonly KnownValue[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'name' as const,
    text: `customer-${String(index).padStart(5, '0')}`,
  }))

test('the last of thousands of known values is hidden as the first is', () => {
  const known: readonly KnownValue[] = [...numbered(2000), { kind: 'name', text: 'Ann-Kathrin O’Brien' }]
  const text = `a customer-00000 b customer-00501 c customer-01999 d ann-kathrin o'brien e customer-02000\n`
  const redacted = redactWith(known, text)
  expect(redacted).not.toMatch(/customer-0(?!2000)|brien/i)
  expect(redacted).toContain('customer-02000')
})

test('more known values than can be held are refused, never let through', () => {
  expect(() => knownValueRules(numbered(20_001))).toThrow(/20,001 words to hide .* Nothing was redacted/)
})
