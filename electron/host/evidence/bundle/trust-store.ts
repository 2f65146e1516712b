import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import {
  type KnownKey,
  knownKeySchema,
  type Recipient,
  recipientSchema,
} from '../../../../src/contract/bundle-signing-operations.ts'
import { systemCode } from '../../files/disk-failure.ts'

/** Whom this person trusts and whom they write to: named keys of senders, and recipients of each workspace. */
export type TrustStore = {
  readonly knownKeys: () => Promise<readonly KnownKey[]>
  /** Throws file system errors, as `setRecipients` does. */
  readonly setKnownKeys: (keys: readonly KnownKey[]) => Promise<void>
  readonly recipients: (workspaceId: string) => Promise<readonly Recipient[]>
  readonly setRecipients: (workspaceId: string, recipients: readonly Recipient[]) => Promise<void>
}

const fileSchema = z.object({
  format: z.literal('kitbag-trust/1'),
  knownKeys: z.array(knownKeySchema),
  recipients: z.record(z.string(), z.array(recipientSchema)),
})
type TrustFile = z.infer<typeof fileSchema>

/** In `<data>/trust.json`, read anew each time: the window and the command may both be at work. */
export const createTrustStore = (dataFolder: string): TrustStore => {
  const path = join(dataFolder, 'trust.json')

  /** Throws where the file is there and cannot be understood: losing whom to encrypt for must not pass unseen. */
  const read = async (): Promise<TrustFile> => {
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error
      return { format: 'kitbag-trust/1', knownKeys: [], recipients: {} }
    }
    return fileSchema.parse(JSON.parse(text))
  }

  let last: Promise<unknown> = Promise.resolve()
  const change = (edit: (before: TrustFile) => TrustFile): Promise<void> => {
    const next = last.then(async () => {
      const after = edit(await read())
      await mkdir(dataFolder, { recursive: true, mode: 0o700 })
      await writeFileAtomic(path, `${JSON.stringify(after, null, 2)}\n`, { mode: 0o600 })
    })
    last = next.catch(() => undefined)
    return next
  }

  return {
    knownKeys: async () => (await read()).knownKeys,
    setKnownKeys: (keys) => change((before) => ({ ...before, knownKeys: [...keys] })),
    recipients: async (workspaceId) => (await read()).recipients[workspaceId] ?? [],
    setRecipients: (workspaceId, recipients) =>
      change((before) => ({
        ...before,
        recipients: { ...before.recipients, [workspaceId]: [...recipients] },
      })),
  }
}
