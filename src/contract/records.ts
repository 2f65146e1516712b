import { z } from 'zod'
import { dayIn } from '../domain/day.ts'
import type { KnowledgeDocument } from '../domain/document.ts'
import { fieldKinds } from '../domain/field-definition.ts'
import type { Intent, Mutation, PushOutcome, ReadBackOutcome } from '../domain/mutation.ts'
import { mutationStates } from '../domain/mutation.ts'
import type { Failure } from '../domain/result.ts'
import type {
  Attachment,
  Person,
  Ticket,
  TicketActivity,
  TicketComment,
  TicketStatus,
  TicketThread,
  TimeEntry,
} from '../domain/ticket.ts'
import { categories, priorities, relationKinds, tiers } from '../domain/ticket.ts'
import type { Capabilities, Catalogue, Workspace } from '../domain/workspace.ts'

/** Schemas of the records that cross the wall. Each is checked by the compiler against its domain type. */

export const instant = z.iso.datetime()
/** A plain day. Caches and journals of an older version hold an instant; its day is what was meant. */
export const calendarDay = z.union([
  z.iso.date(),
  instant.transform((text, context) => {
    const day = dayIn(text)
    if (day !== null) return day
    context.addIssue({ code: 'custom', message: 'is no day of the calendar' })
    return z.NEVER
  }),
])
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
export const byteCount = z.number().int().nonnegative()

export const failureSchema: z.ZodType<Failure, Failure> = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  fields: z.array(z.string()).optional(),
})

export const personSchema: z.ZodType<Person, Person> = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
})

export const ticketStatusSchema: z.ZodType<TicketStatus, TicketStatus> = z.object({
  id: z.string(),
  name: z.string(),
  closed: z.boolean(),
  pausesSla: z.boolean(),
  next: z.array(z.string()),
})

const editable = {
  title: z.string(),
  description: z.string(),
  priority: z.enum(priorities),
  tier: z.enum(tiers),
  category: z.enum(categories),
  assignee: personSchema.nullable(),
  site: z.string().nullable(),
  product: z.string().nullable(),
  productVersion: z.string().nullable(),
  tags: z.array(z.string()),
  dueAt: calendarDay.nullable(),
  linkedRunbooks: z.array(z.string()),
  linkedArticles: z.array(z.string()),
  customFields: z.record(z.string(), z.string()),
  watchers: z.array(personSchema).optional(),
  relations: z
    .array(z.object({ kind: z.enum(relationKinds), ticketId: z.string(), key: z.string() }))
    .optional(),
}

export const ticketSchema: z.ZodType<Ticket, Ticket> = z.object({
  ...editable,
  id: z.string(),
  key: z.string(),
  status: z.string(),
  requester: z.object({
    name: z.string(),
    email: z.string().nullable(),
    organisation: z.string().nullable(),
  }),
  createdAt: instant,
  updatedAt: instant,
  acknowledgedAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  allowedStatuses: z.array(z.string()),
  revision: z.string(),
})

export const commentSchema: z.ZodType<TicketComment, TicketComment> = z.object({
  id: z.string(),
  ticketId: z.string(),
  author: personSchema,
  body: z.string(),
  internal: z.boolean(),
  createdAt: instant,
  performedAt: instant.nullable(),
  mark: z.string().nullable(),
})

export const attachmentSchema: z.ZodType<Attachment, Attachment> = z.object({
  id: z.string(),
  ticketId: z.string(),
  commentId: z.string().nullable(),
  name: z.string(),
  mediaType: z.string(),
  size: byteCount,
  sha256: sha256Hex.nullable(),
  author: personSchema,
  createdAt: instant,
  mark: z.string().nullable(),
})

export const activitySchema: z.ZodType<TicketActivity, TicketActivity> = z.object({
  id: z.string(),
  ticketId: z.string(),
  author: personSchema,
  at: instant,
  changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
})

export const timeEntrySchema: z.ZodType<TimeEntry, TimeEntry> = z.object({
  id: z.string(),
  author: personSchema,
  day: calendarDay,
  minutes: z.number(),
  note: z.string(),
  activity: z.string().nullable(),
  mark: z.string().nullable(),
})

export const threadSchema: z.ZodType<TicketThread, TicketThread> = z.object({
  ticket: ticketSchema,
  comments: z.array(commentSchema),
  attachments: z.array(attachmentSchema),
  activity: z.array(activitySchema),
  timeEntries: z.array(timeEntrySchema).optional(),
})

export const documentSchema: z.ZodType<KnowledgeDocument, KnowledgeDocument> = z.object({
  id: z.string(),
  kind: z.enum(['runbook', 'article']),
  title: z.string(),
  summary: z.string(),
  text: z.string(),
  sha256: sha256Hex,
  tags: z.array(z.string()),
  categories: z.array(z.string()),
  platforms: z.array(z.string()),
  products: z.array(z.string()),
  minutes: z.number().nullable(),
  updatedAt: instant,
  origin: z.string(),
  path: z.string(),
  revision: z.string(),
})

export const workspaceSchema: z.ZodType<Workspace, Workspace> = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  address: z.string(),
  user: personSchema,
  createdAt: instant,
})

const minutesByPriority = z.object({ P1: z.number(), P2: z.number(), P3: z.number(), P4: z.number() })

export const catalogueSchema: z.ZodType<Catalogue, Catalogue> = z.object({
  statuses: z.array(ticketStatusSchema),
  people: z.array(personSchema),
  priorities: z.array(z.enum(priorities)),
  tiers: z.array(z.enum(tiers)),
  categories: z.array(z.enum(categories)),
  responseMinutes: minutesByPriority,
  resolveMinutes: minutesByPriority,
  customFields: z.array(z.string()),
  fields: z
    .array(
      z.object({
        name: z.string(),
        kind: z.enum(fieldKinds),
        categories: z.array(z.enum(categories)).nullable(),
        required: z.boolean(),
        choices: z.array(z.string()),
        maxLength: z.number().int().positive().nullable(),
      }),
    )
    .optional(),
  activities: z.array(z.object({ id: z.string(), name: z.string(), standard: z.boolean() })).optional(),
  products: z.array(z.string()).optional(),
  limits: z.object({ title: z.number().nullable(), timeNote: z.number().nullable() }).optional(),
})

export const capabilitiesSchema: z.ZodType<Capabilities, Capabilities> = z.object({
  concurrency: z.enum(['none', 'etag', 'revision']),
  idempotentCreate: z.enum(['native', 'lookup', 'none']),
  atomicUpdate: z.boolean(),
  deltaPrecisionMs: z.number(),
  tombstones: z.boolean(),
  maxAttachmentBytes: byteCount.nullable(),
  largeFiles: z.enum(['refused', 'by-link']),
  chunkedUpload: z.boolean(),
  softErrors: z.boolean(),
  serverDate: z.boolean(),
  latestArrivalMs: z.number().nonnegative().optional(),
  intents: z.array(z.string()),
})

export const intentSchema: z.ZodType<Intent, Intent> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('comment'), body: z.string(), internal: z.boolean() }),
  z.object({ kind: z.literal('set-fields'), fields: z.object(editable).partial() }),
  z.object({ kind: z.literal('transition'), from: z.string(), to: z.string() }),
  z.object({
    kind: z.literal('log-time'),
    minutes: z.number().positive(),
    note: z.string(),
    day: z.iso.date().optional(),
    activityId: z.string().optional(),
  }),
  z.object({
    kind: z.literal('attach'),
    name: z.string(),
    mediaType: z.string(),
    size: byteCount,
    sha256: sha256Hex,
  }),
  z.object({ kind: z.literal('create-ticket'), ticket: ticketSchema }),
  z.object({
    kind: z.literal('publish-article'),
    documentId: z.string().nullable(),
    title: z.string(),
    text: z.string(),
    baseRevision: z.string().nullable(),
  }),
])

export const mutationSchema: z.ZodType<Mutation, Mutation> = z.object({
  id: z.string(),
  sequence: z.number().int(),
  ticketId: z.string().nullable(),
  intent: intentSchema,
  performedAt: instant,
  base: ticketSchema.nullable(),
  dependsOn: z.array(z.string()),
  state: z.enum(mutationStates),
  attempts: z.number().int(),
  nextAttemptAt: instant.nullable(),
  reason: failureSchema.nullable(),
  theirs: ticketSchema.nullable(),
  handedOverAt: instant.optional(),
})

const applied = z.object({
  kind: z.literal('applied'),
  remoteId: z.string().nullable(),
  thread: threadSchema.nullable(),
})
const conflict = z.object({ kind: z.literal('conflict'), thread: threadSchema })
const rejected = z.object({ kind: z.literal('rejected'), reason: failureSchema })
const unauthorized = z.object({ kind: z.literal('unauthorized'), reason: failureSchema })
const unreachable = z.object({ kind: z.literal('unreachable'), reason: failureSchema })

export const pushOutcomeSchema: z.ZodType<PushOutcome, PushOutcome> = z.discriminatedUnion('kind', [
  applied,
  conflict,
  rejected,
  z.object({ kind: z.literal('retry'), reason: failureSchema, afterMs: z.number().nullable() }),
  z.object({ kind: z.literal('later'), reason: failureSchema.nullable(), afterMs: z.number() }),
  z.object({ kind: z.literal('unknown'), reason: failureSchema }),
  unauthorized,
  unreachable,
])

export const readBackOutcomeSchema: z.ZodType<ReadBackOutcome, ReadBackOutcome> = z.discriminatedUnion(
  'kind',
  [
    applied,
    z.object({ kind: z.literal('absent') }),
    conflict,
    rejected,
    z.object({ kind: z.literal('unsettled'), reason: failureSchema }),
    unreachable,
    unauthorized,
  ],
)
