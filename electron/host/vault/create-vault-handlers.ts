import type { Handlers } from '../../../src/contract/operations.ts'
import type { vaultOperations } from '../../../src/contract/vault-operations.ts'
import { ok } from '../../../src/domain/result.ts'
import type { Vault } from './create-vault.ts'

/** What the window may ask of the vault. A secret never comes back this way. */
export const createVaultHandlers = ({
  vault,
}: {
  readonly vault: Vault
}): Pick<Handlers, keyof typeof vaultOperations> => ({
  'vault.state': async () => ok({ credentials: vault.state(), passphraseChosen: vault.hasPassphrase() }),
  'vault.unlock': async ({ passphrase }) => {
    const opened = await vault.unlock(passphrase)
    return opened.ok ? ok({ done: true }) : opened
  },
})
