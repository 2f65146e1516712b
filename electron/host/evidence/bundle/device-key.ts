import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { DeviceKeyInfo } from '../../../../src/contract/bundle-signing-operations.ts'
import { openJsonFile } from '../../files/json-file.ts'
import { keepAside, lastGoodOf, readSmallFile, writeSmallFile } from '../../files/last-good.ts'
import type { Vault } from '../../vault/create-vault.ts'
import { fingerprintOf, type Signer } from './manifest-signature.ts'

/**
 * The key with which this device signs its bundles. It is made at first use and kept in the vault like every
 * other secret; where there is neither keychain nor passphrase, in a file that only this account can read.
 * Its private half never leaves the host.
 */
export type DeviceKeys = {
  /** Throws the file system's error where the data folder cannot be written. */
  readonly signer: () => Promise<Signer & { readonly kept: DeviceKeyInfo['kept'] }>
  /** Fingerprints of every key that this device ever signed with: the window and the command may have one each. */
  readonly own: () => Promise<ReadonlySet<string>>
}

const listName = 'device.json'
const fileName = 'device-key'
const secretField = 'privateKey'

const listSchema = z.object({
  format: z.literal('kitbag-device/1'),
  keys: z.array(z.object({ fingerprint: z.string(), publicKey: z.string(), kept: z.string() })),
})
type KeyList = z.infer<typeof listSchema>

const makePem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const signerOf = (pem: string): Signer | null => {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    return null
  }
  if (key.asymmetricKeyType !== 'ed25519') return null
  const publicKey = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')
  return { publicKey, fingerprint: fingerprintOf(publicKey), sign: (bytes) => sign(null, bytes, key) }
}

/** The key in `<data>/device-key`, made when there is none. A file that holds no key is an error, not a reason to replace it. */
const fileSigner = async (dataFolder: string): Promise<Signer> => {
  const path = join(dataFolder, fileName)
  const read = async (): Promise<Signer | null> => {
    const file = await readSmallFile(path)
    const signer = file.kind === 'read' ? signerOf(file.text) : null
    const copy = await readSmallFile(lastGoodOf(path))
    if (signer !== null) {
      if (file.kind === 'read' && copy.kind !== 'read') await writeSmallFile(path, file.text)
      return signer
    }
    const good = copy.kind === 'read' ? signerOf(copy.text) : null
    if (good !== null && copy.kind === 'read') {
      await keepAside(path)
      await writeSmallFile(path, copy.text)
      return good
    }
    if (file.kind === 'absent') return null
    // Made, and never written: nothing was ever signed with it.
    if (file.kind === 'read' && file.text === '') {
      await rm(path, { force: true })
      return null
    }
    throw new Error(`${path} holds no Ed25519 key. Move it away to have a new one made.`)
  }
  const stored = await read()
  if (stored !== null) return stored
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const pem = makePem()
  // `wx`: when two processes start at once, the second one takes the key of the first.
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (file !== null) {
    try {
      await file.writeFile(pem)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  const made = await read()
  if (made === null) throw new Error(`${path} was taken away while it was made.`)
  return made
}

export const createDeviceKeys = (deps: {
  readonly dataFolder: string
  readonly vault: Vault
  readonly onMended?: ((sentence: string) => void) | undefined
}): DeviceKeys => {
  const { dataFolder, vault } = deps
  const listPath = join(dataFolder, listName)

  const readList = async (): Promise<KeyList> => {
    const empty: KeyList = { format: 'kitbag-device/1', keys: [] }
    const file = await openJsonFile<KeyList>({
      path: listPath,
      schema: listSchema,
      fallback: empty,
      what: 'the keys of this device',
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      onMended: deps.onMended,
    })
    return file.ok ? file.value.value() : empty
  }

  const remember = async ({ fingerprint, publicKey }: Signer, kept: string) => {
    const list = await readList()
    if (list.keys.some((key) => key.fingerprint === fingerprint)) return
    const keys = [...list.keys, { fingerprint, publicKey: publicKey.toString('base64'), kept }]
    await writeSmallFile(listPath, `${JSON.stringify({ ...list, keys }, null, 2)}\n`)
  }

  /** `null` where the vault has a key that cannot be opened now: it is left alone, not replaced. */
  const vaultSigner = async (kept: 'keychain' | 'passphrase'): Promise<Signer | null> => {
    const name = `device-key ${kept}`
    if (vault.has(name)) {
      const secrets = await vault.read(name)
      return secrets.ok ? signerOf(secrets.value[secretField] ?? '') : null
    }
    const pem = makePem()
    const written = await vault.write(name, { [secretField]: pem })
    return written.ok ? signerOf(pem) : null
  }

  const load = async () => {
    const state = vault.state()
    const sealed = state === 'locked' ? null : await vaultSigner(state)
    const kept = sealed === null || state === 'locked' ? ('file' as const) : state
    const signer = sealed ?? (await fileSigner(dataFolder))
    await remember(signer, kept)
    return { ...signer, kept }
  }

  let loading: ReturnType<typeof load> | null = null
  return {
    signer: () => {
      loading ??= load().catch((error: unknown) => {
        loading = null
        throw error
      })
      return loading
    },
    own: async () => new Set((await readList()).keys.map(({ fingerprint }) => fingerprint)),
  }
}
