import { createHash } from 'node:crypto'
import { z } from 'zod'
import { outboxSourceSchema } from '../../../src/contract/journal-operations.ts'
import { byteCount, mutationSchema, sha256Hex } from '../../../src/contract/records.ts'

/**
 * `kitbag-outbox/1`: waiting changes and the bytes of their attachments in one ZIP, to be carried to another
 * machine. `manifest.json` lists every other entry with its SHA-256; the archive's comment holds the SHA-256 of
 * the manifest. So every byte that is believed has been checked.
 */
export const outboxSchema = 'kitbag-outbox/1'
export const outboxExtension = 'kitbag-outbox'
export const manifestPath = 'manifest.json'
export const mutationsPath = 'mutations.json'
export const filePath = (sha256: string): string => `files/${sha256}`
export const maxManifestBytes = 32 * 1024 * 1024
/** Of text; attachments do not count. */
export const maxMutationsBytes = 64 * 1024 * 1024

export const outboxManifestSchema = z.object({
  schema: z.literal(outboxSchema),
  tool: z.object({ name: z.string(), version: z.string() }),
  source: outboxSourceSchema,
  /** Must be the same where it is imported. */
  tracker: z.object({
    kind: z.string(),
    address: z.string(),
    /** Tells trackers of one address apart: each sandbox is one of its own. */
    identity: z.string().nullable().default(null),
  }),
  changes: z.number().int().nonnegative(),
  parts: z.array(z.object({ path: z.string(), size: byteCount, sha256: sha256Hex })),
  missingFiles: z.array(z.object({ name: z.string(), sha256: sha256Hex })),
})
export type OutboxManifest = z.infer<typeof outboxManifestSchema>

export const outboxMutationsSchema = z.array(mutationSchema)

const commentPrefix = 'kitbag-outbox/1 manifest sha256='

/** The archive's comment: the last bytes of the file. */
export const outboxComment = (manifest: Buffer): string => commentPrefix + sha256Of(manifest)
export const outboxCommentBytes = commentPrefix.length + 64

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
