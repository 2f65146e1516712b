import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ListKey, type ListShape, listMove } from './list-keys.ts'

const key = (name: string, more: Partial<ListKey> = {}): ListKey => ({
  key: name,
  shift: false,
  command: false,
  alt: false,
  ...more,
})
const shape = (more: Partial<ListShape> = {}): ListShape => ({
  count: 10,
  active: 4,
  page: 5,
  multiple: true,
  ...more,
})

describe('keys in a list', () => {
  test('a move never leaves the list', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'j', 'k'),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -1, max: 49 }),
        (name, count, active) => {
          const move = listMove(key(name), shape({ count, active: Math.min(active, count - 1) }))
          expect(move?.kind).toBe('to')
          if (move?.kind === 'to') {
            expect(move.index).toBeGreaterThanOrEqual(0)
            expect(move.index).toBeLessThan(count)
          }
        },
      ),
    )
  })

  test('j and k act like arrows', () => {
    expect(listMove(key('j'), shape())).toEqual({ kind: 'to', index: 5, extend: false })
  })

  test('shift extends only where several rows may be chosen', () => {
    expect(listMove(key('ArrowDown', { shift: true }), shape())).toMatchObject({ extend: true })
    expect(listMove(key('ArrowDown', { shift: true }), shape({ multiple: false }))).toMatchObject({
      extend: false,
    })
  })

  test('x marks a row, where rows can be marked', () => {
    expect(listMove(key('x'), shape())).toEqual({ kind: 'toggle' })
    expect(listMove(key('x'), shape({ multiple: false }))).toBeNull()
  })

  test('letters of the frame and of the screen pass through, with the focus in the list too', () => {
    for (const name of [...'abcdefghilmnopqrstuvwyzABC?/,1']) expect(listMove(key(name), shape())).toBeNull()
    expect(listMove(key('k', { command: true }), shape())).toBeNull()
    expect(listMove(key('Tab'), shape())).toBeNull()
  })

  test('an empty list takes no keys', () => {
    expect(listMove(key('ArrowDown'), shape({ count: 0, active: -1 }))).toBeNull()
  })
})
