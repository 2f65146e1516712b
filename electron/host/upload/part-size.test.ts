import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterFailure, afterSuccess, firstPart, largestPart, smallestPart } from './part-size.ts'

const step = fc.oneof(
  fc.record({
    got: fc.constant(true),
    tookMs: fc.integer({ min: 0, max: 600_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ got: fc.constant(false), tookMs: fc.constant(0), share: fc.constant(0) }),
)

test('whatever the line does, a part stays within its limits and is a whole number of bytes', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let bytes = firstPart
      for (const { got, tookMs, share } of steps) {
        bytes = got ? afterSuccess(bytes, Math.round(bytes * share), tookMs) : afterFailure(bytes)
        expect(Number.isInteger(bytes)).toBe(true)
        expect(bytes).toBeGreaterThanOrEqual(smallestPart)
        expect(bytes).toBeLessThanOrEqual(largestPart)
      }
    }),
  )
})

test('a fast line soon sends large parts, a bad one small ones, and the end of a file says nothing', () => {
  let bytes = firstPart
  for (let part = 0; part < 6; part += 1) bytes = afterSuccess(bytes, bytes, 100)
  expect(bytes).toBe(largestPart)
  for (let part = 0; part < 20; part += 1) bytes = afterFailure(bytes)
  expect(bytes).toBe(smallestPart)
  expect(afterSuccess(firstPart, 12, 1)).toBe(firstPart)
  expect(afterSuccess(firstPart, firstPart, 20_000)).toBe(firstPart / 2)
  expect(afterSuccess(firstPart, firstPart, 3_000)).toBe(firstPart)
})
