import { z } from 'zod'
import { manifestSchema, manifestSchemaId } from './bundle-manifest.ts'

/** `manifest.json` as a JSON Schema (draft 2020-12), for whoever reads bundles without Kitbag. */
export const bundleJsonSchema = (): Record<string, unknown> => ({
  $id: 'https://kitbag.example/schemas/kitbag-bundle-1.schema.json',
  title: manifestSchemaId,
  description:
    'manifest.json of a Kitbag evidence bundle: what was collected and why, with the size and SHA-256 of every file, what was redacted, and what is missing. manifest.sig beside it may hold an Ed25519 signature over the exact bytes of this file.',
  // As it is read: older bundles lack what was added later.
  ...z.toJSONSchema(manifestSchema, { io: 'input' }),
})
