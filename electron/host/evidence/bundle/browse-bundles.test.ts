import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Result } from '../../../../src/domain/result.ts'
import { createHandleTable } from '../../handles.ts'
import { createStaging } from '../collect/staging.ts'
import { exampleManifest } from '../testing/example-manifest.ts'
import { createInPlaceRunner } from '../testing/in-place-runner.ts'
import { encryptFile } from './age-file.ts'
import { writeArchive } from './archive-writer.ts'
import { createBundleAccess } from './bundle-access.ts'
import { createBundleShelf } from './bundle-shelf.ts'
import { createBrowsingHandlers } from './create-browsing-handlers.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-browse-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

const handles = createHandleTable()
const open = () => {
  const staging = createStaging(join(folder, 'staging'))
  const access = createBundleAccess({ handles, shelf: createBundleShelf(join(folder, 'bundles')) })
  return createBrowsingHandlers({ handles, access, staging, tasks: createInPlaceRunner(), signal: never })
}

const findings = (...ids: readonly string[]) =>
  JSON.stringify({ findings: ids.map((id) => ({ id, title: `About ${id}`, severity: 'high' })) })

const bundle = async (name: string, texts: Readonly<Record<string, string | Buffer>>) => {
  const files = Object.entries(texts).map(([path, text]) => [path, Buffer.from(text as string)] as const)
  const manifest = Buffer.from(JSON.stringify({ ...exampleManifest(files), summary: name }))
  const target = join(folder, name)
  await rm(target, { force: true })
  await writeArchive(
    target,
    [...files, ['manifest.json', manifest] as const].map(([path, bytes]) => ({
      path,
      size: bytes.length,
      content: { bytes },
    })),
    never,
  )
  return { bundleId: null, handle: handles.grant(target, 'file').id, target }
}

test('two bundles are told apart: facts, files by hash, findings that appeared and went', async () => {
  const { handlers } = open()
  const left = await bundle('left', {
    'a.log': 'one\n',
    'gone.log': 'x',
    'same.log': 's',
    'findings.json': findings('disk', 'clock'),
  })
  const right = await bundle('right', {
    'a.log': 'two\n',
    'new.log': 'y',
    'same.log': 's',
    'findings.json': findings('disk', 'cert'),
  })
  const compared = unwrap(await handlers['bundle.compare']({ left, right }))
  expect(compared).toMatchObject({
    facts: [{ name: 'Summary', left: 'left', right: 'right' }],
    files: [
      { path: 'a.log', change: 'changed' },
      { path: 'findings.json', change: 'changed' },
      { path: 'gone.log', change: 'removed', right: null },
      { path: 'new.log', change: 'added', left: null },
    ],
    unchanged: 1,
    findings: { appeared: [{ id: 'cert' }], gone: [{ id: 'clock' }], stayed: 1 },
  })
  const same = unwrap(await handlers['bundle.compare']({ left, right: left }))
  expect(same).toMatchObject({ facts: [], collectors: [], files: [], unchanged: 4 })
})

test('one entry is compared line by line, far equal lines folded, a lacking one as empty', async () => {
  const { handlers } = open()
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`)
  const left = await bundle('left', { 'a.log': `${lines.join('\n')}\n`, bin: Buffer.from([0, 1]) })
  const right = await bundle('right', {
    'a.log': `${lines.with(20, 'changed').join('\r\n')}\n`,
    'b.log': 'only here\n',
  })
  const { parts, truncated } = unwrap(await handlers['bundle.compare-entry']({ left, right, path: 'a.log' }))
  expect(truncated).toBe(false)
  expect(parts).toEqual([
    { kind: 'gap', count: 17 },
    { kind: 'same', lines: ['line 17', 'line 18', 'line 19'] },
    { kind: 'left', lines: ['line 20'] },
    { kind: 'right', lines: ['changed'] },
    { kind: 'same', lines: ['line 21', 'line 22', 'line 23'] },
    { kind: 'gap', count: 16 },
  ])
  expect(unwrap(await handlers['bundle.compare-entry']({ left, right, path: 'b.log' })).parts).toEqual([
    { kind: 'right', lines: ['only here'] },
  ])
  expect(await handlers['bundle.compare-entry']({ left, right, path: 'bin' })).toMatchObject({ ok: false })
})

test('search names path and line, looks into no binary, and says when there is more', async () => {
  const { handlers } = open()
  const ref = await bundle('search', {
    'a.log': 'first\nThe Disk is full\r\nlast disk',
    'b.bin': Buffer.from('disk\0disk'),
    'c.log': 'disk\n'.repeat(80),
    'd.log': `${'x'.repeat(3_000_000)}disk`,
  })
  const { hits, truncated } = unwrap(await handlers['bundle.search']({ ...ref, text: 'disk' }))
  expect(truncated).toBe(true)
  expect(hits.filter(({ path }) => path === 'a.log')).toEqual([
    { path: 'a.log', line: 2, text: 'The Disk is full' },
    { path: 'a.log', line: 3, text: 'last disk' },
  ])
  expect(hits.filter(({ path }) => path === 'b.bin')).toEqual([])
  expect(hits.filter(({ path }) => path === 'c.log')).toHaveLength(50)
  expect(Math.max(...hits.map(({ text }) => text.length))).toBeLessThan(500)
  expect(unwrap(await handlers['bundle.search']({ ...ref, text: 'Full' }))).toEqual({
    hits: [{ path: 'a.log', line: 2, text: 'The Disk is full' }],
    truncated: true,
  })
})

test('a picture is told by its bytes; a document that can run scripts is none', async () => {
  const { handlers } = open()
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const ref = await bundle('images', {
    'photo.txt': png,
    'evil.png': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  })
  expect(unwrap(await handlers['bundle.read-image']({ ...ref, path: 'photo.txt' }))).toEqual({
    bytes: new Uint8Array(png),
    mediaType: 'image/png',
  })
  expect(await handlers['bundle.read-image']({ ...ref, path: 'evil.png' })).toMatchObject({ ok: false })
})

test('an encrypted bundle opens with its identity, and its copies are gone at the end', async () => {
  const browsing = open()
  const { handlers } = browsing
  const plain = await bundle('secret', { 'a.log': 'inside\n' })
  const identity = await generateX25519Identity()
  const source = join(folder, 'secret.age')
  await encryptFile(
    { source: plain.target, target: source, recipients: [await identityToRecipient(identity)] },
    never,
  )
  await writeFile(join(folder, 'id'), identity)
  await writeFile(join(folder, 'other-id'), await generateX25519Identity())
  const sealed = { bundleId: null, handle: handles.grant(source, 'file').id }
  expect(await handlers['bundle.search']({ ...sealed, text: 'inside' })).toMatchObject({
    ok: false,
    error: { code: 'bundle.encrypted' },
  })
  const wrong = handles.grant(join(folder, 'other-id'), 'file').id
  expect(await handlers['bundle.unlock']({ ...sealed, identity: wrong })).toMatchObject({
    ok: false,
    error: { code: 'bundle.identity' },
  })
  expect(await readdir(join(folder, 'staging'))).toEqual([])
  const right = handles.grant(join(folder, 'id'), 'file').id
  for (let time = 0; time < 3; time += 1) {
    const opened = unwrap(await handlers['bundle.unlock']({ ...sealed, identity: right }))
    const ref = { bundleId: null, handle: opened.id }
    expect(unwrap(await handlers['bundle.search']({ ...ref, text: 'inside' })).hits).toHaveLength(1)
  }
  expect(await readdir(join(folder, 'staging'))).toHaveLength(2)
  await browsing.close()
  expect(await readdir(join(folder, 'staging'))).toEqual([])
})
