import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import type { SecretBox } from '../capabilities.ts'
import { createVault } from './create-vault.ts'

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const noKeychain: SecretBox = {
  available: () => false,
  encrypt: () => Buffer.alloc(0),
  decrypt: () => '',
}
/** Turns every bit over: enough to see that the keychain was asked, and that nothing is in the clear. */
const keychain: SecretBox = {
  available: () => true,
  encrypt: (plain) => Buffer.from(Buffer.from(plain).map((byte) => byte ^ 0xff)),
  decrypt: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0xff)).toString(),
}

describe('the vault', () => {
  let dataFolder = ''
  const secrets = { apiKey: 'k-5f2e-secret' }
  const openVault = async (secretBox: SecretBox, passphrase: string | null) =>
    unwrap(await createVault({ dataFolder, secretBox, passphrase, logger }))
  const onDisk = async () =>
    (
      await Promise.all((await readdir(dataFolder)).map((name) => readFile(join(dataFolder, name), 'utf8')))
    ).join()
  const locked = { ok: false, error: { code: 'vault.locked' } }

  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'kitbag-vault-'))
  })
  afterEach(() => rm(dataFolder, { recursive: true, force: true }))

  it('keeps credentials through the keychain where there is one', async () => {
    const vault = await openVault(keychain, null)
    expect(vault.state()).toBe('keychain')
    unwrap(await vault.write('one', secrets))
    expect(await onDisk()).not.toContain('k-5f2e')
    expect(unwrap(await (await openVault(keychain, null)).read('one'))).toEqual(secrets)
    expect(await (await openVault(noKeychain, null)).read('one')).toMatchObject(locked)
  })

  it('keeps credentials under a passphrase where there is no keychain', async () => {
    const vault = await openVault(noKeychain, 'correct horse')
    expect(vault.state()).toBe('passphrase')
    unwrap(await vault.write('one', secrets))
    expect(await onDisk()).not.toContain('k-5f2e')
    expect(unwrap(await (await openVault(noKeychain, 'correct horse')).read('one'))).toEqual(secrets)
    expect(await (await openVault(noKeychain, 'wrong horse')).read('one')).toMatchObject(locked)
    expect(await (await openVault(noKeychain, null)).read('one')).toMatchObject(locked)
  })

  it('refuses a sealed entry that was moved to another workspace or altered', async () => {
    unwrap(await (await openVault(noKeychain, 'pass')).write('one', secrets))
    const path = join(dataFolder, 'vault.json')
    const file = JSON.parse(await readFile(path, 'utf8'))
    const moved = file.entries.one
    const bytes = Buffer.from(moved.sealed, 'base64')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    file.entries = { two: moved, three: { ...moved, sealed: bytes.toString('base64') } }
    await writeFile(path, JSON.stringify(file))
    const vault = await openVault(noKeychain, 'pass')
    expect(await vault.read('two')).toMatchObject(locked)
    expect(await vault.read('three')).toMatchObject(locked)
  })

  it('writes nothing with neither: credentials last for this run only', async () => {
    const vault = await openVault(noKeychain, null)
    expect(vault.state()).toBe('locked')
    unwrap(await vault.write('one', secrets))
    expect(unwrap(await vault.read('one'))).toEqual(secrets)
    expect(await readdir(dataFolder)).toEqual([])
    expect(await (await openVault(noKeychain, null)).read('one')).toMatchObject(locked)
  })

  it('keeps what lived in memory once a passphrase is chosen, and opens with no other', async () => {
    const vault = await openVault(noKeychain, null)
    unwrap(await vault.write('one', secrets))
    expect(vault.hasPassphrase()).toBe(false)
    expect(await vault.unlock('short')).toMatchObject({ ok: false, error: { code: 'input.invalid' } })
    expect(await readdir(dataFolder)).toEqual([])
    unwrap(await vault.unlock('three plain words'))
    expect(vault.state()).toBe('passphrase')
    expect(await onDisk()).not.toContain('k-5f2e')

    const later = await openVault(noKeychain, null)
    expect(later.state()).toBe('locked')
    expect(later.hasPassphrase()).toBe(true)
    expect(await later.unlock('three other words')).toMatchObject(locked)
    expect(await later.read('one')).toMatchObject(locked)
    unwrap(await later.unlock('three plain words'))
    expect(unwrap(await later.read('one'))).toEqual(secrets)
    unwrap(await later.write('two', secrets))
    const again = await openVault(noKeychain, 'three plain words')
    expect(unwrap(await again.read('two'))).toEqual(secrets)
  })

  it('knows a wrong passphrase although nothing is kept yet', async () => {
    unwrap(await (await openVault(noKeychain, null)).unlock('three plain words'))
    expect(await (await openVault(noKeychain, null)).unlock('three other words')).toMatchObject(locked)
  })

  it('needs no passphrase where there is a keychain', async () => {
    const vault = await openVault(keychain, null)
    unwrap(await vault.unlock('anything'))
    expect(vault.state()).toBe('keychain')
    expect(await readdir(dataFolder)).toEqual([])
  })

  it('forgets what it is told to forget', async () => {
    const vault = await openVault(keychain, null)
    unwrap(await vault.write('one', secrets))
    unwrap(await vault.remove('one'))
    expect(await vault.read('one')).toMatchObject(locked)
    expect(await onDisk()).not.toContain('sealed')
  })
})
