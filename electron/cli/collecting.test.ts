import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Estimate } from '../../src/contract/collecting-operations.ts'
import { type BuiltScripts, buildScripts } from '../host/evidence/testing/build-scripts.ts'
import { handMadeZip } from '../host/evidence/testing/hand-made-zip.ts'

let scripts: BuiltScripts
let base = ''
beforeAll(async () => {
  scripts = await buildScripts()
  base = await mkdtemp(join(tmpdir(), 'kitbag-cli-collecting-'))
}, 60_000)
afterAll(async () => {
  await scripts.remove()
  await rm(base, { recursive: true, force: true })
})

const kitbag = (...args: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(scripts.folder, 'cli.js'), ...args],
      { cwd: base, env: { ...process.env, KITBAG_DATA_DIR: join(base, 'data') } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })

const head = 'id: mine\ntitle: Mine\ndescription: d\nplatforms: [any]\n'

test('lint names file, line and column, and its exit code can be trusted', async () => {
  await writeFile(
    join(base, 'good.yaml'),
    `${head}collectors:\n  - { id: a, kind: text, title: A, why: w, text: t, required: true }\n`,
  )
  await writeFile(
    join(base, 'warn.yaml'),
    `${head}collectors:\n  - { id: a, kind: files, title: A, why: w, required: true, paths: [/etc/shadow] }\n`,
  )
  await writeFile(join(base, 'bad.yaml'), `${head}collectors:\n  - { id: a, kind: fils }\n  - { id: A }\n`)
  expect(await kitbag('lint', 'profile', 'good.yaml')).toEqual({
    code: 0,
    out: '1 file read: 0 errors, 0 warnings.\n',
    err: '',
  })
  const warned = await kitbag('lint', 'profile', 'good.yaml', 'warn.yaml')
  expect(warned.code).toBe(0)
  expect(warned.out).toMatch(/^warn\.yaml:6:\d+: warning: \/etc\/shadow brings nothing\. Password stores/m)
  expect((await kitbag('lint', 'profile', '--strict', 'warn.yaml')).code).toBe(1)
  const bad = await kitbag('lint', 'profile', 'bad.yaml')
  expect(bad.code).toBe(1)
  expect(bad.out).toMatch(/^bad\.yaml:6:\d+: error: .*Did you mean "files"/m)
  expect(bad.out).toMatch(/^bad\.yaml:7:\d+: error: /m)
  expect(await kitbag('lint', 'profile', 'nowhere.yaml')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not there'),
  })
  for (const args of [['lint'], ['lint', 'profile'], ['lint', 'poem', 'x']])
    expect(await kitbag(...args)).toMatchObject({ code: 2, out: '' })
})

test('an estimate collects nothing and tells of every collector', async () => {
  await writeFile(join(base, 'a.log'), 'x'.repeat(5000))
  const collectors = [
    `{ id: a, kind: files, title: A, why: w, paths: [${JSON.stringify(join(base, '*.log'))}] }`,
    '{ id: b, kind: command, title: B, why: w, run: { any: [kitbag-no-such-program] } }',
  ]
  await writeFile(
    join(base, 'est.yaml'),
    `${head}collectors:\n${collectors.map((line) => `  - ${line}\n`).join('')}`,
  )
  const { code, out } = await kitbag('collect', '--profile', 'est.yaml', '--estimate', '--json')
  expect(code).toBe(0)
  const estimate = JSON.parse(out) as Estimate
  expect(estimate).toMatchObject({ files: 1, bytes: 5000, freeBytes: expect.any(Number) })
  expect(estimate.collectors).toMatchObject([
    { id: 'a', expected: 'yes', files: 1, bytes: 5000 },
    { id: 'b', expected: 'no', note: 'kitbag-no-such-program is not on this machine.' },
  ])
})

test('an archive is collected with its provenance, and inputs fill what asks for them', async () => {
  await mkdir(join(base, 'in'))
  await writeFile(
    join(base, 'in', 'till.zip'),
    handMadeZip([{ name: 'var/log/till.log', data: Buffer.from('drawer stuck\n') }]),
  )
  const arguments_ = [
    ...['collect', '--profile', 'folder', '--folder', 'in/till.zip', '--out', 'till.kitbag.zip'],
    ...['--provenance', 'From the till', '--json'],
  ]
  expect((await kitbag(...arguments_)).code).toBe(0)
  const shown = await kitbag('show', 'till.kitbag.zip', '--entry', 'files/brought-provenance.txt')
  expect(shown.out).toContain('From the till')
  expect(shown.out).toMatch(/SHA-256: [0-9a-f]{64}/)

  const echo = JSON.stringify([process.execPath, '-e', 'console.log(process.argv[1])', '{{target}}'])
  await writeFile(
    join(base, 'asks.yaml'),
    `${head}inputs:\n  - { id: target, title: Host }\ncollectors:\n  - { id: a, kind: command, title: A, why: w, run: { any: ${echo} } }\n`,
  )
  const ask = (...more: readonly string[]) =>
    kitbag('collect', '--profile', 'asks.yaml', '--out', 'asks.zip', '--force', '--json', ...more)
  expect(JSON.parse((await ask()).out)).toMatchObject({
    collectors: [{ outcome: 'skipped', reason: '"Host" was not given.' }],
  })
  expect(JSON.parse((await ask('--set', 'target=srv-1.example')).out)).toMatchObject({
    collectors: [{ outcome: 'success' }],
  })
  for (const wrong of ['target=-oProxyCommand=x', 'target=a b', 'other=x', 'target'])
    expect(await ask('--set', wrong), wrong).toMatchObject({ code: 2 })
})
