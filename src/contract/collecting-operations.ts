import { z } from 'zod'
import { jobSchema } from './evidence-operations.ts'
import { bytes, done, nothing, operation } from './operation.ts'
import { byteCount } from './records.ts'

/** What can be asked before collecting, and done with a collection before it is sealed. */

/** What one collector is likely to bring. Nothing is read for it but names, sizes and what programs there are. */
export const collectorEstimateSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** `no` means that it will be skipped or unavailable; `unknown` that time ran out before it was looked at. */
  expected: z.enum(['yes', 'no', 'unknown']),
  /** Why not, or what is worth knowing; may be empty. */
  note: z.string(),
  files: z.number().int().nonnegative(),
  /** Bytes before redaction and packing, after the limits. */
  bytes: byteCount,
  seconds: z.number().nonnegative(),
  /** It is stopped after so long. */
  atMostSeconds: z.number().nonnegative(),
})
export type CollectorEstimate = z.infer<typeof collectorEstimateSchema>

export const estimateSchema = z.object({
  collectors: z.array(collectorEstimateSchema),
  files: z.number().int().nonnegative(),
  /** All together, after the limit of the profile. */
  bytes: byteCount,
  seconds: z.number().nonnegative(),
  /** Bytes that the disk with Kitbag's data still takes; `null` where it cannot be told. */
  freeBytes: byteCount.nullable(),
})
export type Estimate = z.infer<typeof estimateSchema>

const why = z.string().trim().min(1).max(400)
/** Where it comes from, in the person's words. */
const provenance = z.string().trim().max(500)
const maxTextLength = 8 * 1_048_576
const maxImageBytes = 32 * 1_048_576

export const addedTextKinds = ['pasted', 'run', 'history'] as const

export const collectingOperations = {
  /** A newer question ends an older one, which is answered with `app.cancelled`. */
  'evidence.estimate': operation(
    z.object({
      profileId: z.string(),
      /** Handle of the chosen folder or archive; `null` while none is chosen. */
      folder: z.string().nullable(),
    }),
    estimateSchema,
  ),
  'evidence.cancel-estimate': operation(nothing, done),
  /** Runs some collectors of a collected job again; what they brought before stays until something better came. */
  'evidence.retry': operation(
    z.object({ jobId: z.string(), collectorIds: z.array(z.string()).min(1) }),
    jobSchema,
  ),
  /** Adds text to a collected job: a console that was copied, a runbook run, what sync did. */
  'evidence.add-text': operation(
    z.object({
      jobId: z.string(),
      kind: z.enum(addedTextKinds),
      title: z.string().trim().min(1).max(120),
      why,
      provenance,
      text: z.string().min(1).max(maxTextLength),
    }),
    jobSchema,
  ),
  /** Adds chosen files: photos without their hidden data, texts, and archives of another device. */
  'evidence.add-files': operation(
    z.object({ jobId: z.string(), handles: z.array(z.string()).min(1).max(20), why, provenance }),
    jobSchema,
  ),
  /** Adds a picture that was pasted or dropped into the window. */
  'evidence.add-image': operation(
    z.object({
      jobId: z.string(),
      name: z.string().max(200),
      bytes: bytes.refine((image) => image.length <= maxImageBytes, 'At most 32 MiB.'),
      why,
      provenance,
    }),
    jobSchema,
  ),
  /** Takes back something that was added by hand. */
  'evidence.remove-added': operation(z.object({ jobId: z.string(), collectorId: z.string() }), jobSchema),
}
