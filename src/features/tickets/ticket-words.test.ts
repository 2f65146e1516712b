import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { previewKind } from './preview-kind.ts'
import { testStatuses } from './testing.ts'
import { ticketKeyOf, ticketKeys } from './ticket-keys.ts'
import { firstLine, intentWords, minutesWords, parseMinutes } from './ticket-words.ts'

describe('time that is logged', () => {
  test.each([
    ['45', 45],
    ['45m', 45],
    ['1h30', 90],
    ['1h 30 min', 90],
    ['1:30', 90],
    ['1.5 h', 90],
    ['1,5h', 90],
    ['2 hours', 120],
    ['0', null],
    ['', null],
    ['soon', null],
    ['1:75', null],
    ['-5', null],
  ])('%j is %j minutes', (text, minutes) => expect(parseMinutes(text)).toBe(minutes))

  test('what is shown can be typed again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), (minutes) => {
        expect(parseMinutes(minutesWords(minutes))).toBe(minutes)
      }),
    )
  })
})

test('a waiting change says in plain words what it will do', () => {
  expect(intentWords({ kind: 'transition', from: 'new', to: 'closed' }, testStatuses)).toBe(
    'Status from new to closed',
  )
  expect(intentWords({ kind: 'set-fields', fields: { title: 'a', dueAt: null } }, [])).toBe(
    'Change of title and due',
  )
  expect(intentWords({ kind: 'comment', body: '\n\n**Done.**\nMore', internal: true }, [])).toBe(
    'Internal comment: Done.',
  )
  expect(firstLine('x'.repeat(500)).length).toBe(90)
})

test('a picture is told by a closed list, and SVG is text because it may hold scripts', () => {
  expect(previewKind('a.PNG', '')).toBe('image')
  expect(previewKind('a', 'image/jpeg')).toBe('image')
  expect(previewKind('a.svg', 'image/svg+xml')).toBe('text')
  expect(previewKind('app.log.1', 'application/octet-stream')).toBe('text')
  expect(previewKind('FS-1.kitbag.zip', 'application/zip')).toBe('bundle')
  expect(previewKind('a.exe', 'application/octet-stream')).toBe('other')
})

describe('the keys of the ticket screen', () => {
  const plain = { withModifier: false, typing: false, inDialog: false, afterPrefix: false }

  test('each key of the table does its work when a ticket is open', () => {
    for (const { id, key } of ticketKeys) expect(ticketKeyOf({ ...plain, key }, true)).toBe(id)
  })

  test('keys are text while somebody types, and belong to others in dialogs, with Ctrl, and after g', () => {
    for (const { key } of ticketKeys) {
      expect(ticketKeyOf({ ...plain, key, typing: true }, true)).toBeNull()
      expect(ticketKeyOf({ ...plain, key, inDialog: true }, true)).toBeNull()
      expect(ticketKeyOf({ ...plain, key, withModifier: true }, true)).toBeNull()
      expect(ticketKeyOf({ ...plain, key, afterPrefix: true }, true)).toBeNull()
    }
  })

  test('without a ticket only the keys of the list work', () => {
    expect(ticketKeyOf({ ...plain, key: 'c' }, false)).toBeNull()
    expect(ticketKeyOf({ ...plain, key: 'n' }, false)).toBe('new')
  })
})
