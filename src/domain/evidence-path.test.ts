import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evidencePath, freePath, isContainedPath } from './evidence-path.ts'

test('whatever an origin is called, its path stays inside the bundle', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (origin) => {
      expect(isContainedPath(evidencePath('logs', origin).slice(0, 1024))).toBe(true)
    }),
  )
})

test.each([
  ['/var/log/nginx/error.log', 'logs/var/log/nginx/error.log'],
  ['C:\\Windows\\Logs\\a.log', 'logs/C/Windows/Logs/a.log'],
  ['../../etc/passwd', 'logs/etc/passwd'],
  ['/srv/con.txt', 'logs/srv/_con.txt'],
  ['/srv/a:b?.log', 'logs/srv/a_b_.log'],
])('%s becomes %s', (origin, path) => {
  expect(evidencePath('logs', origin)).toBe(path)
})

test('two files of one name get two paths, also where case does not count', () => {
  const taken = new Set(['logs/a.log', 'logs/a-2.log'])
  expect(freePath('logs/A.log', (path) => taken.has(path))).toBe('logs/A-3.log')
})

test.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', 'C:/x', 'a\\b', 'a\0b'])('%j is refused', (path) => {
  expect(isContainedPath(path)).toBe(false)
})
