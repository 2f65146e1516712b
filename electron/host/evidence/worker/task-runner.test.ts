import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltScripts, buildScripts } from '../testing/build-scripts.ts'
import { createTaskRunner } from './task-runner.ts'

let scripts: BuiltScripts
let base = ''
beforeAll(async () => {
  scripts = await buildScripts()
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-worker-')))
}, 60_000)
afterAll(async () => {
  await scripts.remove()
  await rm(base, { recursive: true, force: true })
})

const plan = { siteKey: '11'.repeat(32), known: [], domains: [], terms: [] }
const never = new AbortController().signal

/** A script that does what a runaway expression does: it never gives the thread back. */
const stuckFolder = async () => {
  await writeFile(
    join(base, 'evidence-worker.js'),
    "require('node:worker_threads').parentPort.on('message', () => { for (;;); })",
  )
  return base
}

test('the built worker redacts, and passes its own test', async () => {
  const tasks = createTaskRunner({ workersFolder: scripts.folder })
  expect(await tasks.run('self-test', plan, { timeoutMs: 30_000, signal: never })).toEqual({
    kind: 'done',
    output: [],
  })
  const end = await tasks.run(
    'redact-texts',
    { plan, texts: ['password=hunter2'] },
    { timeoutMs: 30_000, signal: never },
  )
  expect(end).toEqual({ kind: 'done', output: ['password=[redacted:assigned-secret]'] })
  await tasks.close()
})

test('a worker that never answers is killed when its time is up, and when it is cancelled', async () => {
  const tasks = createTaskRunner({ workersFolder: await stuckFolder() })
  const started = performance.now()
  expect(await tasks.run('self-test', plan, { timeoutMs: 300, signal: never })).toEqual({ kind: 'timeout' })
  const controller = new AbortController()
  const running = tasks.run('self-test', plan, { timeoutMs: 60_000, signal: controller.signal })
  controller.abort()
  expect(await running).toEqual({ kind: 'cancelled' })
  await tasks.close()
  expect(performance.now() - started).toBeLessThan(110_000)
})

test('a worker that dies, or is not there, is an answer and not an exception', async () => {
  const folder = join(base, 'nothing')
  const absent = createTaskRunner({ workersFolder: folder })
  expect(await absent.run('self-test', plan, { timeoutMs: 10_000, signal: never })).toMatchObject({
    kind: 'crashed',
  })
  await absent.close()
  const tasks = createTaskRunner({ workersFolder: scripts.folder })
  const missing = {
    source: join(base, 'no-such-file'),
    target: join(base, 'out'),
    plan,
    binary: 'withhold' as const,
    pack: false,
  }
  expect(await tasks.run('redact', missing, { timeoutMs: 10_000, signal: never })).toMatchObject({
    kind: 'crashed',
    code: 'ENOENT',
  })
  await tasks.close()
})
