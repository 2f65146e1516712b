import { join } from 'node:path'
import { z } from 'zod'
import { failure } from '../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { SecretBox } from '../capabilities.ts'
import { openJsonFile } from '../files/json-file.ts'
import type { Logger } from '../logger/logger.ts'
import { createPassphraseCipher, createSalt } from './passphrase-cipher.ts'

/** Secret set-up fields of one workspace, by field name. */
export type Secrets = Readonly<Record<string, string>>

export type Vault = {
  /** `locked`: no keychain and no passphrase, so secrets live in memory for this run only. */
  readonly state: () => 'keychain' | 'passphrase' | 'locked'
  readonly read: (name: string) => Promise<Result<Secrets>>
  readonly write: (name: string, secrets: Secrets) => Promise<Result<null>>
  readonly remove: (name: string) => Promise<Result<null>>
}

export type VaultDeps = {
  readonly dataFolder: string
  readonly secretBox: SecretBox
  /** Given by the person through `KITBAG_VAULT_PASSPHRASE`; `null` when they gave none. */
  readonly passphrase: string | null
  readonly logger: Logger
}

const sealedSchema = z.object({ scheme: z.enum(['keychain', 'passphrase']), sealed: z.string() })
const fileSchema = z.object({
  format: z.literal('kitbag-vault/1'),
  salt: z.string(),
  entries: z.record(z.string(), sealedSchema),
})
const secretsSchema = z.record(z.string(), z.string())

const parseSecrets = (text: string | null): Secrets | null => {
  if (text === null) return null
  try {
    const parsed = secretsSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/**
 * Keeps credentials in `<data>/vault.json`, sealed by the system's keychain, or by a passphrase where there is
 * no keychain. With neither, nothing is written: secrets are never on the disk in the clear. DESIGN, section 8.
 */
export const createVault = async (deps: VaultDeps): Promise<Result<Vault>> => {
  const { secretBox, passphrase, logger } = deps
  const file = await openJsonFile({
    path: join(deps.dataFolder, 'vault.json'),
    schema: fileSchema,
    fallback: { format: 'kitbag-vault/1' as const, salt: createSalt(), entries: {} },
    what: 'the vault',
    logger,
  })
  if (!file.ok) return file
  const store = file.value
  const inMemory = new Map<string, Secrets>()

  const state = () => {
    if (secretBox.available()) return 'keychain'
    return passphrase === null ? 'locked' : 'passphrase'
  }

  // Deriving the key is slow on purpose, so it is done once and only when it is needed.
  let cipher: ReturnType<typeof createPassphraseCipher> | null = null
  const openCipher = (given: string) => {
    cipher ??= createPassphraseCipher(given, store.value().salt)
    return cipher
  }

  const locked = (message: string, hint: string) => fail(failure('vault.locked', message, hint))

  const unseal = async (name: string, entry: z.infer<typeof sealedSchema>): Promise<Result<Secrets>> => {
    if (entry.scheme === 'keychain') {
      if (!secretBox.available()) {
        return locked(
          'The credentials are sealed by the keychain of this system, which is not available now.',
          'Unlock the keychain and start Kitbag again, or connect the workspace again.',
        )
      }
      try {
        const secrets = parseSecrets(secretBox.decrypt(Buffer.from(entry.sealed, 'base64')))
        if (secrets !== null) return ok(secrets)
      } catch {
        logger.warn('The keychain could not open a sealed entry.', { workspace: name })
      }
      return locked(
        'The keychain cannot open the stored credentials; they were sealed by another user or another machine.',
        'Connect the workspace again. Nothing else is lost.',
      )
    }
    if (passphrase === null) {
      return locked(
        'The vault needs its passphrase.',
        'Start Kitbag with KITBAG_VAULT_PASSPHRASE set, or connect the workspace again.',
      )
    }
    const secrets = parseSecrets((await openCipher(passphrase)).decrypt(entry.sealed, name))
    return secrets === null
      ? locked(
          'The passphrase does not open the vault.',
          'Check KITBAG_VAULT_PASSPHRASE. Nothing was changed.',
        )
      : ok(secrets)
  }

  return ok({
    state,
    read: async (name) => {
      const held = inMemory.get(name)
      if (held !== undefined) return ok(held)
      const entry = store.value().entries[name]
      if (entry !== undefined) return unseal(name, entry)
      return locked(
        'The credentials of this workspace are not on this machine.',
        'They were kept for one run only, because there is no keychain. Connect the workspace again, or set KITBAG_VAULT_PASSPHRASE before you start Kitbag.',
      )
    },
    write: async (name, secrets) => {
      inMemory.set(name, secrets)
      const plain = JSON.stringify(secrets)
      const put = async (entry: z.infer<typeof sealedSchema>): Promise<Result<null>> => {
        const before = store.value()
        const saved = await store.write({ ...before, entries: { ...before.entries, [name]: entry } })
        return saved.ok ? ok(null) : saved
      }
      if (secretBox.available()) {
        return put({ scheme: 'keychain', sealed: secretBox.encrypt(plain).toString('base64') })
      }
      if (passphrase === null) return ok(null)
      return put({ scheme: 'passphrase', sealed: (await openCipher(passphrase)).encrypt(plain, name) })
    },
    remove: async (name) => {
      inMemory.delete(name)
      const before = store.value()
      if (before.entries[name] === undefined) return ok(null)
      const { [name]: _removed, ...entries } = before.entries
      const saved = await store.write({ ...before, entries })
      return saved.ok ? ok(null) : saved
    },
  })
}
