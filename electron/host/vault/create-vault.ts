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
  /** `locked`: no keychain, and no passphrase given yet, so secrets live in memory for this run only. */
  readonly state: () => 'keychain' | 'passphrase' | 'locked'
  /** Is there an entry of this name, whether or not it can be opened now? */
  readonly has: (name: string) => boolean
  readonly read: (name: string) => Promise<Result<Secrets>>
  readonly write: (name: string, secrets: Secrets) => Promise<Result<null>>
  readonly remove: (name: string) => Promise<Result<null>>
  /** Was a passphrase chosen for the file on this machine, whether or not it was given in this run? */
  readonly hasPassphrase: () => boolean
  /**
   * Opens the file with its passphrase, or chooses one where none was chosen. What lived in memory until then
   * is written. `vault.locked` for a wrong one, `input.invalid` for a new one that is too short.
   */
  readonly unlock: (passphrase: string) => Promise<Result<null>>
}

export type VaultDeps = {
  readonly dataFolder: string
  readonly secretBox: SecretBox
  /** Given by the person through `KITBAG_VAULT_PASSPHRASE`; `null` when they gave none. */
  readonly passphrase: string | null
  readonly logger: Logger
  readonly onMended?: ((sentence: string) => void) | undefined
}

const sealedSchema = z.object({ scheme: z.enum(['keychain', 'passphrase']), sealed: z.string() })
const fileSchema = z.object({
  format: z.literal('kitbag-vault/1'),
  salt: z.string(),
  entries: z.record(z.string(), sealedSchema),
  /** A known text sealed by the passphrase: tells a wrong one while there is no entry yet. */
  check: z.string().nullable().default(null),
})
const checkName = 'passphrase-check'
/** Characters. Shorter ones are tried out in an afternoon once the file is in the wrong hands. */
const shortestPassphrase = 8

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
  const { secretBox, logger } = deps
  let passphrase = deps.passphrase
  const file = await openJsonFile({
    path: join(deps.dataFolder, 'vault.json'),
    schema: fileSchema,
    fallback: { format: 'kitbag-vault/1' as const, salt: createSalt(), entries: {}, check: null },
    what: 'the vault',
    logger,
    onMended: deps.onMended,
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
      return locked('The vault needs its passphrase.', 'Give it in Settings, under Credentials.')
    }
    const secrets = parseSecrets((await openCipher(passphrase)).decrypt(entry.sealed, name))
    return secrets === null
      ? locked(
          'The passphrase does not open the vault.',
          'Give the right one in Settings, under Credentials. Nothing was changed.',
        )
      : ok(secrets)
  }

  /** Something that only the right passphrase opens; `null` when none was chosen yet. */
  const proof = (): readonly [name: string, sealed: string] | null => {
    const { check, entries } = store.value()
    if (check !== null) return [checkName, check]
    const kept = Object.entries(entries).find(([, entry]) => entry.scheme === 'passphrase')
    return kept === undefined ? null : [kept[0], kept[1].sealed]
  }

  const unlock = async (given: string): Promise<Result<null>> => {
    if (secretBox.available()) return ok(null)
    const known = proof()
    if (known === null && given.length < shortestPassphrase) {
      return fail(
        failure(
          'input.invalid',
          `A passphrase needs at least ${shortestPassphrase} characters.`,
          'Several words in a row are easier to keep in mind than signs.',
        ),
      )
    }
    const opening = createPassphraseCipher(given, store.value().salt)
    const opened = await opening
    if (known !== null && opened.decrypt(known[1], known[0]) === null) {
      return locked('The passphrase does not open the vault.', 'Try it again. Nothing was changed.')
    }
    const before = store.value()
    const entries = { ...before.entries }
    for (const [name, secrets] of inMemory) {
      entries[name] = { scheme: 'passphrase', sealed: opened.encrypt(JSON.stringify(secrets), name) }
    }
    const check = before.check ?? opened.encrypt('kitbag', checkName)
    const saved = await store.write({ ...before, entries, check })
    if (!saved.ok) return saved
    passphrase = given
    cipher = opening
    return ok(null)
  }

  return ok({
    state,
    hasPassphrase: () => passphrase !== null || proof() !== null,
    unlock,
    has: (name) => inMemory.has(name) || store.value().entries[name] !== undefined,
    read: async (name) => {
      const held = inMemory.get(name)
      if (held !== undefined) return ok(held)
      const entry = store.value().entries[name]
      if (entry !== undefined) return unseal(name, entry)
      return locked(
        'The credentials of this workspace are not on this machine.',
        'They were kept for one run only, because there is no keychain. Choose a passphrase in Settings, then connect the workspace again.',
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
