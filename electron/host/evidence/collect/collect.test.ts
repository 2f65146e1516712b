import { execFileSync } from 'node:child_process'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canLink, isWindows, modeBitsCount } from '../../testing/system.ts'
import { collectorOf } from '../testing/collector-bench.ts'
import { collectCommand } from './collect-command.ts'
import { collectFiles } from './collect-files.ts'
import { createHeadTailFile } from './head-tail-file.ts'
import type { StagedItem } from './staged-item.ts'

let base = ''
let logs = ''
let staging = ''
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-collect-')))
  logs = join(base, 'logs')
  staging = join(base, 'staging')
  await mkdir(logs)
  await mkdir(staging)
})
afterEach(() => rm(base, { recursive: true, force: true }))

const context = (items: StagedItem[], signal = new AbortController().signal) => ({
  folder: staging,
  budget: 1_000_000_000,
  onItem: (item: StagedItem) => items.push(item),
  signal,
})

const files = async (fields: object, root: string | null = null) => {
  for (let index = 0; index < 10; index += 1) await rm(join(staging, `c-${index}`), { force: true })
  const items: StagedItem[] = []
  const collector = root === null ? collectorOf('files', fields) : collectorOf('folder', fields)
  const end = await collectFiles(collector, root, context(items))
  return { end, items, texts: await Promise.all(items.map(({ file }) => readFile(file, 'utf8'))) }
}

test('files come newest first, with rotated and compressed ones as text', async () => {
  await writeFile(join(logs, 'app.log'), 'new\n')
  await writeFile(join(logs, 'app.log.1'), 'older\n')
  await writeFile(join(logs, 'app.log.2.gz'), gzipSync('oldest\n'))
  await utimes(join(logs, 'app.log.1'), 1000, 1000)
  await utimes(join(logs, 'app.log.2.gz'), 500, 500)
  const { end, items, texts } = await files({ paths: [`${logs}/app.log*`] })
  expect(end).toEqual({ outcome: 'success', reason: '' })
  expect(texts).toEqual(['new\n', 'older\n', 'oldest\n'])
  expect(items.map(({ path }) => path.split('/').at(-1))).toEqual([
    'app.log',
    'app.log.1',
    'app.log.2.gz.txt',
  ])
})

test('a glob that matches nothing is unavailable, and the glob is named', async () => {
  const { end } = await files({ paths: [`${logs}/*.nothing`, '/nowhere/at/all/*.log'] })
  expect(end.outcome).toBe('unavailable')
  expect(end.reason).toContain(`${logs}/*.nothing`)
})

test('files older than the window are left out, and that is said', async () => {
  await writeFile(join(logs, 'old.log'), 'x')
  await utimes(join(logs, 'old.log'), 1000, 1000)
  const { end } = await files({ paths: [`${logs}/*.log`], sinceHours: 24 })
  expect(end).toMatchObject({ outcome: 'unavailable', reason: expect.stringContaining('older') })
})

test.skipIf(!canLink())('planted links are not followed: file, folder on the way, base folder', async () => {
  const secret = join(base, 'secret')
  await mkdir(secret)
  await writeFile(join(secret, 'x.log'), 'secret')
  await symlink(join(secret, 'x.log'), join(logs, 'link.log'))
  await symlink(secret, join(logs, 'sub'))
  await symlink(secret, join(base, 'linked-base'))
  for (const paths of [
    [`${logs}/link.log`],
    [`${logs}/*.log`],
    [`${logs}/sub/x.log`],
    [`${base}/linked-base/*.log`],
  ]) {
    const { end, texts } = await files({ paths })
    expect(texts).toEqual([])
    expect(end).toMatchObject({ outcome: 'withheld', reason: expect.stringMatching(/link/) })
  }
  await writeFile(join(logs, 'plain.log'), 'plain')
  const { end, texts } = await files({ paths: [`${logs}/**/*.log`] })
  expect(texts).toEqual(['plain'])
  expect(end).toMatchObject({ outcome: 'partial', reason: expect.stringMatching(/link/) })
})

test.skipIf(!canLink())('a link to a file that is collected under its own name is no gap', async () => {
  await writeFile(join(logs, 'real.log'), 'real')
  await symlink(join(logs, 'real.log'), join(logs, 'current.log'))
  expect(await files({ paths: [`${logs}/*.log`] })).toMatchObject({
    end: { outcome: 'success' },
    texts: ['real'],
  })
})

test('keys and devices are never collected, whatever a profile says', async () => {
  await mkdir(join(logs, '.ssh'))
  await writeFile(join(logs, '.ssh', 'id_ed25519'), 'key')
  const { end, items } = await files({
    paths: [`${logs}/**/*`, isWindows ? 'NUL' : '/dev/zero', '/etc/shadow'],
  })
  expect(items).toEqual([])
  expect(end).toMatchObject({ outcome: 'withheld', reason: expect.stringMatching(/never collected/) })
})

test.skipIf(!modeBitsCount)('a file without rights is denied', async () => {
  await writeFile(join(logs, 'a.log'), 'x')
  await chmod(join(logs, 'a.log'), 0)
  expect((await files({ paths: [`${logs}/a.log`] })).end).toMatchObject({ outcome: 'denied' })
})

test('a broken compressed file costs only itself', async () => {
  await writeFile(join(logs, 'bad.gz'), Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5]))
  await writeFile(join(logs, 'good.log'), 'good\n')
  const { end, texts } = await files({ paths: [`${logs}/*`] })
  expect(texts).toEqual(['good\n'])
  expect(end).toMatchObject({
    outcome: 'partial',
    reason: expect.stringContaining('bad.gz cannot be unpacked'),
  })
})

test('a compressed file that breaks off gives what could be unpacked, and says so', async () => {
  const packed = gzipSync(
    Array.from({ length: 20_000 }, (_, index) => `line ${index} ${index * 7919}\n`).join(''),
  )
  await writeFile(join(logs, 'cut.gz'), packed.subarray(0, packed.length - 2000))
  const { end, texts } = await files({ paths: [`${logs}/*`] })
  expect(end).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('cut.gz breaks off') })
  expect(texts[0]).toContain('line 1000 ')
  await writeFile(join(logs, 'cut.gz'), '')
  expect((await files({ paths: [`${logs}/*`] })).end.outcome).toBe('success')
})

const hasXz = (() => {
  try {
    execFileSync('xz', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!hasXz)('logs that only a program of the system can unpack come as text', async () => {
  const packed = execFileSync('xz', ['--stdout'], { input: 'rotated\n' })
  await writeFile(join(logs, 'messages-20261101.xz'), packed)
  const { end, texts, items } = await files({ paths: [`${logs}/messages*`] })
  expect(end.outcome).toBe('success')
  expect(texts).toEqual(['rotated\n'])
  expect(items[0]?.path).toMatch(/messages-20261101\.xz\.txt$/)
})

test('a compressed bomb is cut to the limit', async () => {
  await writeFile(join(logs, 'bomb.gz'), gzipSync(Buffer.alloc(60_000_000, 'zero\n')))
  const { end, items } = await files({ paths: [`${logs}/*`], maxFileBytes: 100_000 })
  expect(end.outcome).toBe('partial')
  expect(items[0]?.size).toBeLessThan(101_000)
})

test('the size limit of a collector keeps the newest and says what was left out', async () => {
  for (let index = 0; index < 5; index += 1) {
    await writeFile(join(logs, `${index}.log`), `${index}`.repeat(39).concat('\n').repeat(50))
    await utimes(join(logs, `${index}.log`), 1000 + index, 1000 + index)
  }
  const { end, items } = await files({ paths: [`${logs}/*.log`], maxBytes: 5000 })
  expect(items.map(({ origin }) => basename(origin)).slice(0, 2)).toEqual(['4.log', '3.log'])
  expect(end).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('size limit') })
})

test('a brought folder stays in its folder and keeps its relative names', async () => {
  await mkdir(join(logs, 'deep'))
  await writeFile(join(logs, 'deep', 'a.log'), 'a\n')
  await writeFile(join(base, 'outside.log'), 'outside\n')
  const { items } = await files({ paths: ['**/*', '../*.log', '!**/b*'] }, logs)
  expect(items.map(({ path }) => path)).toEqual(['files/deep/a.log'])
})

const capped = async (bytes: Buffer, maxBytes: number, chunk: number) => {
  const path = join(staging, `cap-${Math.random()}`)
  const into = await createHeadTailFile(path, maxBytes)
  for (let at = 0; at < bytes.length; at += chunk) await into.write(bytes.subarray(at, at + chunk))
  const end = await into.end()
  const written = await readFile(path)
  expect(written.length).toBe(end.size)
  return { ...end, written }
}

test('capping keeps beginning and end in whole lines, or everything', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 3000 }),
      fc.integer({ min: 1024, max: 40_000 }),
      fc.integer({ min: 1, max: 9000 }),
      async (lines, max, chunk) => {
        const all = Array.from({ length: lines }, (_, index) => `line ${index}`)
        const bytes = Buffer.from(all.map((line) => `${line}\n`).join(''))
        const { truncated, written } = await capped(bytes, max, chunk)
        expect(truncated).toBe(bytes.length > max)
        if (!truncated) {
          expect(written).toEqual(bytes)
          return
        }
        const text = written.toString()
        const kept = text.split('\n').filter((line) => line !== '' && !line.startsWith('[...'))
        expect(kept.every((line) => all.includes(line))).toBe(true)
        expect(kept[0]).toBe(all[0])
        expect(kept.at(-1)).toBe(all.at(-1))
        expect(written.length).toBeLessThanOrEqual(max + 200)
        const lost = Number(/\[\.\.\. (\d+) bytes left out/.exec(text)?.[1])
        expect(kept.join('\n').length + 1 + lost).toBe(bytes.length)
      },
    ),
    { numRuns: 60 },
  )
})

test('a key whose beginning is cut away does not remain behind the cut', async () => {
  const key = Array.from(
    { length: 60 },
    (_, index) => `${'AbCd0123'.repeat(7)}${String(index).padStart(8, 'x')}`,
  )
  const bytes = Buffer.from(
    `${'filler line\n'.repeat(300)}-----BEGIN RSA ${'PRIVATE'} KEY-----\n${key.join('\n')}\n-----END RSA ${'PRIVATE'} KEY-----\nlast line\n`,
  )
  const { written } = await capped(bytes, 4096, 1000)
  expect(written.toString()).not.toContain('AbCd0123AbCd')
  expect(written.toString()).toContain('last line\n')
})

test('UTF-16 is cut between signs', async () => {
  const bytes = Buffer.from(`\ufeff${'Zeile äöü\r\n'.repeat(2000)}`, 'utf16le')
  const { written } = await capped(bytes, 5001, 777)
  const text = new TextDecoder('utf-16le', { fatal: true }).decode(written)
  expect(
    text.split('\r\n').filter((line) => line !== 'Zeile äöü' && !line.startsWith('[...') && line !== ''),
  ).toEqual([])
})

const command = async (run: readonly string[], fields: object = {}, controller = new AbortController()) => {
  await rm(join(staging, 'c-0'), { force: true })
  const items: StagedItem[] = []
  const collector = collectorOf('command', { run: { any: run }, ...fields })
  const end = await collectCommand(collector, context(items, controller.signal))
  return { end, text: items[0] === undefined ? null : await readFile(items[0].file, 'utf8') }
}

const node = (code: string): readonly string[] => [process.execPath, '-e', code]

test('a command has no shell: what it is given is one argument', async () => {
  const { end, text } = await command([...node('console.log(process.argv[1])'), '$(id); `id` && echo x'])
  expect(end).toEqual({ outcome: 'success', reason: '' })
  expect(text).toBe('$(id); `id` && echo x\n')
})

test('a command that is not there is unavailable; one that fails says why', async () => {
  expect((await command(['kitbag-no-such-command'])).end).toMatchObject({
    outcome: 'unavailable',
    reason: expect.stringContaining('kitbag-no-such-command'),
  })
  expect((await command(node('console.error("it broke"); process.exit(3)'))).end).toEqual({
    outcome: 'failed',
    reason: 'it broke',
  })
  expect((await command(node('console.error("Permission denied"); process.exit(1)'))).end.outcome).toBe(
    'denied',
  )
  const partial = await command(node('console.log("half"); console.error("then it broke"); process.exit(3)'))
  expect(partial.end.outcome).toBe('partial')
  expect(partial.text).toContain('half')
  expect(partial.text).toContain('then it broke')
  expect(
    (await command(node('console.error("no daemon here"); process.exit(1)'), { absentIf: ['no daemon'] })).end
      .outcome,
  ).toBe('unavailable')
})

test('a command that hangs is stopped with everything it started, and what it wrote is kept', async () => {
  const pidFile = join(base, 'pid')
  const grandchild = `setInterval(()=>{},1000)`
  const code = `const c=require('child_process').spawn(process.execPath,['-e',${JSON.stringify(grandchild)}],{stdio:'inherit'});require('fs').writeFileSync(${JSON.stringify(pidFile)},String(c.pid));console.log('before');setInterval(()=>{},1000)`
  // Under Wine a program takes seconds to start.
  const limitMs = isWindows ? 12_000 : 1500
  const started = performance.now()
  const { end, text } = await command(node(code), { timeoutMs: limitMs })
  expect(end).toMatchObject({ outcome: 'timeout', reason: expect.stringContaining(`${limitMs / 1000} s`) })
  expect(text).toBe('before\n')
  expect(performance.now() - started).toBeLessThan(60_000)
  const pid = Number(await readFile(pidFile, 'utf8'))
  await expect
    .poll(
      () => {
        try {
          process.kill(pid, 0)
          return 'alive'
        } catch {
          return 'gone'
        }
      },
      { timeout: 5000 },
    )
    .toBe('gone')
})

test('a command that floods is stopped and capped', async () => {
  const { end, text } = await command(
    node(
      `const b=Buffer.alloc(65536,'flood\\n');const w=()=>{while(process.stdout.write(b));process.stdout.once('drain',w)};w()`,
    ),
    { maxBytes: 20_000, timeoutMs: 60_000 },
  )
  expect(end).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('without end') })
  expect(text?.length).toBeLessThan(21_000)
})

test('a cancelled command ends at once and leaves nothing', async () => {
  const controller = new AbortController()
  const running = command(node('setInterval(()=>{},1000)'), { timeoutMs: 60_000 }, controller)
  controller.abort()
  expect(await running).toEqual({ end: { outcome: 'skipped', reason: 'Cancelled.' }, text: null })
})

test('a file that grows while it is read is taken as it was', async () => {
  const path = join(logs, 'grows.log')
  await writeFile(path, 'x'.repeat(99).concat('\n').repeat(20_000))
  const growing = (async () => {
    for (let index = 0; index < 50; index += 1) await appendFile(path, 'more\n'.repeat(1000))
  })()
  const { end, items } = await files({ paths: [path] })
  await growing
  expect(end.outcome).toBe('success')
  expect(items[0]?.size).toBeGreaterThanOrEqual(2_000_000)
})
