import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verificationSchema } from '../../src/contract/bundle-manifest.ts'
import { type BuiltScripts, buildScripts } from '../host/evidence/testing/build-scripts.ts'
import { canLink, isWindows, modeBitsCount } from '../host/testing/system.ts'
import { dataFolderOf } from './data-folder.ts'

let scripts: BuiltScripts
let base = ''
beforeAll(async () => {
  scripts = await buildScripts()
  base = await mkdtemp(join(tmpdir(), 'kitbag-cli-'))
}, 60_000)
afterAll(async () => {
  await scripts.remove()
  await rm(base, { recursive: true, force: true })
})

const start = (args: readonly string[]) =>
  spawn(process.execPath, [join(scripts.folder, 'cli.js'), ...args], {
    cwd: base,
    env: { ...process.env, KITBAG_DATA_DIR: join(base, 'data') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const kitbag = async (...args: readonly string[]) => {
  const child = start(args)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

const profileFile = async (name: string, collectors: string) => {
  await writeFile(
    join(base, name),
    `id: mine\ntitle: Mine\ndescription: d\nplatforms: [any]\ncollectors:\n${collectors}`,
  )
  return name
}

test('help and version go to stdout with code 0, wrong usage to stderr with code 2', async () => {
  expect(await kitbag('--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('kitbag collect'),
    err: '',
  })
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string
  }
  expect(await kitbag('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  for (const args of [
    [],
    ['bogus'],
    ['collect'],
    ['collect', '--profile', 'linux'],
    ['collect', '--nope'],
    ['verify'],
    ['verify', 'a', 'b'],
    ['collect', '--profile', 'folder', '--out', 'x.zip'],
    ['toString'],
  ]) {
    expect(await kitbag(...args), args.join(' ')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('kitbag --help'),
    })
  }
}, 60_000)

test('profiles are listed, for people and for machines', async () => {
  const listed = await kitbag('profiles', '--json')
  expect(listed.code).toBe(0)
  const { profiles } = JSON.parse(listed.out) as { profiles: { id: string; needsFolder: boolean }[] }
  expect(profiles.map(({ id }) => id)).toEqual([
    'database',
    'folder',
    'linux',
    'linux-desktop',
    'macos',
    'network',
    'web-server',
    'windows',
    'windows-server',
  ])
  expect((await kitbag('profiles')).out).toContain('Linux server')
})

test.runIf(process.platform === 'linux')(
  'this machine is collected, sealed, verified and shown, and nothing is left behind',
  async () => {
    const collected = await kitbag(
      'collect',
      '--profile',
      'linux',
      '--out',
      'b.zip',
      '--ticket',
      'FS-1042',
      '--summary',
      'It is slow; call +49 30 1234 5678',
      '--json',
    )
    expect([0, 3]).toContain(collected.code)
    expect(collected.err).toBe('')
    const record = JSON.parse(collected.out) as {
      complete: boolean
      collectors: { id: string; outcome: string; reason: string }[]
    }
    expect(record.complete).toBe(collected.code === 0)
    const { out } = await kitbag('profiles', '--json')
    const linux = (JSON.parse(out) as { profiles: { id: string; collectors: unknown[] }[] }).profiles.find(
      ({ id }) => id === 'linux',
    )
    expect(record.collectors).toHaveLength(linux?.collectors.length ?? -1)
    for (const { outcome, reason } of record.collectors)
      expect(outcome === 'success' || reason !== '').toBe(true)

    const verified = await kitbag('verify', 'b.zip', '--json')
    expect(verified.code).toBe(0)
    const { manifest } = verificationSchema.parse(JSON.parse(verified.out))
    expect(manifest).toMatchObject({
      ticket: { key: 'FS-1042' },
      summary: 'It is slow; call [redacted:phone]',
    })
    expect(manifest?.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'report.html',
        'snapshot.json',
        'redaction-test.txt',
        'redaction.json',
        'findings.json',
        'ticket.json',
      ]),
    )
    expect((await kitbag('show', 'b.zip')).out).toContain('FS-1042')
    const report = await kitbag('show', 'b.zip', '--entry', 'report.html')
    expect(report.out).toContain('default-src &#39;none&#39;')
    expect(report.out).not.toMatch(
      /<script|<iframe|<img|<link (?!rel="icon" href="data:,")|\ssrc=|@import|url\(/i,
    )
    expect(await kitbag('show', 'b.zip', '--entry', 'nope')).toMatchObject({ code: 1 })
    expect(await readdir(join(base, 'data', 'staging'))).toEqual([])
    expect((await stat(join(base, 'data', 'pseudonym-key'))).mode & 0o077).toBe(0)
    expect((await readdir(base)).filter((name) => name.includes('partial'))).toEqual([])

    expect(await kitbag('collect', '--profile', 'linux', '--out', 'b.zip')).toMatchObject({
      code: 1,
      err: expect.stringContaining('was kept'),
    })
    expect(await kitbag('verify', 'b.zip')).toMatchObject({ code: 0, out: expect.stringContaining('intact') })
  },
  120_000,
)

test('one altered byte: verify says so and names the file', async () => {
  const profile = await profileFile(
    'text.yaml',
    '  - { id: note, kind: text, title: Note, why: w, text: "a note, long enough to be packed and stored in the archive" }\n',
  )
  expect(await kitbag('collect', '--profile', profile, '--out', 'note.zip')).toMatchObject({ code: 0 })
  const bytes = readFileSync(join(base, 'note.zip'))
  const at = bytes.indexOf('files/note.txt') + 'files/note.txt'.length + 10
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(join(base, 'note-altered.zip'), bytes)
  expect(await kitbag('verify', 'note-altered.zip')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/NOT INTACT[\s\S]*files\/note\.txt/),
  })
  await writeFile(join(base, 'text.zip'), 'this is no bundle')
  expect(await kitbag('verify', 'text.zip')).toMatchObject({ code: 1 })
  expect(await kitbag('verify', 'nowhere.zip')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not there'),
  })
})

test('a folder is collected without its links, pictures are carried, secrets and names go', async () => {
  const stick = join(base, 'stick')
  await mkdir(join(stick, 'home', 'gsmith'), { recursive: true })
  await writeFile(
    join(stick, 'home', 'gsmith', 'app.log'),
    'db_password=hunter2\nuser=ana.ortiz from 10.9.8.7\n',
  )
  await writeFile(
    join(stick, 'photo.png'),
    Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(50)]),
  )
  await writeFile(join(stick, 'dump.bin'), Buffer.from([0, 1, 2, 3]))
  await writeFile(join(stick, 'passwd.txt'), 'x')
  const linked = canLink()
  if (linked) await symlink('/etc/passwd', join(stick, 'link.txt'))
  const { code, out } = await kitbag(
    'collect',
    '--profile',
    'folder',
    '--folder',
    'stick',
    '--out',
    'stick.zip',
    '--hide',
    'ortiz',
    '--json',
  )
  expect(code).toBe(3)
  expect(out).not.toContain('hunter2')
  const shown = await kitbag('show', 'stick.zip', '--json')
  const manifest = JSON.parse(shown.out) as {
    files: { path: string; origin: string }[]
    withheld: { origin: string }[]
    completeness: { missing: string[] }
  }
  const paths = manifest.files.map(({ path }) => path)
  expect(paths).toContain('files/photo.png')
  expect(paths.some((path) => path.endsWith('/app.log'))).toBe(true)
  expect(JSON.stringify(manifest)).not.toMatch(/gsmith|ortiz|hunter2|10\.9\.8\.7/)
  expect(manifest.withheld).toHaveLength(1)
  expect(manifest.completeness.missing.join(' ')).toMatch(linked ? /link/ : /dump\.bin/)
  const log = await kitbag(
    'show',
    'stick.zip',
    '--entry',
    paths.find((path) => path.endsWith('/app.log')) ?? '',
  )
  expect(log.out).toMatch(/^db_password=\[redacted:assigned-secret\]\nuser=user-\w{6} from 10\.\d/)
})

test('bad profiles have line and column, unknown ones a list', async () => {
  await writeFile(join(base, 'bad.yaml'), 'id: [broken\n')
  expect(await kitbag('collect', '--profile', 'bad.yaml', '--out', 'x.zip')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/line \d+, column \d+/),
  })
  expect(await kitbag('collect', '--profile', 'nope', '--out', 'x.zip')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There are: database, folder, linux'),
  })
  expect(existsSync(join(base, 'x.zip'))).toBe(false)
})

test('where nothing can be written the message says so and nothing half-written stays', async () => {
  const profile = await profileFile(
    't.yaml',
    '  - { id: note, kind: text, title: Note, why: w, text: hello }\n',
  )
  expect(await kitbag('collect', '--profile', profile, '--out', 'no/such/folder/x.zip')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be written/),
  })
  await writeFile(join(base, 'a-file'), '')
  expect(await kitbag('collect', '--profile', profile, '--out', 'a-file/x.zip')).toMatchObject({ code: 1 })
  expect(await readdir(join(base, 'data', 'staging'))).toEqual([])
})

test.skipIf(!modeBitsCount)('a read-only folder is said to be one', async () => {
  const profile = await profileFile(
    'r.yaml',
    '  - { id: note, kind: text, title: Note, why: w, text: hello }\n',
  )
  await mkdir(join(base, 'read-only'))
  await chmod(join(base, 'read-only'), 0o500)
  expect(await kitbag('collect', '--profile', profile, '--out', 'read-only/x.zip')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be written/),
  })
})

// On Windows a console sends it, and no program can.
test.skipIf(isWindows)('Ctrl-C ends it with 130 and leaves nothing', async () => {
  const marker = join(base, 'started')
  const code = `require('fs').writeFileSync(${JSON.stringify(marker)},String(process.pid));setInterval(()=>{},1000)`
  const profile = await profileFile(
    'hang.yaml',
    `  - { id: hang, kind: command, title: Hang, why: w, timeoutMs: 60000, run: { any: ${JSON.stringify([process.execPath, '-e', code])} } }\n`,
  )
  const child = start(['collect', '--profile', profile, '--out', 'hang.zip'])
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  await expect
    .poll(() => existsSync(marker) && readFileSync(marker, 'utf8') !== '', { timeout: 20_000 })
    .toBe(true)
  child.kill('SIGINT')
  expect(await closed).toBe(130)
  expect((await readdir(base)).filter((name) => name.startsWith('hang.zip'))).toEqual([])
  expect(await readdir(join(base, 'data', 'staging'))).toEqual([])
  expect(() => process.kill(Number(readFileSync(marker, 'utf8')), 0)).toThrow()
})

test('what a killed collection left is gone after the next start', async () => {
  const abandoned = join(base, 'data', 'staging', 'X.4194399')
  await mkdir(abandoned, { recursive: true })
  await writeFile(join(abandoned, 'plain'), 'secret')
  const profile = await profileFile(
    'p.yaml',
    '  - { id: note, kind: text, title: Note, why: w, text: hello }\n',
  )
  expect(await kitbag('collect', '--profile', profile, '--out', 'p.zip', '--force')).toMatchObject({
    code: 0,
  })
  expect(existsSync(abandoned)).toBe(false)
})

test('a snapshot is printed or written, every part with its outcome', async () => {
  expect(await kitbag('snapshot', '--out', 'snap.json')).toEqual({ code: 0, out: '', err: '' })
  const { schema, parts } = JSON.parse(readFileSync(join(base, 'snap.json'), 'utf8')) as {
    schema: string
    parts: Record<string, { outcome: string; reason: string }>
  }
  expect(schema).toBe('kitbag-snapshot/1')
  expect(Object.keys(parts)).toEqual([
    'system',
    'os',
    'cpu',
    'memory',
    'disks',
    'diskHealth',
    'network',
    'listening',
    'processes',
    'services',
    'packages',
    'certificates',
    'time',
    'scheduledTasks',
    'environment',
  ])
  for (const { outcome, reason } of Object.values(parts))
    expect(outcome === 'success' || reason !== '').toBe(true)
  expect(await kitbag('snapshot', '--out', 'snap.json')).toMatchObject({
    code: 1,
    err: expect.stringContaining('was kept'),
  })
}, 60_000)

test('the data folder follows the convention of each system', () => {
  expect(dataFolderOf('linux', '/home/a', {})).toBe('/home/a/.config/kitbag')
  expect(dataFolderOf('linux', '/home/a', { XDG_CONFIG_HOME: '/x' })).toBe('/x/kitbag')
  expect(dataFolderOf('darwin', '/Users/a', {})).toBe('/Users/a/Library/Application Support/kitbag')
  expect(dataFolderOf('win32', 'C:/Users/a', { APPDATA: 'C:/R' })).toMatch(/C:.R.kitbag/)
})
