import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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
  await expect.poll(said).toMatch(/no display[\s\S]*Kitbag runs at http:\/\/k-[0-9a-f]{32}\.localhost:\d+\//)
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

/** Whether somebody holds a connection to this port of the loopback address (Linux, /proc/net/tcp). */
const isConnected = (port: number): boolean => {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  return lines.some((line) => line.trim().split(/\s+/)[1] === local && line.trim().split(/\s+/)[3] === '01')
}

/** What another account of this machine gets to see or to do. */
const asNobody = (command: string): string =>
  spawnSync('su', ['nobody', '-s', '/bin/sh', '-c', command], { encoding: 'utf8' }).stdout

test('another account finds no secret in arguments, files or answers', async () => {
  test.skip(process.getuid?.() !== 0, 'Only root may become another account.')
  expect(asNobody('id -un').trim()).toBe('nobody')
  const { said } = start([], await withWindow())
  await expect.poll(browsers).toBeGreaterThan(0)
  const stored = join(folder, 'data', 'standin.json')
  await expect.poll(() => existsSync(stored)).toBe(true)
  const { host, port } = JSON.parse(await readFile(stored, 'utf8')) as { host: string; port: number }
  // The window has arrived at its page: whatever an argument could hold, it holds now.
  await expect.poll(() => isConnected(port), { timeout: 30_000 }).toBe(true)

  const arguments_ = asNobody("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")
  expect(arguments_).toContain('browser-standin')
  expect(arguments_).not.toContain(host)
  expect(arguments_).not.toMatch(/k-[0-9a-f]{32}|ticket=|token=/)
  expect(said()).not.toContain(host)
  expect(asNobody(`cat ${stored} ${stored}.last-good 2>/dev/null`)).toBe('')
  expect(asNobody(`ls ${join(folder, 'data', 'browser-standin')} 2>/dev/null`)).toBe('')

  for (const name of ['127.0.0.1', 'localhost', 'kitbag.localhost'])
    for (const path of ['/', '/index.html', '/__kitbag/events', '/__kitbag/dialog'])
      expect(
        asNobody(
          `curl -s -o /dev/null -w '%{http_code}' -H 'Host: ${name}:${port}' http://127.0.0.1:${port}${path}`,
        ),
      ).toBe('403')
})

test('whoever takes the port that Kitbag remembers gets neither its name nor its window', async () => {
  const first = start(['--no-window'], {})
  await expect.poll(first.said).toContain('Kitbag runs at')
  first.child.kill('SIGTERM')
  await first.ended
  const { host, port } = JSON.parse(await readFile(join(folder, 'data', 'standin.json'), 'utf8')) as {
    host: string
    port: number
  }
  const asked: string[] = []
  const thief = createServer((request, response) => {
    asked.push(request.headers.host ?? '')
    response.end()
  })
  await new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve))
  try {
    const { said } = start([], await withWindow())
    await expect.poll(said).toContain(`Port ${port} is taken`)
    await expect.poll(browsers).toBeGreaterThan(0)
    const used = Number(/uses port (\d+)/.exec(said())?.[1])
    await expect.poll(() => isConnected(used), { timeout: 30_000 }).toBe(true)
    expect(asked).toEqual([])
    expect(said()).not.toContain(host)
  } finally {
    await new Promise((resolve) => thief.close(resolve))
  }
})

test('the printed address lets in once', async () => {
  const { said } = start(['--no-window'], {})
  await expect.poll(said).toContain('Kitbag runs at')
  const address = new URL(/(http:\/\/\S+ticket=\S+)/.exec(said())?.[1] ?? '')
  const enter = () =>
    spawnSync(
      'curl',
      [
        '-s',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        '-H',
        `Host: ${address.host}`,
        `http://127.0.0.1:${address.port}${address.pathname}${address.search}`,
      ],
      { encoding: 'utf8' },
    ).stdout
  expect(enter()).toBe('303')
  expect(enter()).toBe('403')
})
