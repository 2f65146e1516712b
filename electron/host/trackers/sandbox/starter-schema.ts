import { z } from 'zod'
import { fieldKinds } from '../../../../src/domain/field-definition.ts'
import { categories, priorities, tiers } from '../../../../src/domain/ticket.ts'

/** The files of `resources/starter-kit`, as people write them. */

const unitsMs = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const

/** `-3h20m`, `-47d`, `+2d`, `0`: an offset from the moment the workspace is made, in milliseconds. */
const offset = z.string().transform((text, context) => {
  const match = /^([+-]?)((?:\d+[wdhms])+|0)$/.exec(text.trim())
  if (match === null) {
    context.addIssue({ code: 'custom', message: `"${text}" is no offset such as -3h20m` })
    return z.NEVER
  }
  let total = 0
  for (const [, amount, unit] of (match[2] ?? '').matchAll(/(\d+)([wdhms])/g)) {
    total += Number(amount) * unitsMs[unit as keyof typeof unitsMs]
  }
  return match[1] === '-' ? -total : total
})

const text = z.coerce.string()
const absentIsNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null)

export const starterTicketSchema = z.strictObject({
  key: z.string().regex(/^[A-Z]+-\d+$/),
  title: z.string().min(1),
  description: z.string(),
  status: z.string(),
  priority: z.enum(priorities),
  tier: z.enum(tiers),
  category: z.enum(categories),
  assignee: absentIsNull(z.string()),
  requester: z.strictObject({
    name: z.string(),
    email: absentIsNull(z.string()),
    organisation: absentIsNull(z.string()),
  }),
  site: absentIsNull(z.string()),
  product: absentIsNull(z.string()),
  productVersion: absentIsNull(text),
  tags: z.array(text).default([]),
  created: offset,
  updated: offset,
  acknowledged: absentIsNull(offset),
  resolved: absentIsNull(offset),
  due: absentIsNull(offset),
  linkedRunbooks: z.array(z.string()).default([]),
  linkedArticles: z.array(z.string()).default([]),
  customFields: z.record(z.string(), text).default({}),
  watchers: z.array(z.string()).default([]),
  comments: z
    .array(z.strictObject({ author: z.string(), at: offset, internal: z.boolean(), body: z.string() }))
    .default([]),
  attachments: z
    .array(
      z.strictObject({
        name: z.string(),
        file: z.string().regex(/^[\w.-]+$/, 'is no plain file name'),
        author: z.string(),
        at: offset,
        /** Index into `comments`. */
        comment: absentIsNull(z.number().int().nonnegative()),
      }),
    )
    .default([]),
  activity: z
    .array(
      z.strictObject({
        author: z.string(),
        at: offset,
        changes: z.array(
          z.strictObject({ field: z.string(), from: absentIsNull(text), to: absentIsNull(text) }),
        ),
      }),
    )
    .default([]),
})
export type StarterTicket = z.output<typeof starterTicketSchema>

const minutes = z.strictObject({ P1: z.number(), P2: z.number(), P3: z.number(), P4: z.number() })

export const starterWorkspaceSchema = z.object({
  name: z.string(),
  /** Login of the engineer who sits at this machine. */
  user: z.string(),
  statuses: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        closed: z.boolean(),
        pausesSla: z.boolean(),
        next: z.array(z.string()),
      }),
    )
    .min(1),
  responseTargetsMinutes: minutes,
  resolveTargetsMinutes: minutes,
  activities: z
    .array(z.strictObject({ id: z.string(), name: z.string(), standard: z.boolean() }))
    .default([]),
  fields: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        kind: z.enum(fieldKinds),
        categories: absentIsNull(z.array(z.enum(categories))),
        required: z.boolean().default(false),
        choices: z.array(z.string()).default([]),
        maxLength: absentIsNull(z.number().int().positive()),
      }),
    )
    .default([]),
})
export type StarterWorkspace = z.output<typeof starterWorkspaceSchema>

export const starterPeopleSchema = z
  .array(
    z.object({
      login: z.string(),
      name: z.string(),
      email: absentIsNull(z.string()),
      tier: z.enum(tiers),
      role: z.string(),
    }),
  )
  .min(1)
export type StarterPeople = z.output<typeof starterPeopleSchema>
