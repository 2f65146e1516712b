import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findFiles } from './find-files.ts'
import { globMatcher, literally, splitGlob } from './glob.ts'

test('the folder of a glob is known by its name, brackets and drives included', () => {
  expect(splitGlob('C:/Program Files (x86)/App/*.log')).toEqual({
    base: 'C:/Program Files (x86)/App',
    glob: '*.log',
  })
  expect(splitGlob('C:/*.log')).toEqual({ base: 'C:/', glob: '*.log' })
  expect(splitGlob('/*/a.log')).toEqual({ base: '/', glob: '*/a.log' })
  expect(splitGlob('//server/share/logs/*.log')).toEqual({ base: '//server/share/logs', glob: '*.log' })
  expect(splitGlob('C:/App (old)/a.log')).toEqual({ base: 'C:/App (old)/a.log', glob: null })
  expect(splitGlob('C:/*/App (x86)/a.log').base).toBe('C:/')
})

test('round brackets choose only where they hold a choice', () => {
  const matches = (glob: string, path: string) => globMatcher([glob], { nocase: true })(path)
  expect(matches('*/App (x86)/*.log', 'v/App (x86)/a.log')).toBe(true)
  expect(matches('*/App (x86)/*.log', 'v/App x86/a.log')).toBe(false)
  expect(matches('(app|web).log', 'web.log')).toBe(true)
  expect(matches('@(app|web).log', 'app.log')).toBe(true)
  expect(matches('!(app).log', 'web.log')).toBe(true)
})

test('no name of a place chooses anything', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w [\]{}()!+@,.-]{0,8}\w$/), (name) => {
      const { base, glob } = splitGlob(`${literally(`C:/Users/${name}`)}/logs/*.log`)
      expect([base, glob]).toEqual([`C:/Users/${name}/logs`, '*.log'])
      const isWanted = globMatcher([`*/${literally(name)}/*.log`], { nocase: false })
      expect(isWanted(`x/${name}/a.log`)).toBe(true)
    }),
  )
})

let base = ''
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-glob-')))
})
afterEach(() => rm(base, { recursive: true, force: true }))

test('files are found in folders whose names hold brackets, written with either slash', async () => {
  const folder = join(base, 'App (x86) [2]', 'logs')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'a.log'), 'x')
  for (const pattern of [`${base}/App (x86) */logs/*.log`, `${base}\\App (x86) */logs\\a.log`]) {
    const { files } = await findFiles([pattern], null)
    expect(files.map(({ path }) => basename(path))).toEqual(['a.log'])
  }
})

test.skipIf(process.platform === 'linux')('two spellings of one file are one file', async () => {
  await writeFile(join(base, 'a.log'), 'x')
  const { files } = await findFiles([`${base}/a.log`, `${base}/A.LOG`, `${base}/*.Log`], null)
  expect(files).toHaveLength(1)
  expect((await findFiles([`${base}/*.log`, `!${base.toUpperCase()}/*.LOG`], null)).files).toEqual([])
})
