import { describe, expect, test } from 'vitest'
import { keyTable, matchKeys, nameOfKey, showKey } from './keys.ts'

const plain = { mod: false, shift: false, alt: false }

describe('the table of keys', () => {
  test('no two entries have the same keys', () => {
    const all = keyTable.map((entry) => `${entry.keys.join(' ')}`)
    expect(new Set(all).size).toBe(all.length)
  })

  test('no sequence begins with a whole other entry', () => {
    for (const entry of keyTable.filter(({ group }) => group !== 'In a list')) {
      for (let length = 1; length < entry.keys.length; length += 1) {
        expect(matchKeys(entry.keys.slice(0, length))).toEqual({ kind: 'begun' })
      }
      expect(matchKeys(entry.keys)).toEqual({ kind: 'done', id: entry.id })
    }
  })
})

describe('pressed keys', () => {
  test.each([
    [{ ...plain, key: 'k', mod: true }, 'search'],
    [{ ...plain, key: '?', shift: true }, 'help'],
    [{ ...plain, key: 'S', mod: true, shift: true }, 'sync-now'],
    [{ ...plain, key: 'F6' }, 'next-pane'],
  ])('%j is %s', (pressed, id) => {
    expect(matchKeys([nameOfKey(pressed)])).toEqual({ kind: 'done', id })
  })

  test('g alone waits, g with an unknown key is nothing', () => {
    expect(matchKeys(['g'])).toEqual({ kind: 'begun' })
    expect(matchKeys(['g', 'q'])).toEqual({ kind: 'none' })
    expect(matchKeys(['k'])).toEqual({ kind: 'none' })
  })
})

test('keys are shown as they are written on the keyboard', () => {
  expect(showKey('mod+shift+s', false)).toBe('Ctrl + Shift + S')
  expect(showKey('mod+k', true)).toBe('⌘ K')
  expect(showKey('Enter', false)).toBe('Enter')
})
