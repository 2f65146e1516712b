import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatFingerprint, parseFingerprint } from './fingerprint.ts'

test('a fingerprint is read however it was grouped, and nothing else is taken for one', () => {
  const shown = formatFingerprint('5F3A91C20D4E77AB5f3a91c20d4e77abffff')
  expect(shown).toBe('5f3a-91c2-0d4e-77ab-5f3a-91c2-0d4e-77ab')
  for (const text of [
    shown,
    shown.toUpperCase(),
    shown.replaceAll('-', ':'),
    ` ${shown.replaceAll('-', ' ')}\n`,
  ])
    expect(parseFingerprint(text)).toBe(shown)
  for (const text of ['', 'age1xyz', shown.slice(1), `${shown}0`, shown.replace('5', 'g')])
    expect(parseFingerprint(text)).toBeNull()
})

test('what is shown is what is read', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), (hex) => {
      expect(parseFingerprint(formatFingerprint(hex))).toBe(formatFingerprint(hex))
    }),
  )
})
