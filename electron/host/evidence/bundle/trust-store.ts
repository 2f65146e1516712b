import { join } from 'node:path'
import { z } from 'zod'
import {
  type KnownKey,
  knownKeySchema,
  type Recipient,
  recipientSchema,
} from '../../../../src/contract/bundle-signing-operations.ts'
import { openJsonFile } from '../../files/json-file.ts'
import type { Logger } from '../../logger/logger.ts'

/** Whom this person trusts and whom they write to: named keys of senders, and recipients of each workspace. */
export type TrustStore = {
  readonly knownKeys: () => Promise<readonly KnownKey[]>
  /** Throws file system errors, as `setRecipients` does. */
  readonly setKnownKeys: (keys: readonly KnownKey[]) => Promise<void>
  readonly recipients: (workspaceId: string) => Promise<readonly Recipient[]>
  readonly setRecipients: (workspaceId: string, recipients: readonly Recipient[]) => Promise<void>
  readonly forget: (workspaceId: string) => Promise<void>
}

const fileSchema = z.object({
  format: z.literal('kitbag-trust/1'),
  knownKeys: z.array(knownKeySchema),
  recipients: z.record(z.string(), z.array(recipientSchema)),
})
type TrustFile = z.infer<typeof fileSchema>

const quiet = { logger: { info: () => undefined, warn: () => undefined, error: () => undefined } }

/** In `<data>/trust.json`, read anew each time: the window and the command may both be at work. */
export const createTrustStore = (
  dataFolder: string,
  told: { readonly logger: Logger; readonly onMended?: ((sentence: string) => void) | undefined } = quiet,
): TrustStore => {
  const path = join(dataFolder, 'trust.json')

  /** Opened anew each time; what was damaged is mended and told, so that it does not pass unseen. */
  const open = async () => {
    const file = await openJsonFile<TrustFile>({
      path,
      schema: fileSchema,
      fallback: { format: 'kitbag-trust/1', knownKeys: [], recipients: {} },
      what: 'known keys and recipients',
      ...told,
    })
    if (!file.ok) throw new Error(file.error.message)
    return file.value
  }
  const read = async (): Promise<TrustFile> => (await open()).value()

  let last: Promise<unknown> = Promise.resolve()
  const change = (edit: (before: TrustFile) => TrustFile): Promise<void> => {
    const next = last.then(async () => {
      const file = await open()
      const saved = await file.write(edit(file.value()))
      if (!saved.ok) throw Object.assign(new Error(saved.error.message), { code: 'EIO' })
    })
    last = next.catch(() => undefined)
    return next
  }

  return {
    knownKeys: async () => (await read()).knownKeys,
    setKnownKeys: (keys) => change((before) => ({ ...before, knownKeys: [...keys] })),
    recipients: async (workspaceId) => (await read()).recipients[workspaceId] ?? [],
    forget: async (workspaceId) => {
      if ((await read()).recipients[workspaceId] === undefined) return
      await change((before) => {
        const { [workspaceId]: _removed, ...recipients } = before.recipients
        return { ...before, recipients }
      })
    },
    setRecipients: (workspaceId, recipients) =>
      change((before) => ({
        ...before,
        recipients: { ...before.recipients, [workspaceId]: [...recipients] },
      })),
  }
}
