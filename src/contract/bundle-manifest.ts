import { z } from 'zod'
import { collectorKinds, outcomes } from '../domain/evidence.ts'
import { type Completeness, completenessOf } from '../domain/evidence-completeness.ts'
import { byteCount, instant, sha256Hex } from './records.ts'

/** `manifest.json` of a `kitbag-bundle/1`. DESIGN, section 6. A field that is not stated is unknown, never "fine". */
export const manifestSchemaId = 'kitbag-bundle/1'

export const manifestFileSchema = z.object({
  /** Forward slashes, relative, no `..`. */
  path: z.string(),
  /** Bytes as they are in the archive. */
  size: byteCount,
  sha256: sha256Hex,
  /** Where it came from, itself redacted. */
  origin: z.string(),
  /** Id of the collector, or `kitbag` for files the app wrote. */
  collector: z.string(),
  why: z.string(),
  /** Bytes before capping and redaction; `null` where not known. */
  originalSize: byteCount.nullable(),
  truncated: z.boolean(),
  /** Hits per redaction rule id. Never the originals. */
  redactions: z.record(z.string(), z.number().int().positive()),
})
export type ManifestFile = z.infer<typeof manifestFileSchema>

export const manifestCollectorSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(collectorKinds),
  why: z.string(),
  outcome: z.enum(outcomes),
  reason: z.string(),
  startedAt: instant,
  durationMs: z.number().nonnegative(),
  files: z.array(z.string()),
})
export type ManifestCollector = z.infer<typeof manifestCollectorSchema>

export const manifestSchema = z.object({
  schema: z.literal(manifestSchemaId),
  tool: z.object({ name: z.literal('kitbag'), version: z.string() }),
  createdAt: instant,
  ticket: z
    .object({ key: z.string(), title: z.string().nullable(), workspace: z.string().nullable() })
    .nullable(),
  profile: z.object({ id: z.string(), title: z.string(), sha256: sha256Hex }),
  machine: z.object({
    platform: z.string(),
    release: z.string(),
    arch: z.string(),
    hostPseudonym: z.string(),
  }),
  /** Whose signature `manifest.sig` holds, so that one that was taken out is missed; `null` when not signed. */
  signer: z
    .object({ algorithm: z.literal('Ed25519'), fingerprint: z.string() })
    .nullable()
    .default(null),
  summary: z.string(),
  collectors: z.array(manifestCollectorSchema),
  files: z.array(manifestFileSchema),
  /** What the redactor left out because it could not finish it. */
  withheld: z.array(z.object({ origin: z.string(), collector: z.string(), reason: z.string() })),
  redaction: z.object({
    rules: z.array(z.object({ id: z.string(), version: z.string() })),
    totals: z.record(z.string(), z.number().int().positive()),
    selfTest: z.enum(['passed', 'failed']),
  }),
  completeness: z.object({
    complete: z.boolean(),
    /** One sentence per thing that is missing, in the words of the report. */
    missing: z.array(z.string()),
  }),
})
export type BundleManifest = z.infer<typeof manifestSchema>

/** What a manifest says of its own completeness, in the one sentence that is used everywhere. */
export const completenessOfManifest = ({
  collectors,
  completeness,
}: Pick<BundleManifest, 'collectors' | 'completeness'>): Completeness =>
  completenessOf(
    collectors.map(({ outcome, files }) => ({ outcome, files: files.length })),
    completeness.missing.length,
  )

export const signatureSchemaId = 'kitbag-signature/1'

/** `manifest.sig`: an Ed25519 signature (RFC 8032) over the exact bytes of `manifest.json`. */
export const signatureFileSchema = z.object({
  schema: z.literal(signatureSchemaId),
  algorithm: z.literal('Ed25519'),
  /** The raw 32 bytes, base64. */
  publicKey: z.string(),
  /** See `formatFingerprint`. A help for readers: it is computed again from the key, never believed. */
  fingerprint: z.string(),
  /** 64 bytes, base64. */
  signature: z.string(),
})
export type SignatureFile = z.infer<typeof signatureFileSchema>

export const signatureStates = ['this-device', 'known', 'unknown', 'wrong', 'unsigned'] as const

/** Who vouches for a manifest. `unknown` means that the signature fits and nobody here has named its key. */
export const signatureCheckSchema = z.object({
  state: z.enum(signatureStates),
  /** Of the key that the signature fits; `null` when there is none. */
  fingerprint: z.string().nullable(),
  /** The name that a person here gave to this fingerprint. */
  name: z.string().nullable(),
  /** One sentence for people. */
  message: z.string(),
})
export type SignatureCheck = z.infer<typeof signatureCheckSchema>

/** The result of checking a bundle against its manifest. */
export const verificationSchema = z.object({
  intact: z.boolean(),
  manifest: manifestSchema.nullable(),
  /** SHA-256 of the whole archive. */
  sha256: sha256Hex,
  size: byteCount,
  signature: signatureCheckSchema,
  problems: z.array(
    z.object({
      /** Entry name, or an empty string for the archive as a whole. */
      path: z.string(),
      kind: z.enum(['altered', 'missing', 'extra', 'unreadable', 'hostile']),
      message: z.string(),
    }),
  ),
})
export type Verification = z.infer<typeof verificationSchema>
