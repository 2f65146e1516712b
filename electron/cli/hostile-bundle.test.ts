import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeArchive } from '../host/evidence/bundle/archive-writer.ts'
import { fingerprintOf, signManifest } from '../host/evidence/bundle/manifest-signature.ts'
import { exampleManifest } from '../host/evidence/testing/example-manifest.ts'
import { runCommandLine } from './run-command-line.ts'

/** A bundle whose every text tries to steer the terminal or to speak in our voice. */

const clear = '\u001b[2J'
const evil = `x\u001b]0;t\u0007${clear}\u009b31m\u202egnp.\u2066\u061c\r\nComplete.\u2028  complete\u0085a: intact`

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
const fingerprint = fingerprintOf(raw)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-hostile-'))
  await bundle('evil.zip', evil, true)
  await bundle('unsigned.zip', 'plain', false)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const bundle = async (name: string, text: string, signed: boolean) => {
  const files = [['logs/evil.log', Buffer.from(`one ${text}\ntwo\n`)]] as const
  const plain = exampleManifest(files)
  const manifest = Buffer.from(
    JSON.stringify({
      ...plain,
      signer: signed ? { algorithm: 'Ed25519', fingerprint } : null,
      summary: `${text}\nComplete.`,
      profile: { ...plain.profile, title: text },
      ticket: { key: text, title: text, workspace: null },
      machine: { ...plain.machine, hostPseudonym: text, release: text },
      completeness: { complete: false, missing: [text] },
    }),
  )
  const signer = { publicKey: raw, fingerprint, sign: (bytes: Buffer) => sign(null, bytes, privateKey) }
  const all = [
    ...files,
    ['manifest.json', manifest] as const,
    ...(signed ? [['manifest.sig', signManifest(manifest, signer)] as const] : []),
  ]
  await writeArchive(
    join(folder, name),
    all.map(([path, bytes]) => ({ path, size: bytes.length, content: { bytes } })),
    new AbortController().signal,
  )
}

const kitbag = async (...args: readonly string[]) => {
  let out = ''
  let err = ''
  const code = await runCommandLine(
    args.map((arg) => (arg.endsWith('.zip') ? join(folder, arg) : arg)),
    {
      version: '1',
      workersFolder: folder,
      resourcesFolder: join(import.meta.dirname, '../../resources'),
      environment: { KITBAG_DATA_DIR: join(folder, 'data') },
      write: (text) => {
        out += text
      },
      writeBytes: async (bytes) => {
        out += bytes.toString('latin1')
      },
      input: () => (async function* () {})(),
      complain: (text) => {
        err += text
      },
      progress: null,
      signal: new AbortController().signal,
      now: () => new Date('2026-11-20T00:00:00Z'),
    },
  )
  return { code, out, err }
}

const steers = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\u2028\u2029]/u

test.each([
  ['verify', 'evil.zip'],
  ['verify', 'evil.zip', '--json'],
  ['show', 'evil.zip'],
  ['show', 'evil.zip', '--json'],
  ['show', 'evil.zip', '--entry', 'logs/evil.log'],
  ['show', 'evil.zip', '--entry', evil],
  ['compare', 'evil.zip', 'unsigned.zip'],
  ['compare', 'evil.zip', 'unsigned.zip', '--json'],
  ['compare', 'evil.zip', 'unsigned.zip', '--entry', 'logs/evil.log'],
  ['verify', `${evil}.nothing`],
  ['lint', 'profile', `${evil}.nothing`],
  ['collect', '--profile', evil, '--out', 'x'],
  [evil],
])('kitbag %s %s prints nothing that steers a terminal', async (...args) => {
  const { out, err } = await kitbag(...args)
  expect(out).not.toMatch(steers)
  expect(err).not.toMatch(steers)
  expect(out.length + err.length).toBeGreaterThan(0)
})

test('nothing in a bundle can print a line that looks like one of ours', async () => {
  for (const args of [
    ['verify', 'evil.zip'],
    ['show', 'evil.zip'],
  ]) {
    const { out } = await kitbag(...args)
    const lines = out.split('\n').map((line) => line.trim())
    expect(lines).not.toContain('Complete.')
    expect(lines).not.toContain('complete')
    expect(lines.filter((line) => /^\S+: intact$/.test(line)).length).toBeLessThanOrEqual(1)
  }
})

test('JSON keeps what was said, escaped', async () => {
  const { out } = await kitbag('show', 'evil.zip', '--json')
  expect(JSON.parse(out)).toMatchObject({ profile: { title: evil } })
})

test('--raw hands out the bytes of an entry as they are', async () => {
  const { out } = await kitbag('show', 'evil.zip', '--entry', 'logs/evil.log', '--raw')
  expect(Buffer.from(out, 'latin1').toString('utf8')).toBe(`one ${evil}\ntwo\n`)
})

test('--signer is content with that signer only, however the key is given', async () => {
  for (const key of [
    fingerprint,
    fingerprint.replaceAll('-', '').toUpperCase(),
    raw.toString('base64'),
    raw.toString('hex'),
  ])
    expect((await kitbag('verify', 'evil.zip', '--signer', key)).code, key).toBe(0)
  const other = fingerprintOf(Buffer.alloc(32, 7))
  expect(await kitbag('verify', 'evil.zip', '--signer', other)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`not signed by ${other}`),
  })
  expect((await kitbag('verify', 'evil.zip', '--signer', other, '--json')).code).toBe(1)
  expect(await kitbag('verify', 'unsigned.zip', '--signer', fingerprint)).toMatchObject({
    code: 1,
    err: expect.stringContaining('nobody'),
  })
  expect((await kitbag('verify', 'evil.zip', '--signer', 'Somebody')).code).toBe(2)
  expect((await kitbag('verify', 'evil.zip', '--signer', '')).code).toBe(2)
})

test('an altered bundle is neither shown nor searched nor compared, unless one insists', async () => {
  const bytes = await readFile(join(folder, 'unsigned.zip'))
  // The time in the first local header.
  bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10)
  await writeFile(join(folder, 'altered.zip'), bytes)
  for (const args of [
    ['show', 'altered.zip'],
    ['show', 'altered.zip', '--json'],
    ['show', 'altered.zip', '--entry', 'logs/evil.log'],
    ['compare', 'altered.zip', 'unsigned.zip', '--json'],
    ['compare', 'unsigned.zip', 'altered.zip', '--json'],
    ['analyze', 'altered.zip'],
  ]) {
    const refused = await kitbag(...args)
    expect(refused, args.join(' ')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('NOT INTACT'),
    })
    expect(refused.err).toContain('logs/evil.log')
  }
  const shown = await kitbag('show', 'altered.zip', '--anyway')
  expect(shown).toMatchObject({ code: 0, err: expect.stringContaining('NOT INTACT') })
  expect(shown.out).toContain('NOT INTACT')
  expect((await kitbag('show', 'unsigned.zip')).out).toContain('every byte is as it was sealed')
})
