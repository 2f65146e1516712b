import { z } from 'zod'
import { nothing, operation } from './operation.ts'

/** Who signed a bundle, and for whom it is encrypted. */

export const deviceKeySchema = z.object({
  /** Eight groups of four hex digits; see `formatFingerprint`. */
  fingerprint: z.string(),
  /** The raw 32 bytes, base64. */
  publicKey: z.string(),
  /** Where the private half lies; `file` is readable by this account only and not encrypted. */
  kept: z.enum(['keychain', 'passphrase', 'file']),
})
export type DeviceKeyInfo = z.infer<typeof deviceKeySchema>

/** A sender's key that a person here gave a name. */
export const knownKeySchema = z.object({ fingerprint: z.string(), name: z.string().min(1).max(80) })
export type KnownKey = z.infer<typeof knownKeySchema>

/** Someone who can open what is encrypted for them: an age recipient, `age1…`. */
export const recipientSchema = z.object({ name: z.string().min(1).max(80), recipient: z.string().max(4096) })
export type Recipient = z.infer<typeof recipientSchema>

const knownKeys = z.object({ keys: z.array(knownKeySchema) })
const recipients = z.object({ recipients: z.array(recipientSchema) })

export const bundleSigningOperations = {
  /** The key of this device; made when it is asked for the first time. */
  'signing.device': operation(nothing, deviceKeySchema),
  'signing.known-keys': operation(nothing, knownKeys),
  /** Replaces the list. Fingerprints are read leniently and answered in their one form. */
  'signing.set-known-keys': operation(knownKeys, knownKeys),
  'recipients.list': operation(z.object({ workspaceId: z.string() }), recipients),
  /** Replaces the list of one workspace; each recipient is checked before anything is kept. */
  'recipients.set': operation(
    z.object({ workspaceId: z.string(), recipients: z.array(recipientSchema) }),
    recipients,
  ),
}
