import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openArchive } from '../host/evidence/bundle/archive-reader.ts'
import { readStart } from '../host/evidence/bundle/read-bundle.ts'
import { type BuiltScripts, buildScripts } from '../host/evidence/testing/build-scripts.ts'
import { runCommandLine } from './run-command-line.ts'

let scripts: BuiltScripts
let base = ''
beforeAll(async () => {
  scripts = await buildScripts()
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-cli-analyze-')))
  await mkdir(join(base, 'stick'))
  await writeFile(
    join(base, 'stick/app.log'),
    '2026-11-20T10:00:00Z start\n2026-11-20T10:00:07Z db1.corp.example write failed: No space left on device\n',
  )
}, 90_000)
afterAll(async () => {
  await scripts.remove()
  await rm(base, { recursive: true, force: true })
})

const kitbag = async (...args: string[]) => {
  let out = ''
  let complaints = ''
  const code = await runCommandLine(args, {
    version: '0.1.0',
    workersFolder: scripts.folder,
    resourcesFolder: resolve(import.meta.dirname, '../../resources'),
    environment: { KITBAG_DATA_DIR: join(base, 'data') },
    write: (text) => {
      out += text
    },
    complain: (text) => {
      complaints += text
    },
    progress: null,
    writeBytes: async () => undefined,
    input: async function* () {},
    signal: new AbortController().signal,
    now: () => new Date('2026-11-21T00:00:00Z'),
  })
  return { code, out, complaints }
}

test('a folder is searched: what was found, why, what to do, and the line that proves it', async () => {
  const { code, out } = await kitbag('analyze', join(base, 'stick'))
  expect(code).toBe(0)
  expect(out).toContain('1 finding in 1 file, 1 critical.')
  expect(out).toContain('CRITICAL  A disk is full (1 place)')
  expect(out).toContain('See   runbook rb-disk-full')
  expect(out).toContain('app.log:2: 2026-11-20T10:00:07Z db1.corp.example write failed')
  expect((await kitbag('analyze', join(base, 'nothing'))).code).toBe(1)
  expect((await kitbag('analyze')).code).toBe(2)
})

test('a sealed bundle holds the same findings over its redacted lines, and so does analyzing it again', async () => {
  const bundle = join(base, 'bundle.zip')
  const { code, complaints } = await kitbag(
    'collect',
    '--profile',
    'folder',
    '--folder',
    join(base, 'stick'),
    '--out',
    bundle,
    '--hide',
    'db1',
  )
  expect([0, 3], complaints).toContain(code)
  const archive = await openArchive(bundle)
  if (!archive.ok) throw new Error(archive.error.message)
  const entry = async (path: string) =>
    (await readStart(archive.value, path, 4_000_000)).bytes.toString('utf8')
  const sealed = JSON.parse(await entry('findings.json')) as {
    findings: { id: string; citations: { file: string; line: number; text: string }[] }[]
  }
  const report = await entry('report.html')
  const [finding] = sealed.findings
  const citation = finding?.citations[0]
  const lines = (await entry(citation?.file ?? '')).split('\n')
  await archive.value.close()
  expect(finding?.id).toBe('disk-full')
  expect(citation?.text).not.toContain('db1')
  // What is cited is the line of the bundle, word by word.
  expect(lines[(citation?.line ?? 0) - 1]).toBe(citation?.text)
  expect(report).toContain('A disk is full')
  const again = await kitbag('analyze', bundle, '--json')
  expect(again.code).toBe(0)
  expect((JSON.parse(again.out) as typeof sealed).findings).toEqual(sealed.findings)
}, 60_000)

test('two snapshots are compared, in words and as data', async () => {
  const part = (data: unknown) => ({ outcome: 'success', reason: '', durationMs: 1, data })
  const snapshot = (takenAt: string, version: string) =>
    JSON.stringify({
      schema: 'kitbag-snapshot/1',
      takenAt,
      parts: {
        os: part({ hostname: 'srv', machineKey: 'k' }),
        packages: part({ list: [{ name: 'nginx', version }] }),
      },
    })
  await writeFile(join(base, 'a.json'), snapshot('2026-11-01T00:00:00Z', '1.22'))
  await writeFile(join(base, 'b.json'), snapshot('2026-11-20T00:00:00Z', '1.26'))
  const words = await kitbag('snapshot', '--compare', join(base, 'b.json'), join(base, 'a.json'))
  expect(words.code).toBe(0)
  expect(words.out).toContain('1 change in 19 days.')
  expect(words.out).toContain('nginx changed from 1.22 to 1.26.')
  const data = await kitbag('snapshot', '--compare', join(base, 'a.json'), join(base, 'b.json'), '--json')
  expect(JSON.parse(data.out)).toMatchObject({ schema: 'kitbag-changes/1', machine: 'same' })
  expect((await kitbag('snapshot', '--compare', join(base, 'a.json'))).code).toBe(2)
  await writeFile(join(base, 'c.json'), '{}')
  expect(
    (await kitbag('snapshot', '--compare', join(base, 'a.json'), join(base, 'c.json'))).complaints,
  ).toContain('holds no snapshot')
})

test('an analyzer that is wrong is named with its place; one of a person is used', async () => {
  await mkdir(join(base, 'data/analyzers'), { recursive: true })
  const own = (
    await readFile(resolve(import.meta.dirname, '../../resources/analyzers/disk-full.yaml'), 'utf8')
  ).replace('id: disk-full', 'id: my-own')
  await writeFile(join(base, 'data/analyzers/own.yaml'), own)
  expect((await kitbag('analyze', join(base, 'stick'))).out).toContain('2 findings')
  await writeFile(join(base, 'bad.yaml'), own.replace('severity: critical', 'severity: awful'))
  const bad = await kitbag('lint', 'analyzer', join(base, 'bad.yaml'))
  expect(bad.code).toBe(1)
  expect(bad.out).toMatch(/bad\.yaml:4:11: error: severity/)
  expect((await kitbag('lint', 'analyzer', join(base, 'data/analyzers/own.yaml'))).code).toBe(0)
})
