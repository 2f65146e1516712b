import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readProfile } from './read-profile.ts'

const good = `id: mine
title: Mine
description: A profile.
platforms: [any]
collectors:
  - id: one
    kind: files
    title: One
    why: Because.
    paths: [/var/log/x.log]
    maxBytes: 5 MiB
`

const complaint = (text: string): string => {
  const read = readProfile(text, 'mine.yaml')
  if (read.ok) throw new Error('It was accepted.')
  expect(read.error.code).toBe('profile.invalid')
  return read.error.message
}

test('a good profile is read, with sizes in bytes', () => {
  const read = readProfile(good, 'mine.yaml')
  expect(read).toMatchObject({
    ok: true,
    value: { profile: { collectors: [{ maxBytes: 5 * 1_048_576, timeoutMs: 20_000 }] } },
  })
})

test.each([
  ['what is no YAML', 'id: [unclosed\ntitle: x\n', /is not YAML: line \d+, column \d+/],
  ['a tab', 'id: x\n\ttitle: y\n', /line 2/],
  ['a list', '- a\n- b\n', /not a profile/],
  ['nothing', '', /not a profile/],
  ['a wrong kind', good.replace('kind: files', 'kind: fils'), /line 7, column 11/],
  ['a misspelt field', good.replace('why:', 'wy:'), /line 9, column 5/],
  ['a wrong size', good.replace('5 MiB', 'five'), /line 11, column 15.*5 MiB/],
  ['a missing field', good.replace('title: Mine\n', ''), /line 1, column 1: title/],
  ['one id twice', good + good.slice(good.indexOf('  - id: one')), /line 12, column 9.*same id "one"/],
  [
    'a misspelt field, with the right one',
    good.replace('why:', 'wy:'),
    /no field "wy" here\. Did you mean "why"/,
  ],
  [
    'a misspelt kind, with the right one',
    good.replace('kind: files', 'kind: journl'),
    /Did you mean "journal"/,
  ],
  [
    'two misspelt fields, each in its place',
    `${good}    a: 1\n    b: 2\n`,
    /line 12, column 5.*line 13, column 5/,
  ],
  [
    'an empty field',
    good.replace('why: Because.', 'why:'),
    /line 9, column \d+: collectors\[1\]\.why: It is empty/,
  ],
  ['an unknown tag', good.replace('Because.', '!!js/function x'), /line 9, column 10.*tag/i],
  ['two documents', `${good}---\n${good}`, /line 12/],
  [
    'an address with a password',
    good
      .replace('kind: files', 'kind: http')
      .replace('paths: [/var/log/x.log]', 'url: https://a:b@c.example/'),
    /line 10, column 10.*without user name/,
  ],
  [
    'an option instead of a unit',
    good
      .replace('kind: files', 'kind: journal')
      .replace('paths: [/var/log/x.log]', 'units: [--vacuum-size=1]'),
    /line 10, column 13.*nginx\.service/,
  ],
  [
    'a program that would be filled in',
    good
      .replace('kind: files', 'kind: command')
      .replace('paths: [/var/log/x.log]', 'run: { any: ["{{x}}"] }'),
    /line 10, column 10.*cannot be filled in/,
  ],
  [
    'a shell line as command',
    good
      .replace('kind: files', 'kind: command')
      .replace('paths: [/var/log/x.log]', 'run: { linux: "rm -rf /" }'),
    /line 10/,
  ],
])('%s is refused with line and column', (_name, text, expected) => {
  expect(complaint(text)).toMatch(expected)
})

test('aliases that unfold without end are refused', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, index) => `${name}: &${name} [${Array(8).fill(`*${'abcdefg'[index]}`).join(',')}]`).join('\n')}\n`
  expect(complaint(bomb)).toMatch(/alias/i)
  expect(complaint(`# ${'x'.repeat(300_000)}`)).toMatch(/256 KiB/)
})

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 300 }),
        fc
          .array(fc.constantFrom('id', ':', ' ', '\n', '- ', '{', '}', '&a', '*a', '"', '|', '!', '? ', '#'))
          .map((parts) => parts.join('')),
      ),
      (text) => {
        expect(readProfile(text, 'x.yaml').ok).toBe(false)
      },
    ),
  )
})

const shipped = resolve(import.meta.dirname, '../../../../resources/profiles')

test.each(readdirSync(shipped))('the shipped %s is valid and says why for everything', (name) => {
  const read = readProfile(readFileSync(resolve(shipped, name), 'utf8'), name)
  expect(read.ok ? null : read.error.message).toBeNull()
  expect(read.ok && read.value.profile.id).toBe(name.replace('.yaml', ''))
})

test('no answer of PowerShell depends on the language or the code page of the system', () => {
  const scripts = readdirSync(shipped).flatMap((name) => {
    const read = readProfile(readFileSync(resolve(shipped, name), 'utf8'), name)
    const collectors = read.ok ? read.value.profile.collectors : []
    return collectors.flatMap((collector) => {
      const command = collector.kind === 'command' ? (collector.run.win32 ?? []) : []
      return command[0] === 'powershell' ? [`${name} ${collector.id}: ${command.at(-1) ?? ''}`] : []
    })
  })
  expect(scripts.length).toBeGreaterThan(10)
  const setting =
    /: try \{ \[Console\]::OutputEncoding=\[Text\.Encoding\]::UTF8; \[cultureinfo\]::CurrentCulture=\[cultureinfo\]::InvariantCulture \} catch \{\}; /
  for (const script of scripts) expect(script).toMatch(setting)
  // Dates are written as days, sizes as bytes.
  expect(
    scripts.filter((script) => /Get-HotFix (?!.*yyyy-MM-dd)|Get-Volume \| Format-Table -/.test(script)),
  ).toEqual([])
})
