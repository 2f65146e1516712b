import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltScripts, buildScripts } from '../host/evidence/testing/build-scripts.ts'
import { canLink } from '../host/testing/system.ts'

let scripts: BuiltScripts
let base = ''
beforeAll(async () => {
  scripts = await buildScripts()
  base = await mkdtemp(join(tmpdir(), 'kitbag-cli-redact-'))
}, 120_000)
afterAll(async () => {
  await scripts.remove()
  await rm(base, { recursive: true, force: true })
})

const redact = async (args: readonly string[], input: Buffer | null = null) => {
  const child = spawn(process.execPath, [join(scripts.folder, 'cli.js'), 'redact', ...args], {
    cwd: base,
    env: { ...process.env, KITBAG_DATA_DIR: join(base, 'data') },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  // It may stop reading before everything was written.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? undefined)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out: Buffer.concat(out), err }
}

const secretLine = 'db_password=hunter2-secret from 10.20.30.40\r\n'

test('as a filter it prints the same lines without the secrets, byte for byte elsewhere', async () => {
  const lines = `\ufeffplain \xe4\xf6 line\r\n${secretLine}`.repeat(9000)
  const { code, out, err } = await redact([], Buffer.from(lines))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const text = out.toString()
  expect(text).not.toMatch(/hunter2|10\.20\.30\.40/)
  expect(text.split('\r\n').length).toBe(lines.split('\r\n').length)
  expect(text.replaceAll(/db_password.*/g, '')).toBe(lines.replaceAll(/db_password.*/g, ''))
})

test('as a filter it stops with a code at what it cannot search, and prints nothing of it', async () => {
  const { code, out, err } = await redact(
    [],
    Buffer.concat([Buffer.from('ok\n'), Buffer.alloc(5 * 1_048_576, 'q')]),
  )
  expect(code).toBe(1)
  expect(err).toMatch(/not redacted to its end.*4 MiB/)
  expect(out.toString()).not.toContain('qq')
})

test('a file is printed, or goes to a new file with a report; what is there is kept', async () => {
  await writeFile(join(base, 'app.log'), `${secretLine}Acme Rig at 10.1.1.1\n`)
  const printed = await redact(['app.log', '--hide', 'Acme', '--keep', '10.1.1.1'])
  expect(printed.code).toBe(0)
  expect(printed.out.toString()).toMatch(
    /^db_password=\[redacted:assigned-secret\] from 10\.\d+\.\d+\.\d+\r\nterm-\w{6} Rig at 10\.1\.1\.1\n$/,
  )
  expect(await redact(['app.log', '--out', 'clean.log', '--report', 'report.json'])).toMatchObject({
    code: 0,
    err: '',
  })
  expect(await readFile(join(base, 'clean.log'), 'utf8')).not.toContain('hunter2')
  const report = await readFile(join(base, 'report.json'), 'utf8')
  expect(JSON.parse(report)).toMatchObject({
    schema: 'kitbag-redaction/1',
    totals: { 'assigned-secret': 1, ipv4: 2 },
    files: [{ path: 'app.log', counts: { 'assigned-secret': 1, ipv4: 2 } }],
    withheld: [],
  })
  expect(report).not.toContain('hunter2')
  expect(await redact(['app.log', '--out', 'clean.log'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('was kept'),
  })
  await writeFile(join(base, 'program.bin'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 2, 3, 0, 0xff, 0xfe]))
  const binary = await redact(['program.bin', '--out', 'program.out'])
  expect(binary).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was written') })
  expect(await readdir(base)).not.toContain('program.out')
})

test('a folder becomes a folder, names and all; links are not followed', async () => {
  const folder = join(base, 'brought')
  await mkdir(join(folder, 'home/ana.ortiz'), { recursive: true })
  await writeFile(join(folder, 'home/ana.ortiz/run.log'), secretLine)
  await writeFile(join(folder, 'plain.txt'), 'nothing here\n')
  await writeFile(join(base, 'outside.txt'), 'not for the bundle\n')
  const linked = canLink()
  if (linked) await symlink(join(base, 'outside.txt'), join(folder, 'planted'))
  const done = await redact(['brought', '--out', 'shared', '--hide', 'ana.ortiz'])
  expect(done).toMatchObject(
    linked ? { code: 3, err: expect.stringContaining('links are not followed') } : { code: 0, err: '' },
  )
  const names = await readdir(join(base, 'shared'), { recursive: true })
  expect(names.filter((name) => /ana|planted/.test(name))).toEqual([])
  expect(await readFile(join(base, 'shared/plain.txt'), 'utf8')).toBe('nothing here\n')
  const log = names.find((name) => name.endsWith('run.log')) ?? ''
  expect(await readFile(join(base, 'shared', log), 'utf8')).not.toMatch(/hunter2|10\.20/)
  expect(await redact(['brought', '--out', 'shared'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('not empty'),
  })
  expect(await redact(['brought', '--out', 'brought/inside'])).toMatchObject({ code: 1 })
  expect(await redact(['brought'])).toMatchObject({ code: 1, err: expect.stringContaining('--out') })
  expect(await redact(['no-such-file'])).toMatchObject({ code: 1, err: expect.stringContaining('not there') })
  expect(await redact(['-', '--out', 'x'])).toMatchObject({ code: 2 })
})

test('it hides the words of the settings and of --known, and two sites cannot be linked', async () => {
  await mkdir(join(base, 'data'), { recursive: true })
  const settings = { theme: 'auto', workspaceId: null, syncEveryMs: 60_000, hiddenTerms: ['Pelikanwerk'] }
  await writeFile(join(base, 'data', 'settings.json'), JSON.stringify(settings))
  const names = Array.from({ length: 700 }, (_, index) => `Vorgang${String(index + 1000)}`)
  await writeFile(join(base, 'known.txt'), `# customers\r\n\r\n${names.join('\r\n')}\r\n`)
  const line = Buffer.from('pelikanwerk Vorgang1000 and Vorgang1699 at 10.20.30.40\n')
  const bySite = async (site: string) => {
    const { code, out, err } = await redact(['--known', 'known.txt', '--site', site], line)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.toString()).not.toMatch(/pelikanwerk|vorgang/i)
    return out.toString()
  }
  expect(await bySite('Lyon')).toBe(await bySite('lyon '))
  const others = (await bySite('Turin')).split(' ')
  for (const word of (await bySite('Lyon')).split(' ').filter((word) => word !== 'and' && word !== 'at'))
    expect(others).not.toContain(word)

  await writeFile(join(base, 'data', 'settings.json'), '\0\0\0')
  await rm(join(base, 'data', 'settings.json.last-good'), { force: true })
  const { code, out, err } = await redact([], line)
  expect({ code, out: out.toString() }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/always hidden cannot be read/)
  await rm(join(base, 'data', 'settings.json'))
})
