import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findByPrefix, type ListKey, type ListShape, listMove } from './list-keys.ts'

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
  typing: false,
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

  test('j and k act like arrows, until somebody types a word', () => {
    expect(listMove(key('j'), shape())).toEqual({ kind: 'to', index: 5, extend: false })
    expect(listMove(key('j'), shape({ typing: true }))).toEqual({ kind: 'type', letter: 'j' })
  })

  test('shift extends only where several rows may be chosen', () => {
    expect(listMove(key('ArrowDown', { shift: true }), shape())).toMatchObject({ extend: true })
    expect(listMove(key('ArrowDown', { shift: true }), shape({ multiple: false }))).toMatchObject({
      extend: false,
    })
  })

  test('x marks a row, and means a letter where nothing can be marked', () => {
    expect(listMove(key('x'), shape())).toEqual({ kind: 'toggle' })
    expect(listMove(key('x'), shape({ multiple: false }))).toEqual({ kind: 'type', letter: 'x' })
  })

  test("the frame's own keys pass through", () => {
    for (const name of ['g', '?', '/']) expect(listMove(key(name), shape())).toBeNull()
    expect(listMove(key('k', { command: true }), shape())).toBeNull()
    expect(listMove(key('Tab'), shape())).toBeNull()
  })

  test('an empty list takes no keys', () => {
    expect(listMove(key('ArrowDown'), shape({ count: 0, active: -1 }))).toBeNull()
  })
})

test('typing finds the next row that begins so, going round', () => {
  const labels = ['Printer', 'Router', 'Proxy', 'disk']
  const find = (text: string, from: number) => findByPrefix(labels.length, (i) => labels[i] ?? '', text, from)
  expect(find('pr', 1)).toBe(2)
  expect(find('pri', 1)).toBe(0)
  expect(find('DISK', 0)).toBe(3)
  expect(find('zebra', 0)).toBe(-1)
})
