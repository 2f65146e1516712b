import { z } from 'zod'
import type { CollectorResult, EvidenceJob, ProfileSummary, RedactionTerm } from '../domain/evidence.ts'
import { collectorKinds, outcomes } from '../domain/evidence.ts'
import { manifestSchema, signatureCheckSchema, verificationSchema } from './bundle-manifest.ts'
import { done, nothing, operation } from './operation.ts'
import { byteCount, instant, sha256Hex } from './records.ts'

export const profileSummarySchema: z.ZodType<ProfileSummary, ProfileSummary> = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  platforms: z.array(z.string()),
  needsFolder: z.boolean(),
  inputs: z.array(z.object({ id: z.string(), title: z.string(), example: z.string(), default: z.string() })),
  collectors: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(collectorKinds),
      why: z.string(),
      required: z.boolean(),
    }),
  ),
})

export const collectorResultSchema: z.ZodType<CollectorResult, CollectorResult> = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(collectorKinds),
  why: z.string(),
  outcome: z.enum(outcomes),
  reason: z.string(),
  startedAt: instant,
  durationMs: z.number(),
  items: z.array(
    z.object({
      path: z.string(),
      origin: z.string(),
      size: byteCount,
      truncated: z.boolean(),
      text: z.boolean(),
    }),
  ),
})

export const jobSchema: z.ZodType<EvidenceJob, EvidenceJob> = z.object({
  id: z.string(),
  profileId: z.string(),
  profileTitle: z.string(),
  ticketKey: z.string().nullable(),
  state: z.enum(['collecting', 'collected', 'sealing', 'sealed', 'cancelled', 'failed']),
  startedAt: instant,
  finishedAt: instant.nullable(),
  results: z.array(collectorResultSchema),
  total: z.number().int(),
  running: z.array(z.string()),
  revision: z.number().int().nonnegative(),
})

/** What the bundle says about the ticket; the window knows it, the host does not. */
export const bundleTicketSchema = z.object({
  key: z.string(),
  title: z.string().nullable(),
  workspace: z.string().nullable(),
  /** `ticket.json`, redacted like everything else. */
  record: z.unknown(),
  /** Names, organisations and addresses to hide as known values. */
  knownValues: z.array(z.string()),
})
export type BundleTicket = z.infer<typeof bundleTicketSchema>

const term: z.ZodType<RedactionTerm, RedactionTerm> = z.object({
  text: z.string().min(2),
  action: z.enum(['hide', 'keep']),
})

export const sealedBundleSchema = z.object({
  id: z.string(),
  /** File name, such as `FS-1042-2026-11-20T1405Z.kitbag.zip`. */
  name: z.string(),
  sha256: sha256Hex,
  size: byteCount,
  createdAt: instant,
  ticketKey: z.string().nullable(),
  profileTitle: z.string(),
  complete: z.boolean(),
  missing: z.array(z.string()),
  /** Every collector brought something and nothing is missing. Not told by older records: then nobody may say so. */
  whole: z.boolean().default(false),
  /** How many collectors brought something, what is not there, what failed; empty in older records. */
  told: z.string().default(''),
  /** Whom it is encrypted for; empty for a bundle that anybody can open. */
  recipients: z.array(z.string()).default([]),
})
export type SealedBundle = z.infer<typeof sealedBundleSchema>

export const snapshotSummarySchema = z.object({
  id: z.string(),
  takenAt: instant,
  title: z.string(),
  size: byteCount,
})

export const evidenceOperations = {
  'evidence.profiles': operation(
    nothing,
    z.object({
      profiles: z.array(profileSummarySchema),
      /** Profiles in the user's folder that cannot be read, with the reason. */
      refused: z.array(z.object({ file: z.string(), reason: z.string() })),
    }),
  ),
  /** Starts collecting. Progress comes as `evidence.job` events. */
  'evidence.start': operation(
    z.object({
      profileId: z.string(),
      ticketKey: z.string().nullable(),
      /** Handle of a chosen folder or archive, for profiles that need one. */
      folder: z.string().nullable(),
      /** Where what was chosen comes from, in the person's words. */
      provenance: z.string().max(500).default(''),
      /** What the person gave for the inputs of the profile, by id. */
      inputs: z.record(z.string(), z.string().max(253)).default({}),
    }),
    jobSchema,
  ),
  'evidence.job': operation(z.object({ jobId: z.string() }), jobSchema),
  'evidence.jobs': operation(nothing, z.object({ jobs: z.array(jobSchema) })),
  'evidence.cancel': operation(z.object({ jobId: z.string() }), done),
  /** Deletes what was collected and not sealed. */
  'evidence.discard': operation(z.object({ jobId: z.string() }), done),
  /** Text of one item before and after redaction, at most 256 KiB from the start. */
  'evidence.preview': operation(
    z.object({
      jobId: z.string(),
      path: z.string(),
      terms: z.array(term),
      ticket: bundleTicketSchema.nullable(),
    }),
    z.object({
      before: z.string(),
      after: z.string(),
      /** Ranges in `after` that were put in place of something, in UTF-16 units. */
      hits: z.array(z.object({ start: z.number(), end: z.number(), rule: z.string() })),
      counts: z.record(z.string(), z.number()),
      truncated: z.boolean(),
      /** Set when the redactor could not finish: the file will be left out. */
      withheld: z.string().nullable(),
    }),
  ),
  'bundle.seal': operation(
    z.object({
      jobId: z.string(),
      ticket: bundleTicketSchema.nullable(),
      summary: z.string(),
      /** Records of runbook runs, put into `runs/`. */
      runs: z.array(z.unknown()),
      terms: z.array(term),
      /** Paths of items that the person left out. */
      leaveOut: z.array(z.string()),
      /** age recipients, `age1…`. Where there are any, nothing unencrypted is kept. */
      recipients: z.array(z.string()).default([]),
    }),
    sealedBundleSchema,
  ),
  'bundle.list': operation(nothing, z.object({ bundles: z.array(sealedBundleSchema) })),
  /** Puts a sealed bundle into the file store, so that it can be attached like any file. */
  'bundle.store': operation(
    z.object({ bundleId: z.string() }),
    z.object({ sha256: sha256Hex, size: byteCount }),
  ),
  'bundle.verify': operation(
    z.object({ bundleId: z.string().nullable(), handle: z.string().nullable() }),
    verificationSchema,
  ),
  /** Opens a bundle for browsing: one of ours, or a file the person chose. Nothing is unpacked. */
  'bundle.open': operation(
    z.object({ bundleId: z.string().nullable(), handle: z.string().nullable() }),
    z.object({
      manifest: manifestSchema,
      signature: signatureCheckSchema,
      entries: z.array(z.object({ path: z.string(), size: byteCount })),
    }),
  ),
  /** Text of one entry, at most 1 MiB. */
  'bundle.read-entry': operation(
    z.object({ bundleId: z.string().nullable(), handle: z.string().nullable(), path: z.string() }),
    z.object({ text: z.string(), truncated: z.boolean() }),
  ),
  'bundle.save-as': operation(z.object({ bundleId: z.string() }), z.object({ saved: z.boolean() })),
  'bundle.remove': operation(z.object({ bundleId: z.string() }), done),
  'snapshot.take': operation(nothing, snapshotSummarySchema),
  'snapshot.list': operation(nothing, z.object({ snapshots: z.array(snapshotSummarySchema) })),
  'snapshot.read': operation(z.object({ snapshotId: z.string() }), z.object({ snapshot: z.unknown() })),
}
