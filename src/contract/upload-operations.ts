import { z } from 'zod'
import { done, nothing, operation } from './operation.ts'
import { byteCount, failureSchema, sha256Hex } from './records.ts'

/** Files that a tracker does not take go to an upload server, and the ticket gets a link. */

const inWorkspace = z.object({ workspaceId: z.string() })

const endpointFields = {
  /** Where uploads are created: the address of a server that speaks tus 1.0. */
  address: z.string().max(2_000),
  /** Where the finished file is fetched, `{id}` standing for the last part of its address; empty: the same place. */
  download: z.string().max(2_000),
  /** Is the comment with the link hidden from the customer? */
  internal: z.boolean(),
  /** Files larger than this go there although the tracker would take them; `null`: only what it would not. */
  overBytes: byteCount.nullable(),
}

/** The upload server of a workspace. Its token is in the vault and never comes back. */
export const uploadEndpointSchema = z.object({ ...endpointFields, hasToken: z.boolean() })
export type UploadEndpoint = z.infer<typeof uploadEndpointSchema>

export const uploadProgressSchema = z.object({
  sha256: sha256Hex,
  name: z.string(),
  /** Host of the upload server. */
  server: z.string(),
  sentBytes: byteCount,
  totalBytes: byteCount,
  bytesPerSecond: byteCount.nullable(),
  /** `arrived`: every byte is there. */
  state: z.enum(['moving', 'resting', 'arrived']),
  problem: failureSchema.nullable(),
})
export type UploadProgress = z.infer<typeof uploadProgressSchema>

/** `keep` leaves the stored token as it is. */
const tokenChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('set'), token: z.string().max(10_000) }),
])

export const uploadOperations = {
  'upload.endpoint': operation(inWorkspace, uploadEndpointSchema.nullable()),
  /** Keeps it as given; whether it works, `upload.test` says. */
  'upload.configure': operation(
    inWorkspace.extend({ ...endpointFields, token: tokenChange }),
    uploadEndpointSchema,
  ),
  'upload.forget': operation(inWorkspace, done),
  /** Sends a few bytes there and removes them again, as far as the server lets it. Nothing is kept. */
  'upload.test': operation(
    inWorkspace.extend({ address: endpointFields.address, token: tokenChange }),
    z.object({
      /** Bytes; `null` where the server does not say. */
      maxBytes: byteCount.nullable(),
      /** Are parts checked by a hash on arrival? */
      checksum: z.boolean(),
      /** Could the trial be removed again? */
      removed: z.boolean(),
    }),
  ),
  'upload.list': operation(nothing, z.object({ uploads: z.array(uploadProgressSchema) })),
  /** Puts what L3 can begin with into the file store: manifest, findings and report of a sealed bundle. */
  'bundle.first-look': operation(
    z.object({ bundleId: z.string(), maxBytes: byteCount.nullable() }),
    z.object({
      files: z.array(
        z.object({ name: z.string(), mediaType: z.string(), size: byteCount, sha256: sha256Hex }),
      ),
    }),
  ),
}
