import { z } from 'zod'
import { done, nothing, operation } from './operation.ts'

/** Where credentials are kept, and the passphrase where this machine has no keychain. DESIGN, section 8. */
export const vaultOperations = {
  'vault.state': operation(
    nothing,
    z.object({
      /** `locked`: no keychain, and no passphrase given in this run. */
      credentials: z.enum(['keychain', 'passphrase', 'locked']),
      /** A passphrase was chosen for this machine; while `locked` it has to be given. */
      passphraseChosen: z.boolean(),
    }),
  ),
  /** Gives the passphrase, or chooses one. `vault.locked` for a wrong one, `input.invalid` for one too short. */
  'vault.unlock': operation(z.object({ passphrase: z.string().min(1).max(1024) }), done),
}
