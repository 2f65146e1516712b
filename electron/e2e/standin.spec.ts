import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { findBrowser } from '../standin/find-browser.ts'
import { startKitbag } from './support/kitbag-app.ts'

/** The stand-in's own manners: what it opens it ends, and what it cannot do it says. */
test.skip(process.platform !== 'linux', 'Watches processes through /proc.')

const root = resolve(import.meta.dirname, '../..')
let folder = ''
const started: ChildProcess[] = []

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-standin-'))
})
test.afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  await expect.poll(browsers).toBe(0)
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

type Started = {
  readonly child: ChildProcess
  readonly said: () => string
  readonly ended: Promise<unknown[]>
}

const start = (args: readonly string[], env: Readonly<Record<string, string>>): Started => {
  const child = spawn(process.execPath, ['out/main/launch.js', '--standin', ...args], {
    cwd: root,
    env: { ...process.env, KITBAG_DATA_DIR: join(folder, 'data'), ...env },
  })
  started.push(child)
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { child, said: () => text, ended: once(child, 'exit') }
}

/** An installed browser that needs no display: the stand-in believes that there is one. */
const withWindow = async (): Promise<Record<string, string>> => {
  const wrapper = join(folder, 'browser.sh')
  await writeFile(wrapper, `#!/bin/sh\nexec "${findBrowser()}" --headless=new "$@"\n`, { mode: 0o755 })
  return { KITBAG_BROWSER: wrapper, DISPLAY: ':none' }
}

/** Ids of the browser processes on this test's data folder, the oldest first. */
const browserIds = (): readonly number[] => {
  const { stdout } = spawnSync('pgrep', ['-f', `user-data-dir=${folder}`], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number)
}
const browsers = (): number => browserIds().length

test('Ctrl-C ends the program and the browser it opened', async () => {
  const { child, ended } = start([], await withWindow())
  await expect.poll(browsers).toBeGreaterThan(0)
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  await expect.poll(browsers).toBe(0)
})

test('closing the window ends the program', async () => {
  const { ended } = start([], await withWindow())
  await expect.poll(browsers).toBeGreaterThan(0)
  process.kill(browserIds()[0] ?? Number.NaN, 'SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('a killed program leaves no browser behind', async () => {
  const { child, ended } = start([], await withWindow())
  await expect.poll(browsers).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await ended
  await expect.poll(browsers).toBe(0)
})

test('a second start on the same data says so and goes; one after a kill starts', async () => {
  const first = start(['--no-window'], {})
  await expect.poll(first.said).toContain('Kitbag runs at')
  const second = start(['--no-window'], {})
  expect(await second.ended).toEqual([0, null])
  expect(second.said()).toContain('already runs')
  await expect.poll(first.said).toMatch(/Kitbag runs at[\s\S]*Kitbag runs at/)
  first.child.kill('SIGKILL')
  await first.ended
  const third = start(['--no-window'], {})
  await expect.poll(third.said).toContain('Kitbag runs at')
})

test('without a display it says so and prints the address', async () => {
  const { said } = start([], { DISPLAY: '', WAYLAND_DISPLAY: '' })
  await expect.poll(said).toMatch(/no display[\s\S]*Kitbag runs at http:\/\/kitbag\.localhost:\d+\//)
})

test('a taken port leads to another one, with a word about what that means', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { said } = start(['--no-window', '--port', String(port)], {})
  await expect.poll(said).toContain('Kitbag runs at')
  expect(said()).toContain(`Port ${port} is taken by another program`)
  other.close()
})

test('wrong options are answered with how to use it', async () => {
  for (const args of [['--nonsense'], ['--port', 'eighty']]) {
    const { said, ended } = start(args, {})
    expect(await ended).toEqual([2, null])
    expect(said()).toContain('Usage: npm start --')
  }
})

test('a window whose program was ended says so', async () => {
  const app = await startKitbag({ dataFolder: join(folder, 'data') })
  test.skip(app.runtime === 'electron', 'Electron ends its windows itself.')
  process.kill(app.programId, 'SIGKILL')
  await expect(app.page.getByRole('dialog', { name: 'Kitbag has stopped' })).toBeVisible()
  await app.stop()
})
