import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SecretBox } from '../../capabilities.ts'
import { createVault } from '../../vault/create-vault.ts'
import { exampleManifest } from '../testing/example-manifest.ts'
import { createDeviceKeys } from './device-key.ts'
import { checkSignature, noTrust, type Signer, signManifest } from './manifest-signature.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-signature-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const noBox: SecretBox = { available: () => false, encrypt: () => Buffer.alloc(0), decrypt: () => '' }
/** Turns every byte round: enough to see whether the key was written in the clear. */
const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a))
const box: SecretBox = {
  available: () => true,
  encrypt: (plain) => turned(Buffer.from(plain)),
  decrypt: (sealed) => turned(sealed).toString(),
}

const keysOf = async (dataFolder: string, secretBox: SecretBox, passphrase: string | null = null) => {
  const vault = await createVault({ dataFolder, secretBox, passphrase, logger: silent })
  if (!vault.ok) throw new Error(vault.error.message)
  return createDeviceKeys({ dataFolder, vault: vault.value })
}

const signed = (signer: Signer) => {
  const manifest = {
    ...exampleManifest([]),
    signer: { algorithm: 'Ed25519' as const, fingerprint: signer.fingerprint },
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  return { manifest, bytes, signature: signManifest(bytes, signer) }
}

test('the key is made once, and where there is no keychain its file is for this account only', async () => {
  const data = join(folder, 'file')
  const first = await (await keysOf(data, noBox)).signer()
  const again = await keysOf(data, noBox)
  expect((await again.signer()).fingerprint).toBe(first.fingerprint)
  expect(first.kept).toBe('file')
  expect(first.fingerprint).toMatch(/^(?:[0-9a-f]{4}-){7}[0-9a-f]{4}$/)
  if (process.platform !== 'win32') expect((await stat(join(data, 'device-key'))).mode & 0o777).toBe(0o600)
  const { bytes, signature } = signed(first)
  expect(signManifest(bytes, await again.signer())).toEqual(signature)
})

test('where there is a keychain the key lies in the vault, and nowhere in the clear', async () => {
  const data = join(folder, 'keychain')
  const key = await (await keysOf(data, box)).signer()
  expect(key.kept).toBe('keychain')
  expect((await (await keysOf(data, box)).signer()).fingerprint).toBe(key.fingerprint)
  await expect(stat(join(data, 'device-key'))).rejects.toThrow()
  for (const name of ['vault.json', 'device.json'])
    expect(await readFile(join(data, name), 'utf8')).not.toContain('PRIVATE KEY')
})

test('window and command of one device may have a key each; both are its own', async () => {
  const data = join(folder, 'both')
  const window = await keysOf(data, box)
  const command = await keysOf(data, noBox)
  const one = await window.signer()
  const two = await command.signer()
  expect(two.fingerprint).not.toBe(one.fingerprint)
  expect(await window.own()).toEqual(new Set([one.fingerprint, two.fingerprint]))
})

test('a key that a passphrase sealed is neither replaced nor lost when another one is given', async () => {
  const data = join(folder, 'passphrase')
  const right = await (await keysOf(data, noBox, 'correct horse')).signer()
  expect(right.kept).toBe('passphrase')
  const wrong = await (await keysOf(data, noBox, 'wrong')).signer()
  expect(wrong.kept).toBe('file')
  expect((await (await keysOf(data, noBox, 'correct horse')).signer()).fingerprint).toBe(right.fingerprint)
})

test('a damaged key file is an error, not a reason to take another name', async () => {
  const data = join(folder, 'damaged')
  await (await keysOf(data, noBox)).signer()
  await chmod(join(data, 'device-key'), 0o600)
  await writeFile(join(data, 'device-key'), 'nonsense')
  await rm(join(data, 'device-key.last-good'))
  await expect((await keysOf(data, noBox)).signer()).rejects.toThrow(/holds no Ed25519 key/)
})

test('a signature is told apart: this device, a known key, an unknown one, none', async () => {
  const key = await (await keysOf(join(folder, 'states'), noBox)).signer()
  const { manifest, bytes, signature } = signed(key)
  const own = { own: new Set([key.fingerprint]), known: new Map([[key.fingerprint, 'Berta']]) }
  const known = { own: new Set<string>(), known: new Map([[key.fingerprint, 'Berta']]) }
  expect(checkSignature(bytes, manifest, signature, own)).toMatchObject({ state: 'this-device' })
  expect(checkSignature(bytes, manifest, signature, known)).toMatchObject({ state: 'known', name: 'Berta' })
  expect(checkSignature(bytes, manifest, signature, noTrust)).toMatchObject({
    state: 'unknown',
    fingerprint: key.fingerprint,
  })
  expect(checkSignature(bytes, { ...manifest, signer: null }, null, noTrust)).toMatchObject({
    state: 'unsigned',
  })
  // Taking the signature out does not make it an unsigned bundle.
  expect(checkSignature(bytes, manifest, null, own)).toMatchObject({ state: 'wrong' })
  const other = await (await keysOf(join(folder, 'other'), noBox)).signer()
  expect(checkSignature(bytes, manifest, signManifest(bytes, other), own)).toMatchObject({ state: 'wrong' })
})

test('whatever is altered in the manifest or in the signature, it no longer fits', async () => {
  const key = await (await keysOf(join(folder, 'states'), noBox)).signer()
  const { manifest, bytes, signature } = signed(key)
  const own = { own: new Set([key.fingerprint]), known: new Map() }
  fc.assert(
    fc.property(fc.boolean(), fc.nat(), fc.integer({ min: 0, max: 7 }), (inManifest, where, bit) => {
      const whole = inManifest ? bytes : signature
      const altered = Buffer.from(whole)
      const at = where % whole.length
      altered[at] = (altered[at] ?? 0) ^ (1 << bit)
      const check = inManifest
        ? checkSignature(altered, manifest, signature, own)
        : checkSignature(bytes, manifest, altered, own)
      expect(check.state, `byte ${at}`).toBe('wrong')
    }),
    { numRuns: 400 },
  )
})
