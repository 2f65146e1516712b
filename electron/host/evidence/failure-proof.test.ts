import { execFileSync } from 'node:child_process'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EvidenceJob } from '../../../src/domain/evidence.ts'
import { modeBitsCount } from '../testing/system.ts'
import { type HeldJob, startHeldJob } from './held-job.ts'
import { readProfile } from './profiles/read-profile.ts'
import { sealDraft } from './seal-job.ts'
import { createInPlaceRunner } from './testing/in-place-runner.ts'

/** Whatever happens to the disk, the files and the clock: the job ends, says so, and what there is can be sealed. */

let base = ''
let logs = ''
let staging = ''
let mounted: string | null = null
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-proof-')))
  logs = join(base, 'logs')
  staging = join(base, 'staging')
  await mkdir(logs)
  await mkdir(staging)
})
afterEach(async () => {
  if (mounted !== null) execFileSync('umount', [mounted])
  mounted = null
  await rm(base, { recursive: true, force: true })
})

const isRoot = process.getuid?.() === 0

/** A file system of its own, so small that it fills up; `false` where this account may not mount one. */
const mountSmall = (megabytes: number): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'kitbag-proof', staging], {
      stdio: 'ignore',
    })
    mounted = staging
    return true
  } catch {
    return false
  }
}

const node = (code: string) => JSON.stringify([process.execPath, '-e', code])

/** Globs in the folder of the logs, as YAML takes them whatever the system puts between folders. */
const paths = (...names: readonly string[]) =>
  JSON.stringify(
    names.map((name) => (name.startsWith('!') ? `!${logs}/${name.slice(1)}` : `${logs}/${name}`)),
  )

const profileOf = (collectors: readonly string[]) => {
  const text = `id: proof\ntitle: Proof\ndescription: d\nplatforms: [any]\ncollectors:\n${collectors
    .map((collector) => `  - { why: w, ${collector} }\n`)
    .join('')}`
  const read = readProfile(text, 'proof.yaml')
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

type Started = {
  readonly job: HeldJob
  readonly changes: EvidenceJob[]
  readonly tasks: ReturnType<typeof createInPlaceRunner>
}

const start = (collectors: readonly string[], now = () => new Date()): Started => {
  const tasks = createInPlaceRunner()
  const changes: EvidenceJob[] = []
  const job = startHeldJob(
    { tasks, now, platform: process.platform },
    {
      id: 'job',
      loaded: profileOf(collectors),
      ticketKey: null,
      folder: staging,
      brought: null,
      inputs: {},
      onChange: (view) => changes.push(view),
    },
  )
  return { job, changes, tasks }
}

const ended = async (started: Started) => {
  await started.job.finished()
  const view = started.job.view()
  return {
    view,
    outcomes: Object.fromEntries(view.results.map(({ id, outcome }) => [id, outcome])),
    reasons: view.results.map(({ reason }) => reason).join(' '),
  }
}

const plan = { siteKey: '11'.repeat(32), known: [], domains: [], terms: [] }

const seal = async ({ job, tasks }: Started) => {
  const sealed = await sealDraft({
    folder: job.folder,
    target: join(base, 'bundle.zip'),
    version: '0',
    createdAt: '2026-11-20T14:05:06.000Z',
    loaded: job.loaded,
    results: job.view().results,
    items: job.items,
    plan,
    ticket: null,
    summary: '',
    runs: [],
    leaveOut: [],
    signer: null,
    recipients: [],
    tasks,
    signal: job.signal,
  })
  if (!sealed.ok) throw new Error(sealed.error.message)
  return sealed.value.manifest
}

const note = 'id: note, kind: text, title: Note, text: hello'

test.skipIf(!isRoot || process.platform !== 'linux')(
  'on a full disk the collector that does not fit says so, costs only itself, and the rest is sealed',
  async ({ skip }) => {
    if (!mountSmall(8)) skip('This machine does not let root mount a small file system.')
    await writeFile(join(logs, 'small.log'), 'small\n')
    await writeFile(join(logs, 'big.log'), Buffer.alloc(20_000_000, 'a line of text that is not short\n'))
    const started = start([
      `id: big, kind: files, title: Big, paths: ${paths('big.log')}, maxFileBytes: 30 MiB, maxBytes: 30 MiB`,
      `id: flood, kind: command, title: Flood, maxBytes: 30 MiB, run: { any: ${node("process.stdout.write('x\\n'.repeat(9_000_000))")} }`,
      `id: small, kind: files, title: Small, paths: ${paths('small.log')}`,
      note,
    ])
    const { outcomes, reasons } = await ended(started)
    expect(outcomes).toMatchObject({ big: 'failed', flood: 'failed', small: 'success', note: 'success' })
    expect(reasons).toContain('full')
    // Nothing half-written keeps the space: that is what lets the rest be sealed.
    const left = (await readdir(staging, { recursive: true })).filter((name) => /big|flood/.test(name))
    expect(left).toEqual([])
    const manifest = await seal(started)
    expect(manifest.completeness.missing.join(' ')).toMatch(/Big failed: .*full/)
    expect(manifest.files.map(({ path }) => path).some((path) => path.endsWith('small.log'))).toBe(true)
  },
)

test.skipIf(!isRoot || process.platform !== 'linux')(
  'after some space was freed, running it again brings what failed',
  async ({ skip }) => {
    if (!mountSmall(8)) skip('This machine does not let root mount a small file system.')
    await writeFile(join(staging, 'ballast'), Buffer.alloc(6_000_000))
    await writeFile(join(logs, 'big.log'), Buffer.alloc(5_000_000, 'line\n'))
    const started = start([`id: big, kind: files, title: Big, paths: ${paths('big.log')}`, note])
    expect((await ended(started)).outcomes).toMatchObject({ big: 'failed', note: 'success' })
    await rm(join(staging, 'ballast'))
    started.job.retry(['big'])
    expect(started.job.view()).toMatchObject({ state: 'collecting', results: [{ id: 'note' }] })
    const again = await ended(started)
    expect(again.outcomes).toEqual({ big: 'success', note: 'success' })
    expect(again.view.state).toBe('collected')
  },
)

test('a private folder that becomes read-only fails its collectors and not the job', async ({ skip }) => {
  if (!modeBitsCount) skip('Mode bits hold nobody back here: root, or Windows.')
  await chmod(staging, 0o500)
  const { view, outcomes } = await ended(start([note]))
  await chmod(staging, 0o700)
  expect(view.state).toBe('collected')
  expect(outcomes).toEqual({ note: 'failed' })
})

test.skipIf(!isRoot || process.platform !== 'linux')(
  'a private folder on a file system that became read-only fails its collectors and not the job',
  async ({ skip }) => {
    if (!mountSmall(8)) skip('This machine does not let root mount a small file system.')
    execFileSync('mount', ['-o', 'remount,ro', staging])
    await writeFile(join(logs, 'a.log'), 'a\n')
    const { view, reasons } = await ended(
      start([
        note,
        `id: files, kind: files, title: Files, paths: ${paths('*.log')}`,
        `id: command, kind: command, title: Command, run: { any: ${node('console.log(1)')} }`,
      ]),
    )
    expect(view.state).toBe('collected')
    expect(view.results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed'])
    expect(reasons).toContain('can only be read')
  },
)

test('a log that grows all the time is taken as it was', async () => {
  const path = join(logs, 'grows.log')
  await writeFile(path, 'line\n'.repeat(200_000))
  let isGrowing = true
  const growing = (async () => {
    while (isGrowing) await appendFile(path, 'more\n'.repeat(2000))
  })()
  const started = start([`id: a, kind: files, title: A, paths: ${paths('grows.log')}, maxFileBytes: 64 KiB`])
  const { view } = await ended(started)
  isGrowing = false
  await growing
  expect(view.results[0]).toMatchObject({ outcome: 'partial', items: [{ truncated: true }] })
  expect(view.results[0]?.items[0]?.size).toBeLessThan(66_000)
  expect((await seal(started)).completeness.complete).toBe(false)
})

test('a file that vanishes or shrinks while others are read is named, and the rest comes', async () => {
  for (const name of ['a.log', 'b.log', 'gone.log'])
    await writeFile(join(logs, name), 'x\n'.repeat(2_000_000))
  const path = join(logs, 'shrinks.log')
  await writeFile(path, 'y\n'.repeat(10))
  const held = await open(join(logs, 'gone.log'))
  const started = start([
    `id: early, kind: command, title: Early, run: { any: ${node(`require('fs').rmSync(${JSON.stringify(join(logs, 'gone.log'))})`)} }`,
    `id: files, kind: files, title: Files, paths: ${paths('*.log', '!gone.log')}, maxFileBytes: 16 MiB`,
    `id: gone, kind: files, title: Gone, paths: ${paths('gone.log')}`,
  ])
  await truncate(path, 4)
  const { view, outcomes } = await ended(started)
  await held.close()
  expect(view.state).toBe('collected')
  expect(['success', 'partial']).toContain(outcomes['files'])
  expect(['unavailable', 'success']).toContain(outcomes['gone'])
  const manifest = await seal(started)
  expect(manifest.collectors).toHaveLength(3)
})

test('what may not be read is denied, by name', async ({ skip }) => {
  if (!modeBitsCount) skip('Mode bits hold nobody back here: root, or Windows.')
  await writeFile(join(logs, 'secret.log'), 'x')
  await chmod(join(logs, 'secret.log'), 0)
  const started = start([`id: a, kind: files, title: A, paths: ${paths('*.log')}, required: true`])
  const { outcomes, reasons } = await ended(started)
  expect(outcomes).toEqual({ a: 'denied' })
  expect(reasons).toContain('secret.log')
  expect((await seal(started)).completeness.missing.join(' ')).toContain('may not be read')
})

test('a clock that jumps while it collects is said, and the job still ends', async () => {
  const jumps = [0, 0, 3 * 3_600_000]
  let asked = 0
  const now = () => {
    const jump = jumps[Math.min(asked, jumps.length - 1)] ?? 0
    asked += 1
    return new Date(Date.parse('2026-11-20T14:00:00Z') + jump)
  }
  const { view, reasons } = await ended(start([note], now))
  expect(view.results[0]?.outcome).toBe('success')
  expect(reasons).toContain('went forward by 3 h')
  let back = 0
  const backwards = () => new Date(Date.parse('2026-11-20T14:00:00Z') - 86_400_000 * back++)
  expect((await ended(start([note.replace('id: note', 'id: other')], backwards))).reasons).toMatch(
    /was set back by \d+/,
  )
})

test('a run again that is cancelled keeps everything that was there', async () => {
  const started = start([
    `id: slow, kind: command, title: Slow, timeoutMs: 60000, run: { any: ${node(`const fs=require('fs');const f=${JSON.stringify(join(base, 'ran'))};if(fs.existsSync(f)){setInterval(()=>{},1000)}else{fs.writeFileSync(f,'');console.log('first');process.exit(3)}`)} }`,
    note,
  ])
  expect((await ended(started)).outcomes).toEqual({ slow: 'partial', note: 'success' })
  const before = started.job.view().results
  started.job.retry(['slow'])
  await expect.poll(() => started.job.view().running).toEqual(['slow'])
  expect(await started.job.stopRetry()).toBe(true)
  const after = started.job.view()
  expect(after.state).toBe('collected')
  expect(after.results).toEqual(before)
  expect(started.changes.map(({ revision }) => revision)).toEqual(
    started.changes.map((_view, index) => index + 1),
  )
  expect((await seal(started)).files.map(({ path }) => path)).toContain('commands/slow.txt')
})
