import { z } from 'zod'
import { signatureCheckSchema } from './bundle-manifest.ts'
import { done, operation } from './operation.ts'
import { byteCount, instant, mutationSchema, personSchema, sha256Hex } from './records.ts'

/**
 * The outbox's second home: an append-only journal on disk, kept by the host, out of which unsent work comes
 * back when the window's own database is lost. And the sealed file that carries unsent work to another machine.
 */

const inWorkspace = z.object({ workspaceId: z.string() })

export const settledOutcomes = ['applied', 'discarded'] as const

/** Besides changes: words being typed, runs of runbooks, the texts these follow, what is taken along, a switch. */
export const keptKinds = ['draft', 'run', 'text', 'trip', 'switch'] as const
const keptName = { what: z.enum(keptKinds), key: z.string().max(1_000) }

export const journalRecordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('recorded'),
    /** As it stands now; a later record of the same id takes the place of an earlier one. */
    mutation: mutationSchema,
    /** Which life of the window's database held it. */
    generation: z.string(),
    /** That database's counter of changes when it held it: tells a change that was removed from one that a
     * power cut took back. */
    counter: z.number().int().nonnegative(),
  }),
  z.object({
    kind: z.literal('kept'),
    ...keptName,
    /** As it stands now, in the window's own shape. */
    value: z.unknown(),
    generation: z.string(),
  }),
  z.object({ kind: z.literal('let-go'), ...keptName }),
  /** The tracker has it, or a person gave it up. It stays so unless it is recorded once more (an import). */
  z.object({ kind: z.literal('settled'), mutationId: z.string(), outcome: z.enum(settledOutcomes) }),
])
export type JournalRecord = z.infer<typeof journalRecordSchema>

export const journalEntrySchema = z.object({
  mutation: mutationSchema,
  generation: z.string(),
  counter: z.number().int().nonnegative(),
})
/** An unsettled change as the journal has it. */
export type JournalEntry = z.infer<typeof journalEntrySchema>

export const keptEntrySchema = z.object({ ...keptName, value: z.unknown(), generation: z.string() })
/** Something kept besides the outbox, as the journal has it. */
export type KeptEntry = z.infer<typeof keptEntrySchema>

/** What was wrong with the journal when it was opened in this run of the app. */
export const journalDamageSchema = z.object({
  /** Bytes at the end that were never finished: a crash or a power cut while writing. */
  tornBytes: byteCount,
  /** Places in the middle that could not be read; everything behind them was. */
  skipped: z.array(z.object({ offset: byteCount, bytes: byteCount })),
  /** The first bytes of the file, which say what it is, were unreadable. */
  header: z.boolean(),
  /** Frames that were whole and did not hold a record of this version. */
  refused: z.number().int().nonnegative(),
  /** File names, below the journal's folder, that keep the unreadable bytes. */
  keptAside: z.array(z.string()),
})
export type JournalDamage = z.infer<typeof journalDamageSchema>

export const journalContentsSchema = z.object({
  /** One life of the journal file itself. */
  generation: z.string(),
  /** Unsettled changes, by sequence. */
  entries: z.array(journalEntrySchema),
  kept: z.array(keptEntrySchema),
  damage: journalDamageSchema,
})
export type JournalContents = z.infer<typeof journalContentsSchema>

/** Most records that one append takes. */
export const maxJournalRecords = 1_000

export const outboxSourceSchema = z.object({
  exportedAt: instant,
  workspaceName: z.string(),
  user: personSchema,
})

export const journalOperations = {
  /** Answers when the records are on the disk: written and synced, all of them or none. */
  'journal.append': operation(
    inWorkspace.extend({ records: z.array(journalRecordSchema).max(maxJournalRecords) }),
    done,
  ),
  'journal.read': operation(inWorkspace, journalContentsSchema),
  /** Writes the journal anew without what is settled. */
  'journal.compact': operation(inWorkspace, z.object({ beforeBytes: byteCount, afterBytes: byteCount })),
  /**
   * Asks where to, then seals waiting changes and the bytes of their attachments into one file. `null` takes
   * all. `fromWindow` are changes as the window has them, in place of what the journal has: even where the
   * journal's disk is full they can be carried away.
   */
  'outbox.export': operation(
    inWorkspace.extend({
      mutationIds: z.array(z.string()).nullable(),
      fromWindow: z.array(mutationSchema),
    }),
    z.object({
      saved: z.boolean(),
      changes: z.number().int().nonnegative(),
      files: z.number().int().nonnegative(),
      /** Attachments whose bytes are not on this machine: their changes are in the file, they are not. */
      missingFiles: z.array(z.object({ name: z.string(), sha256: sha256Hex })),
    }),
  ),
  /** Checks a sealed file, takes its attachments into the file store, and answers with its changes. */
  'outbox.import': operation(
    inWorkspace.extend({ handle: z.string() }),
    z.object({
      mutations: z.array(mutationSchema),
      source: outboxSourceSchema,
      /** Who sealed the file; a signature that does not fit is a failure. */
      signature: signatureCheckSchema,
      files: z.number().int().nonnegative(),
      missingFiles: z.array(z.object({ name: z.string(), sha256: sha256Hex })),
      /** False when it was made for another tracker of the same address, such as another sandbox. */
      sameTracker: z.boolean(),
    }),
  ),
}
