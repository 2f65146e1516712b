import type { bundleSigningOperations, KnownKey } from '../../../../src/contract/bundle-signing-operations.ts'
import { failure } from '../../../../src/contract/errors.ts'
import type { Handlers } from '../../../../src/contract/operations.ts'
import { parseFingerprint } from '../../../../src/domain/fingerprint.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { writeFailure } from '../../files/disk-failure.ts'
import { checkRecipients } from './age-keys.ts'
import type { DeviceKeys } from './device-key.ts'
import type { TrustStore } from './trust-store.ts'

export type SigningHandlers = Pick<Handlers, keyof typeof bundleSigningOperations>

const readable = (keys: readonly KnownKey[]): Result<KnownKey[]> => {
  const byFingerprint = new Map<string, KnownKey>()
  for (const { fingerprint, name } of keys) {
    const parsed = parseFingerprint(fingerprint)
    if (parsed === null) {
      return fail(
        failure(
          'input.invalid',
          `"${fingerprint.slice(0, 60)}" is no fingerprint.`,
          'It has 32 digits from 0-9 and a-f. Nothing was changed.',
        ),
      )
    }
    byFingerprint.set(parsed, { fingerprint: parsed, name: name.trim() || parsed })
  }
  return ok([...byFingerprint.values()])
}

/** Who signs here, whose signatures are known, and for whom bundles are encrypted. */
export const createSigningHandlers = (deps: {
  readonly deviceKeys: DeviceKeys
  readonly trust: TrustStore
  readonly dataFolder: string
}): SigningHandlers => {
  const { deviceKeys, trust, dataFolder } = deps

  const guarded = async <Value>(what: string, work: () => Promise<Value>): Promise<Result<Value>> => {
    try {
      return ok(await work())
    } catch (error) {
      if (error instanceof Error && !('errno' in error)) {
        return fail(
          failure(
            'file.damaged',
            `Kitbag could not ${what}: trust.json in ${dataFolder} is damaged.`,
            'Move it away and set the names and recipients again. Nothing is sealed without them meanwhile.',
          ),
        )
      }
      return fail(writeFailure(error, what, dataFolder))
    }
  }

  return {
    'signing.device': async () => {
      try {
        const { fingerprint, publicKey, kept } = await deviceKeys.signer()
        return ok({ fingerprint, publicKey: publicKey.toString('base64'), kept })
      } catch (error) {
        return fail(writeFailure(error, 'keep the signing key of this device', dataFolder))
      }
    },
    'signing.known-keys': () =>
      guarded('read the names of keys', async () => ({ keys: [...(await trust.knownKeys())] })),
    'signing.set-known-keys': async ({ keys }) => {
      const cleaned = readable(keys)
      if (!cleaned.ok) return cleaned
      return guarded('keep the names of keys', async () => {
        await trust.setKnownKeys(cleaned.value)
        return { keys: cleaned.value }
      })
    },
    'recipients.list': ({ workspaceId }) =>
      guarded('read the recipients', async () => ({
        recipients: [...(await trust.recipients(workspaceId))],
      })),
    'recipients.set': async ({ workspaceId, recipients }) => {
      const checked = await checkRecipients(recipients.map(({ recipient }) => recipient))
      if (!checked.ok) return checked
      const kept = recipients.map(({ name, recipient }) => ({
        name: name.trim(),
        recipient: recipient.trim(),
      }))
      return guarded('keep the recipients', async () => {
        await trust.setRecipients(workspaceId, kept)
        return { recipients: kept }
      })
    },
  }
}
