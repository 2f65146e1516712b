import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CollectorResult } from '../../../../src/domain/evidence.ts'
import { createVault } from '../../vault/create-vault.ts'
import type { StagedItem } from '../collect/staged-item.ts'
import { readProfile } from '../profiles/read-profile.ts'
import { sealDraft } from '../seal-job.ts'
import { createInPlaceRunner } from '../testing/in-place-runner.ts'
import { decryptFile } from './age-file.ts'
import { openArchive } from './archive-reader.ts'
import { createDeviceKeys } from './device-key.ts'
import { readStart, verifyBundle } from './read-bundle.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-seal-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const deviceKeys = async () => {
  const vault = await createVault({
    dataFolder: folder,
    secretBox: { available: () => false, encrypt: () => Buffer.alloc(0), decrypt: () => '' },
    passphrase: null,
    logger: silent,
  })
  if (!vault.ok) throw new Error(vault.error.message)
  return createDeviceKeys({ dataFolder: folder, vault: vault.value })
}

const profileText =
  'id: mine\ntitle: Mine\ndescription: d\nplatforms: [any]\ncollectors:\n  - { id: note, kind: text, title: Note, why: w, text: hello }\n'

let serial = 0
/** Seals these texts as if one collector had brought them. */
const seal = async (texts: Readonly<Record<string, string>>, recipients: readonly string[] = []) => {
  serial += 1
  const job = join(folder, `job-${serial}`)
  await mkdir(job)
  const items = new Map<string, StagedItem>()
  for (const [index, [path, text]] of Object.entries(texts).entries()) {
    const file = join(job, `note-${index}`)
    await writeFile(file, text)
    const size = Buffer.byteLength(text)
    items.set(path, {
      path,
      origin: path,
      size,
      truncated: false,
      text: true,
      file,
      originalSize: size,
      carry: false,
    })
  }
  const loaded = readProfile(profileText, 'mine.yaml')
  if (!loaded.ok) throw new Error(loaded.error.message)
  const result: CollectorResult = {
    id: 'note',
    title: 'Note',
    kind: 'text',
    why: 'w',
    outcome: 'success',
    reason: '',
    startedAt: '2026-11-20T14:00:00Z',
    durationMs: 5,
    items: [...items.values()].map(({ path, origin, size, truncated, text }) => ({
      path,
      origin,
      size,
      truncated,
      text,
    })),
  }
  const target = join(folder, `bundle-${serial}`)
  const sealed = await sealDraft({
    folder: job,
    target,
    version: '0.1.0',
    createdAt: '2026-11-20T14:05:06Z',
    loaded: loaded.value,
    results: [result],
    items,
    plan: { siteKey: '11'.repeat(32), known: [], domains: [], terms: [] },
    ticket: { key: '#7', title: 'T', workspace: 'W', record: { a: 1 }, knownValues: [] },
    summary: 'It broke.',
    runs: [],
    leaveOut: [],
    signer: await (await deviceKeys()).signer(),
    recipients,
    tasks: createInPlaceRunner(),
    signal: never,
  })
  if (!sealed.ok) throw new Error(`${sealed.error.code}: ${sealed.error.message}`)
  return { ...sealed.value, target, job }
}

test('the same input gives the same bytes, signature included, whatever the texts are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^logs\/[a-z]{1,6}\.log$/), fc.string({ maxLength: 200 }), {
        minKeys: 1,
        maxKeys: 4,
      }),
      async (texts) => {
        const one = await seal(texts)
        const two = await seal(texts)
        expect(two.sha256).toBe(one.sha256)
        expect((await readFile(two.target)).equals(await readFile(one.target))).toBe(true)
      },
    ),
    { numRuns: 3 },
  )
}, 60_000)

test('a sealed bundle is signed, and its manifest follows the shipped JSON schema', async () => {
  const { target } = await seal({ 'logs/a.log': 'password=hunter2\n' })
  const keys = await deviceKeys()
  const trust = { own: await keys.own(), known: new Map() }
  const checked = await verifyBundle(target, trust)
  expect(checked).toMatchObject({ ok: true, value: { intact: true, signature: { state: 'this-device' } } })

  const archive = await openArchive(target)
  if (!archive.ok) throw new Error(archive.error.message)
  const manifest = JSON.parse(
    (await readStart(archive.value, 'manifest.json', 1_000_000)).bytes.toString(),
  ) as {
    signer: { fingerprint: string }
  }
  const report = (await readStart(archive.value, 'report.html', 1_000_000)).bytes.toString()
  await archive.value.close()
  expect(report).toContain(manifest.signer.fingerprint)
  const schema = JSON.parse(
    readFileSync(
      resolve(import.meta.dirname, '../../../../resources/schemas/kitbag-bundle-1.schema.json'),
      'utf8',
    ),
  ) as object
  const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(schema)
  expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true)
}, 60_000)

test('an encrypted bundle leaves nothing in the clear, opens for its recipient, and is whole inside', async () => {
  const identity = await generateX25519Identity()
  const canary = 'Canary-Of-The-Evidence'
  const sealed = await seal({ 'logs/a.log': `${canary}\n` }, [await identityToRecipient(identity)])
  expect((await readFile(sealed.target)).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/)
  expect((await readdir(sealed.job)).filter((name) => name.includes('bundle'))).toEqual([])
  const plain = join(folder, 'opened.zip')
  expect(
    await decryptFile({ source: sealed.target, target: plain, identities: [identity] }, never),
  ).toMatchObject({
    kind: 'done',
  })
  expect(await verifyBundle(plain)).toMatchObject({ ok: true, value: { intact: true } })
}, 60_000)

test('what a bundle says when hostile bytes are put in its place: no throw, no hang, never intact', async () => {
  const { target } = await seal({ 'logs/a.log': 'line\n'.repeat(200), 'logs/b.log': 'other\n' })
  const whole = await readFile(target)
  const path = join(folder, 'mutated.zip')
  const word = fc.uint8Array({ minLength: 1, maxLength: 40 })
  const mutation = fc.oneof(
    fc.record({ kind: fc.constant('overwrite' as const), at: fc.nat(), bytes: word }),
    fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: word }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), bytes: word }),
    fc.record({ kind: fc.constant('truncate' as const), at: fc.nat(), bytes: word }),
    fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), bytes: word }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      let bytes = Buffer.from(whole)
      for (const { kind, at: anywhere, bytes: word } of mutations) {
        const at = bytes.length === 0 ? 0 : anywhere % bytes.length
        const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)]
        if (kind === 'overwrite') bytes = Buffer.concat([head, word, tail.subarray(word.length)])
        else if (kind === 'insert') bytes = Buffer.concat([head, word, tail])
        else if (kind === 'cut') bytes = Buffer.concat([head, tail.subarray(word.length)])
        else if (kind === 'truncate') bytes = Buffer.from(head)
        else bytes = Buffer.concat([head, tail, tail])
      }
      if (bytes.equals(whole)) return
      await writeFile(path, bytes)
      const before = process.memoryUsage().arrayBuffers
      const checked = await verifyBundle(path)
      expect(checked).toMatchObject({ ok: true, value: { intact: false } })
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300_000_000)
      const archive = await openArchive(path)
      if (archive.ok) {
        for (const entry of archive.value.entries)
          await readStart(archive.value, entry.path, 65_536).catch(() => null)
        await archive.value.close()
      }
    }),
    { numRuns: 150 },
  )
}, 60_000)
