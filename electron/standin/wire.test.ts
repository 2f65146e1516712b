import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pack, unpack } from './wire.ts'

it('what is packed comes back, bytes as bytes', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  )
  const value = fc.oneof(
    leaf,
    fc.uint8Array(),
    fc.array(leaf),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.oneof(leaf, fc.uint8Array()),
      {
        noNullPrototype: true,
      },
    ),
  )
  fc.assert(
    fc.property(value, (given) => {
      expect(unpack(pack(given))).toEqual(given)
    }),
  )
})

it('a field that is undefined is left out', () => {
  expect(unpack(pack({ a: 1, b: undefined }))).toEqual({ a: 1 })
})
