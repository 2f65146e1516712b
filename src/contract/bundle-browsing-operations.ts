import { z } from 'zod'
import { outcomes } from '../domain/evidence.ts'
import { bytes, handle, operation } from './operation.ts'
import { byteCount } from './records.ts'

/** Looking into bundles without unpacking them, and holding two of them side by side. */

/** A bundle of ours, or a file the person chose; exactly one of the two is set. */
export const bundleRefSchema = z.object({ bundleId: z.string().nullable(), handle: z.string().nullable() })
export type BundleRef = z.infer<typeof bundleRefSchema>

const fact = z.object({ name: z.string(), left: z.string(), right: z.string() })
const finding = z.object({ id: z.string(), title: z.string(), severity: z.string() })

export const bundleComparisonSchema = z.object({
  /** Facts of the manifests that differ. */
  facts: z.array(fact),
  /** Collectors that ended in another way, or that only one side has (`null`). */
  collectors: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      left: z.enum(outcomes).nullable(),
      right: z.enum(outcomes).nullable(),
    }),
  ),
  /** By path: `added` is only in the right one, `removed` only in the left one. */
  files: z.array(
    z.object({
      path: z.string(),
      change: z.enum(['added', 'removed', 'changed']),
      left: byteCount.nullable(),
      right: byteCount.nullable(),
    }),
  ),
  unchanged: z.number().int().nonnegative(),
  findings: z.object({ appeared: z.array(finding), gone: z.array(finding), stayed: z.number().int() }),
})
export type BundleComparison = z.infer<typeof bundleComparisonSchema>

export const entryDifferenceSchema = z.object({
  /** Runs of lines; `gap` stands for that many equal lines that are not shown. */
  parts: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.enum(['same', 'left', 'right']), lines: z.array(z.string()) }),
      z.object({ kind: z.literal('gap'), count: z.number().int().positive() }),
    ]),
  ),
  /** Only the first part of the entry was compared, or of the differences is told. */
  truncated: z.boolean(),
})
export type EntryDifference = z.infer<typeof entryDifferenceSchema>

export const bundleBrowsingOperations = {
  /**
   * Opens an encrypted bundle with an identity file, both chosen by the person. It lies in a private folder of
   * this run until Kitbag is closed or two others were opened. Answers with a handle for the operations of bundles.
   */
  'bundle.unlock': operation(bundleRefSchema.extend({ identity: z.string() }), handle),
  /** Lines that contain a text, whatever the case, in every text entry. At most 500, at most 50 of one entry. */
  'bundle.search': operation(
    bundleRefSchema.extend({ text: z.string().min(2).max(200) }),
    z.object({
      hits: z.array(z.object({ path: z.string(), line: z.number().int().positive(), text: z.string() })),
      /** Not everything was looked through, or not every hit is told. */
      truncated: z.boolean(),
    }),
  ),
  /** A picture of at most 32 MiB; its type is told from its bytes. */
  'bundle.read-image': operation(
    bundleRefSchema.extend({ path: z.string() }),
    z.object({ bytes, mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']) }),
  ),
  'bundle.compare': operation(
    z.object({ left: bundleRefSchema, right: bundleRefSchema }),
    bundleComparisonSchema,
  ),
  /** What differs in the text of one entry, at most its first 2 MiB. */
  'bundle.compare-entry': operation(
    z.object({ left: bundleRefSchema, right: bundleRefSchema, path: z.string() }),
    entryDifferenceSchema,
  ),
}
