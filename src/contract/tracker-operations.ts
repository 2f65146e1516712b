import { z } from 'zod'
import { done, nothing, operation } from './operation.ts'
import {
  byteCount,
  capabilitiesSchema,
  catalogueSchema,
  documentSchema,
  failureSchema,
  instant,
  mutationSchema,
  personSchema,
  pushOutcomeSchema,
  readBackOutcomeSchema,
  sha256Hex,
  threadSchema,
  workspaceSchema,
} from './records.ts'

const inWorkspace = z.object({ workspaceId: z.string() })

/** What the set-up screen asks for; it needs no other knowledge of a tracker. */
export const trackerKindSchema = z.object({
  kind: z.string(),
  label: z.string(),
  description: z.string(),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      help: z.string(),
      placeholder: z.string(),
      secret: z.boolean(),
      required: z.boolean(),
    }),
  ),
})
export type TrackerKind = z.infer<typeof trackerKindSchema>

export const probeSchema = z.object({
  user: personSchema,
  /** The tracker's own clock, where it tells. */
  serverDate: instant.nullable(),
  capabilities: capabilitiesSchema,
})

/** A record that could not be taken; the rest of its page goes on. */
const refusedRecord = z.object({ id: z.string(), reason: failureSchema })

export const ticketPageSchema = z.object({
  threads: z.array(threadSchema),
  /** Ids the tracker says are gone, where it has tombstones. */
  removed: z.array(z.string()),
  refused: z.array(refusedRecord),
  /** Opaque; saved in the same transaction as the page. */
  cursor: z.string(),
  more: z.boolean(),
  serverDate: instant.nullable(),
})
export type TicketPage = z.infer<typeof ticketPageSchema>

export const documentPageSchema = z.object({
  documents: z.array(documentSchema),
  removed: z.array(z.string()),
  refused: z.array(refusedRecord),
  cursor: z.string(),
  more: z.boolean(),
  serverDate: instant.nullable(),
})
export type DocumentPage = z.infer<typeof documentPageSchema>

/** How the embedded sandbox tracker behaves, for demonstration and tests. */
export const sandboxBehaviourSchema = z.object({
  online: z.boolean(),
  latencyMs: z.number().int().min(0).max(60_000),
  /** Share of requests that fail before they are applied, 0 to 1. */
  failureRate: z.number().min(0).max(1),
  /** Share of changes that are applied but whose answer is lost, 0 to 1. */
  lostAnswerRate: z.number().min(0).max(1),
  /** Larger files are refused. */
  maxAttachmentBytes: byteCount,
})
export type SandboxBehaviour = z.infer<typeof sandboxBehaviourSchema>

export const colleaguePlays = ['comment', 'priority', 'status', 'title', 'description', 'new-ticket'] as const

export const trackerOperations = {
  'tracker.kinds': operation(nothing, z.object({ kinds: z.array(trackerKindSchema) })),
  'workspace.list': operation(nothing, z.object({ workspaces: z.array(workspaceSchema) })),
  /** Tests the connection, then keeps it. Secret fields go to the vault and nowhere else. */
  'workspace.connect': operation(
    z.object({ kind: z.string(), name: z.string(), fields: z.record(z.string(), z.string()) }),
    workspaceSchema,
  ),
  /**
   * Tries new secret fields, such as a key that replaces one that expired, and keeps them when they are of the same
   * account; `workspace.other-user` when not. The cache and unsent work stay as they are.
   */
  'workspace.renew': operation(
    inWorkspace.extend({ fields: z.record(z.string(), z.string()) }),
    workspaceSchema,
  ),
  /**
   * Forgets the connection, its credentials, its journal, and `files`: those that no other workspace has. The cache
   * is the window's to delete.
   */
  'workspace.remove': operation(
    inWorkspace.extend({ files: z.array(sha256Hex).max(200_000).optional() }),
    done,
  ),
  'tracker.probe': operation(inWorkspace, probeSchema),
  'tracker.catalogue': operation(inWorkspace, catalogueSchema),
  'tracker.pull-tickets': operation(inWorkspace.extend({ cursor: z.string().nullable() }), ticketPageSchema),
  'tracker.pull-documents': operation(
    inWorkspace.extend({ cursor: z.string().nullable() }),
    documentPageSchema,
  ),
  /** Ids of every ticket that belongs in the cache now: finds deletions and reassignments. */
  'tracker.membership': operation(inWorkspace, z.object({ ticketIds: z.array(z.string()) })),
  /** Ids of every document that the tracker has now: finds the deleted ones. */
  'tracker.document-membership': operation(inWorkspace, z.object({ documentIds: z.array(z.string()) })),
  'tracker.fetch-ticket': operation(
    inWorkspace.extend({ ticketId: z.string() }),
    z.object({ thread: threadSchema.nullable() }),
  ),
  'tracker.push': operation(inWorkspace.extend({ mutation: mutationSchema }), pushOutcomeSchema),
  'tracker.read-back': operation(inWorkspace.extend({ mutation: mutationSchema }), readBackOutcomeSchema),
  /** Brings the bytes of a remote attachment into the file store. */
  'tracker.download': operation(
    inWorkspace.extend({ attachmentId: z.string() }),
    z.object({ sha256: sha256Hex, size: byteCount }),
  ),
  /** Ends the downloads of one attachment that are under way; `cancelled` says whether there was one. */
  'tracker.cancel-download': operation(
    inWorkspace.extend({ attachmentId: z.string() }),
    z.object({ cancelled: z.boolean() }),
  ),
  'sandbox.behaviour': operation(inWorkspace, sandboxBehaviourSchema),
  'sandbox.behave': operation(
    inWorkspace.extend({ behaviour: sandboxBehaviourSchema.partial() }),
    sandboxBehaviourSchema,
  ),
  /** A colleague changes a ticket in the sandbox; answers with what they did, in words. */
  'sandbox.colleague': operation(
    inWorkspace.extend({ ticketId: z.string().nullable(), play: z.enum(colleaguePlays) }),
    z.object({ ticketId: z.string(), what: z.string() }),
  ),
}
