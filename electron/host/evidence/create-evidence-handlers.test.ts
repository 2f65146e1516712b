import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { HostEvent } from '../../../src/contract/events.ts'
import { evidenceOperations } from '../../../src/contract/evidence-operations.ts'
import type { Result } from '../../../src/domain/result.ts'
import type { HostCapabilities } from '../capabilities.ts'
import { createFileStore } from '../files/create-file-store.ts'
import { createHandleTable } from '../handles.ts'
import { defaultSettings } from '../settings/settings-store.ts'
import { createVault } from '../vault/create-vault.ts'
import { createDeviceKeys } from './bundle/device-key.ts'
import { createTrustStore } from './bundle/trust-store.ts'
import { createEvidenceHandlers } from './create-evidence-handlers.ts'
import { type BuiltScripts, buildScripts } from './testing/build-scripts.ts'

let scripts: BuiltScripts
beforeAll(async () => {
  scripts = await buildScripts()
}, 60_000)
afterAll(() => scripts.remove())

let base = ''
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-evidence-')))
})
afterEach(() => rm(base, { recursive: true, force: true }))

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

const unsaid = { provenance: '', inputs: {} }
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const open = async (saveTo: string | null = null) => {
  const events: HostEvent[] = []
  const handles = createHandleTable()
  const dataFolder = join(base, 'data')
  const capabilities: HostCapabilities = {
    version: '0.1.0',
    runtime: 'standin',
    dataFolder,
    resourcesFolder: resolve(import.meta.dirname, '../../../resources'),
    workersFolder: scripts.folder,
    now: () => new Date('2026-11-20T14:05:06Z'),
    logger: silent,
    emit: (event) => events.push(event),
    dialogs: {
      chooseFolder: async () => null,
      chooseFile: async () => null,
      chooseSaveTarget: async () => saveTo,
    },
    secretBox: { available: () => false, encrypt: () => Buffer.alloc(0), decrypt: () => '' },
    openExternal: async () => ({ ok: true, value: { opened: false } }),
  }
  const fileStore = unwrap(await createFileStore({ folder: join(dataFolder, 'files') }))
  const settings = {
    get: () => ({ ...defaultSettings, hiddenTerms: ['Projekt Falke'] }),
    set: async () => ({ ok: true as const, value: defaultSettings }),
  }
  const vault = unwrap(
    await createVault({ dataFolder, secretBox: capabilities.secretBox, passphrase: null, logger: silent }),
  )
  const deviceKeys = createDeviceKeys({ dataFolder, vault })
  const trust = createTrustStore(dataFolder)
  const { handlers, close } = createEvidenceHandlers({
    capabilities,
    handles,
    fileStore,
    settings,
    deviceKeys,
    trust,
  })
  const collected = async (profileId: string, folder: string | null) => {
    const job = unwrap(
      await handlers['evidence.start']({ profileId, ticketKey: 'FS-1042', folder, ...unsaid }),
    )
    await expect
      .poll(async () => unwrap(await handlers['evidence.job']({ jobId: job.id })).state, { timeout: 20_000 })
      .not.toBe('collecting')
    return unwrap(await handlers['evidence.job']({ jobId: job.id }))
  }
  return { handlers, close, events, handles, dataFolder, fileStore, collected }
}

const brought = async () => {
  const folder = join(base, 'stick')
  await mkdir(folder)
  await writeFile(
    join(folder, 'app.log'),
    'Projekt Falke at Acme GmbH: db_password=hunter2 from 10.1.2.3\nplain line\n',
  )
  await writeFile(join(folder, 'other.log'), 'again 10.1.2.3 and 10.1.2.4\n')
  for (const name of ['app.log', 'other.log']) await utimes(join(folder, name), 1_000_000, 1_000_000)
  return folder
}

const ticket = {
  key: 'FS-1042',
  title: 'Acme GmbH cannot log in',
  workspace: 'Sandbox',
  record: { description: '<script>alert(1)</script> by Acme GmbH' },
  knownValues: ['Acme GmbH'],
}
const run = {
  title: 'Login fails <b>',
  startedAt: '2026-11-20T13:00:00Z',
  finishedAt: null,
  outcome: 'not-solved',
  by: 'Ada',
  steps: { 'check-the-clock': { state: 'done', at: '2026-11-20T13:01:00Z', note: 'ok at Acme GmbH' } },
}

test('collect, preview, seal, list, open, store, save, verify, remove', async () => {
  const saved = join(base, 'saved.zip')
  const { handlers, close, events, handles, dataFolder, fileStore, collected } = await open(saved)
  const handle = handles.grant(await brought(), 'folder')
  const job = await collected('folder', handle.id)
  expect(job).toMatchObject({
    state: 'collected',
    total: 1,
    results: [{ outcome: 'success', items: [{ path: 'files/app.log' }, { path: 'files/other.log' }] }],
  })
  evidenceOperations['evidence.job'].output.parse(job)
  await expect.poll(() => events.at(-1)).toMatchObject({ kind: 'evidence.job', job: { state: 'collected' } })

  const preview = unwrap(
    await handlers['evidence.preview']({
      jobId: job.id,
      path: 'files/app.log',
      terms: [{ text: 'plain', action: 'hide' }],
      ticket,
    }),
  )
  expect(preview.before).toContain('hunter2')
  expect(preview.after).not.toMatch(/hunter2|Falke|Acme|10\.1\.2\.3|plain/)
  for (const { start, end } of preview.hits)
    expect(preview.before).not.toContain(preview.after.slice(start, end))
  expect(Object.values(preview.counts).reduce((sum, count) => sum + count, 0)).toBe(preview.hits.length)

  const sealed = unwrap(
    await handlers['bundle.seal']({
      jobId: job.id,
      ticket,
      summary: 'Acme GmbH called',
      runs: [run],
      terms: [],
      leaveOut: [],
      recipients: [],
    }),
  )
  expect(sealed).toMatchObject({ name: 'FS-1042-2026-11-20T1405Z.kitbag.zip', complete: true, missing: [] })
  const path = join(dataFolder, 'bundles', sealed.name)
  const bytes = readFileSync(path)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sealed.sha256)
  expect(await readdir(join(dataFolder, 'staging'))).toEqual([])
  expect(unwrap(await handlers['evidence.job']({ jobId: job.id })).state).toBe('sealed')
  expect(
    await handlers['bundle.seal']({
      jobId: job.id,
      ticket: null,
      summary: '',
      runs: [],
      terms: [],
      leaveOut: [],
      recipients: [],
    }),
  ).toMatchObject({ ok: false, error: { code: 'evidence.state' } })

  const ref = { bundleId: sealed.id, handle: null }
  const opened = unwrap(await handlers['bundle.open'](ref))
  expect(opened.entries.map(({ path: entry }) => entry)).toEqual([
    'files/app.log',
    'files/other.log',
    'findings.json',
    'manifest.json',
    'manifest.sig',
    'redaction-test.txt',
    'redaction.json',
    'report.html',
    'runs/run-01.json',
    'ticket.json',
    'timeline.jsonl',
  ])
  let everything = ''
  for (const entry of opened.entries)
    everything += unwrap(await handlers['bundle.read-entry']({ ...ref, path: entry.path })).text
  expect(everything).not.toMatch(/hunter2|Falke|Acme|10\.1\.2\.[34]\b/)
  const stand = (text: string) => /10\.\d{1,3}\.\d{1,3}\.\d{1,3}/.exec(text)?.[0]
  const read = async (entry: string) =>
    unwrap(await handlers['bundle.read-entry']({ ...ref, path: entry })).text
  expect(stand(await read('files/app.log'))).toBe(stand(await read('files/other.log')))
  const report = await read('report.html')
  expect(report).not.toMatch(/<script|<b>/)
  expect(report).toContain('Login fails &lt;b&gt;')
  expect(report).toContain('Did not solve it')

  expect(unwrap(await handlers['bundle.list']({})).bundles).toEqual([sealed])
  expect(unwrap(await handlers['bundle.verify'](ref))).toMatchObject({ intact: true, sha256: sealed.sha256 })
  expect(unwrap(await handlers['bundle.store']({ bundleId: sealed.id }))).toEqual({
    sha256: sealed.sha256,
    size: sealed.size,
  })
  expect(await fileStore.stat(sealed.sha256)).not.toBeNull()
  expect(unwrap(await handlers['bundle.save-as']({ bundleId: sealed.id }))).toEqual({ saved: true })
  expect(await readFile(saved)).toEqual(bytes)
  const file = handles.grant(saved, 'file')
  expect(unwrap(await handlers['bundle.verify']({ bundleId: null, handle: file.id })).intact).toBe(true)
  unwrap(await handlers['bundle.remove']({ bundleId: sealed.id }))
  expect(unwrap(await handlers['bundle.list']({})).bundles).toEqual([])
  expect(await handlers['bundle.open'](ref)).toMatchObject({ ok: false, error: { code: 'file.missing' } })
  await close()
})

test('the same evidence sealed twice gives the same files', async () => {
  const { handlers, close, handles, collected } = await open()
  const handle = handles.grant(await brought(), 'folder')
  const hashes: string[] = []
  for (let round = 0; round < 2; round += 1) {
    const job = await collected('folder', handle.id)
    const sealed = unwrap(
      await handlers['bundle.seal']({
        jobId: job.id,
        ticket,
        summary: 's',
        runs: [run],
        terms: [],
        leaveOut: [],
        recipients: [],
      }),
    )
    const { manifest } = unwrap(await handlers['bundle.open']({ bundleId: sealed.id, handle: null }))
    hashes.push(
      manifest.files
        .filter(({ path }) => path !== 'report.html')
        .map(({ sha256 }) => sha256)
        .join(),
    )
  }
  expect(hashes[0]).toBe(hashes[1])
  await close()
})

test('what a person leaves out is not in the bundle and is listed as missing', async () => {
  const { handlers, close, handles, collected } = await open()
  const job = await collected('folder', handles.grant(await brought(), 'folder').id)
  const sealed = unwrap(
    await handlers['bundle.seal']({
      jobId: job.id,
      ticket: null,
      summary: '',
      runs: [],
      terms: [],
      leaveOut: ['files/other.log'],
      recipients: [],
    }),
  )
  expect(sealed).toMatchObject({
    complete: false,
    missing: ['files/other.log was left out by the person who sealed the bundle.'],
  })
  const { entries } = unwrap(await handlers['bundle.open']({ bundleId: sealed.id, handle: null }))
  expect(entries.map(({ path }) => path)).not.toContain('files/other.log')
  await close()
})

test('cancelling and discarding leave no plaintext', async () => {
  const { handlers, close, handles, dataFolder, collected } = await open()
  const handle = handles.grant(await brought(), 'folder')
  const first = await collected('folder', handle.id)
  expect(await readdir(join(dataFolder, 'staging'))).toHaveLength(1)
  unwrap(await handlers['evidence.discard']({ jobId: first.id }))
  expect(await readdir(join(dataFolder, 'staging'))).toEqual([])
  const second = unwrap(
    await handlers['evidence.start']({ profileId: 'folder', ticketKey: null, folder: handle.id, ...unsaid }),
  )
  unwrap(await handlers['evidence.cancel']({ jobId: second.id }))
  expect(unwrap(await handlers['evidence.job']({ jobId: second.id })).state).toBe('cancelled')
  expect(await readdir(join(dataFolder, 'staging'))).toEqual([])
  await collected('folder', handle.id)
  await close()
  expect(await readdir(join(dataFolder, 'staging'))).toEqual([])
})

test('what is asked wrongly is answered with a code and words', async () => {
  const { handlers, close } = await open()
  expect(
    await handlers['evidence.start']({ profileId: 'nope', ticketKey: null, folder: null, ...unsaid }),
  ).toMatchObject({ ok: false, error: { code: 'profile.missing' } })
  expect(
    await handlers['evidence.start']({ profileId: 'folder', ticketKey: null, folder: null, ...unsaid }),
  ).toMatchObject({ ok: false, error: { code: 'input.invalid' } })
  expect(
    await handlers['evidence.start']({ profileId: 'folder', ticketKey: null, folder: '/etc', ...unsaid }),
  ).toMatchObject({ ok: false, error: { code: 'input.handle' } })
  expect(await handlers['bundle.verify']({ bundleId: null, handle: '/etc/passwd' })).toMatchObject({
    ok: false,
    error: { code: 'input.handle' },
  })
  expect(await handlers['snapshot.read']({ snapshotId: '../../etc/passwd' })).toMatchObject({
    ok: false,
    error: { code: 'file.missing' },
  })
  await close()
})

test('profiles of the person take the place of shipped ones; broken ones are named', async () => {
  const own = join(base, 'data', 'profiles')
  await mkdir(own, { recursive: true })
  await writeFile(
    join(own, 'linux.yaml'),
    'id: linux\ntitle: Ours\ndescription: d\nplatforms: [any]\ncollectors:\n  - { id: a, kind: text, title: A, why: w, text: t }\n',
  )
  await writeFile(join(own, 'broken.yaml'), 'id: [\n')
  const { handlers, close } = await open()
  const { profiles, refused } = unwrap(await handlers['evidence.profiles']({}))
  expect(profiles.find(({ id }) => id === 'linux')).toMatchObject({ title: 'Ours', needsFolder: false })
  expect(refused).toEqual([{ file: 'broken.yaml', reason: expect.stringMatching(/line \d+, column \d+/) }])
  await close()
})

test('a snapshot is taken, listed and read', async () => {
  const { handlers, close } = await open()
  const taken = unwrap(await handlers['snapshot.take']({}))
  expect(unwrap(await handlers['snapshot.list']({})).snapshots).toEqual([taken])
  const { snapshot } = unwrap(await handlers['snapshot.read']({ snapshotId: taken.id }))
  expect(snapshot).toMatchObject({ schema: 'kitbag-snapshot/1', parts: { cpu: { outcome: 'success' } } })
  await close()
}, 60_000)
