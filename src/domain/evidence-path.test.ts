import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evidencePath, freePath, isContainedPath } from './evidence-path.ts'

test('whatever an origin is called, its path stays inside the bundle', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (origin) => {
      expect(isContainedPath(evidencePath('logs', origin))).toBe(true)
    }),
  )
})

test('nine nested folders of 120 letters lead to a name that fits, and the file keeps its own', () => {
  const deep = Array.from({ length: 9 }, (_, index) => String(index).repeat(120)).join('/')
  const path = evidencePath('logs', `/srv/${deep}/app.log`)
  expect(path.length).toBeLessThanOrEqual(900)
  expect(path).toMatch(/^logs\/srv\/~\/.*\/8{120}\/app\.log$/)
  expect(evidencePath('logs', `/${'a/'.repeat(3000)}b.log`)).toMatch(/^logs\/a\/~\/a.*\/b\.log$/)
})

test('no sign that steers a terminal, turns the reading direction or is half a sign stays in a name', () => {
  expect(evidencePath('logs', '/a\u009b31m\u202egol.\ud800x. . .')).toBe('logs/a_31m_gol._x_')
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
