import { readTrust } from '../host/evidence/bundle/bundle-access.ts'
import { createDeviceKeys, type DeviceKeys } from '../host/evidence/bundle/device-key.ts'
import type { Trust } from '../host/evidence/bundle/manifest-signature.ts'
import { createTrustStore } from '../host/evidence/bundle/trust-store.ts'
import { createVault } from '../host/vault/create-vault.ts'
import type { CommandContext } from './command.ts'

/**
 * The keys of this device as the command reaches them. It has no keychain: with `KITBAG_VAULT_PASSPHRASE` its
 * key lies in the vault, without it in a file of this account. Throws where the vault cannot be read.
 */
export const deviceKeysOf = async ({
  dataFolder,
  passphrase,
  complain,
}: CommandContext): Promise<DeviceKeys> => {
  const tell = (message: string) => complain(`kitbag: ${message}\n`)
  const vault = await createVault({
    dataFolder,
    passphrase,
    secretBox: { available: () => false, encrypt: () => Buffer.alloc(0), decrypt: () => '' },
    logger: { info: () => undefined, warn: tell, error: tell },
  })
  if (!vault.ok) throw new Error(vault.error.message)
  return createDeviceKeys({ dataFolder, vault: vault.value })
}

export const trustOf = async (context: CommandContext): Promise<Trust> =>
  readTrust(await deviceKeysOf(context), createTrustStore(context.dataFolder))
