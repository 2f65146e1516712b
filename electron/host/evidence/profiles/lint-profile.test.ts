import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { lintProfile } from './lint-profile.ts'

const profile = (collectors: string, head = '') => `# A comment stays a comment.
id: mine
title: Mine
description: A profile.
platforms: [linux]
${head}collectors:
  - { id: need, kind: text, title: Need, why: w, text: t, required: true }
${collectors}`

const said = (text: string) =>
  lintProfile(text).map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`)

test('a good profile has no complaints', () => {
  expect(said(profile('  - { id: a, kind: files, title: A, why: w, paths: [/var/log/a.log] }\n'))).toEqual([])
})

test.each([
  [
    'a platform that never matches',
    '{ id: a, kind: command, title: A, why: w, platforms: [win32], run: { any: [x] } }',
    /^8:\d+ warning: It never runs: the profile is for linux/,
  ],
  [
    'a log of another system',
    '{ id: a, kind: event-log, title: A, why: w, channel: System }',
    /never brings anything: event-log is for win32/,
  ],
  [
    'a command of another system',
    '{ id: a, kind: command, title: A, why: w, run: { linux: [a], win32: [b] } }',
    /win32 is not among the platforms/,
  ],
  [
    'a glob on the never-collect list',
    '{ id: a, kind: files, title: A, why: w, paths: [/root/.ssh/*, "~/.aws/credentials"] }',
    /\/root\/\.ssh\/\* brings nothing. Private keys/,
  ],
  [
    'a path that is there twice',
    '{ id: a, kind: files, title: A, why: w, paths: [/var/log/a, /var/log/a] }',
    /^8:65 warning: \/var\/log\/a is there twice/,
  ],
  [
    'a relative path',
    '{ id: a, kind: files, title: A, why: w, paths: [var/log/a] }',
    /must begin at the root/,
  ],
  [
    'a walk over the whole disk',
    '{ id: a, kind: files, title: A, why: w, paths: ["/**/*.log"] }',
    /walks the whole disk/,
  ],
  [
    'a long time limit',
    '{ id: a, kind: files, title: A, why: w, paths: [/a], timeoutMs: 600000 }',
    /600 s is long/,
  ],
  [
    'a shell',
    '{ id: a, kind: command, title: A, why: w, run: { linux: [sh, -c, "a | b"] } }',
    /A shell is started/,
  ],
  [
    'an input that nobody asks for',
    '{ id: a, kind: command, title: A, why: w, run: { linux: [ping, "{{target}}"] } }',
    /\{\{target\}\} is not among the inputs/,
  ],
  [
    'a title twice',
    '{ id: a, kind: text, title: Need, why: w, text: t }',
    /Two collectors are called "Need"/,
  ],
])('%s is a warning in its place', (_name, collector, expected) => {
  expect(said(profile(`  - ${collector}\n`)).join('\n')).toMatch(expected)
})

test('an input that nothing uses is named; nothing required is said', () => {
  const head = 'inputs:\n  - { id: target, title: Host }\n'
  expect(said(profile('', head))).toEqual(['7:11 warning: Nothing uses the input "target".'])
  expect(said(profile('').replace(', required: true', ''))).toEqual([
    expect.stringMatching(/^7:3 warning: Nothing is required/),
  ])
})

test('every error is listed, not only the first', () => {
  const text = profile('  - { id: A, kind: files, title: A, why: w }\n  - { id: b, kind: fils }\n')
  const errors = said(text)
  expect(errors.length).toBeGreaterThanOrEqual(3)
  expect(errors.every((line) => / error: /.test(line))).toBe(true)
})

const shipped = resolve(import.meta.dirname, '../../../../resources/profiles')
test.each(readdirSync(shipped))('the shipped %s has no complaints', (name) => {
  expect(said(readFileSync(resolve(shipped, name), 'utf8'))).toEqual([])
})
