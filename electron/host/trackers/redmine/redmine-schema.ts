import { z } from 'zod'

/** Answers of Redmine 4.2 to 6, as far as we read them. https://www.redmine.org/projects/redmine/wiki/Rest_api */

const named = z.object({ id: z.number(), name: z.string() })
export type Named = z.output<typeof named>

/** Seconds are the best Redmine has; ours are ISO 8601 with milliseconds. */
const instant = z.string().transform((text, context) => {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return new Date(at).toISOString()
  context.addIssue({ code: 'custom', message: 'is no time' })
  return z.NEVER
})

const orNull = <Schema extends z.ZodType>(schema: Schema) =>
  schema
    .nullish()
    .transform((value) => value ?? null)
    .default(null)

export const currentUserSchema = z.object({
  user: z.object({
    id: z.number(),
    login: z.string(),
    firstname: z.string(),
    lastname: z.string(),
    mail: orNull(z.string()),
    admin: z.boolean().default(false),
    memberships: z.array(z.object({ project: named, roles: z.array(named) })).default([]),
  }),
})
export type CurrentUser = z.output<typeof currentUserSchema>['user']

export const roleSchema = z.object({ role: z.object({ permissions: z.array(z.string()).default([]) }) })

export const statusesSchema = z.object({
  issue_statuses: z.array(named.extend({ is_closed: z.boolean().default(false) })),
})
export const prioritiesSchema = z.object({
  issue_priorities: z.array(named.extend({ active: z.boolean().default(true) })),
})
export const trackersSchema = z.object({ trackers: z.array(named) })
export const activitiesSchema = z.object({
  time_entry_activities: z.array(
    named.extend({ is_default: z.boolean().default(false), active: z.boolean().default(true) }),
  ),
})
export const customFieldsSchema = z.object({
  custom_fields: z.array(
    named.extend({
      customized_type: z.string(),
      field_format: z.string(),
      is_required: z.boolean().default(false),
      multiple: z.boolean().default(false),
      max_length: orNull(z.number().int().positive()),
      possible_values: orNull(
        z.array(z.object({ value: z.string(), label: z.string().optional() })),
      ).transform((values) => values ?? []),
      trackers: orNull(z.array(named)).transform((trackers) => trackers ?? []),
    }),
  ),
})
export type CustomFieldInfo = z.output<typeof customFieldsSchema>['custom_fields'][number]
export const versionsSchema = z.object({ versions: z.array(named) })
export const projectsSchema = z.object({
  projects: z.array(
    named.extend({
      identifier: z.string(),
      enabled_modules: z.array(z.object({ name: z.string() })).default([]),
    }),
  ),
  total_count: z.number(),
})
export const membershipsSchema = z.object({
  memberships: z.array(z.object({ user: named.optional() })),
})

const customField = z.object({
  id: z.number(),
  name: z.string(),
  value: z.union([z.string(), z.array(z.string())]).nullish(),
})

const journal = z.object({
  id: z.number(),
  user: named.optional(),
  notes: orNull(z.string()),
  created_on: instant,
  private_notes: z.boolean().default(false),
  details: z
    .array(
      z.object({
        property: z.string(),
        name: z.string(),
        old_value: orNull(z.string()),
        new_value: orNull(z.string()),
      }),
    )
    .default([]),
})
export type Journal = z.output<typeof journal>

const attachment = z.object({
  id: z.number(),
  filename: z.string(),
  filesize: z.number(),
  content_type: orNull(z.string()),
  description: orNull(z.string()),
  content_url: z.string(),
  author: named.optional(),
  created_on: instant,
})

const issue = z.object({
  id: z.number(),
  project: named,
  tracker: named,
  status: named,
  priority: named,
  author: named.optional(),
  assigned_to: named.optional(),
  subject: z.string(),
  description: orNull(z.string()),
  due_date: orNull(z.string()),
  custom_fields: z.array(customField).default([]),
  created_on: instant,
  updated_on: instant,
  closed_on: orNull(instant),
  attachments: z.array(attachment).default([]),
  journals: z.array(journal).default([]),
  allowed_statuses: z.array(named).default([]),
})
export type Issue = z.output<typeof issue>

export const issueSchema = z.object({ issue })
const listedIssue = z.object({
  id: z.number(),
  updated_on: instant,
  created_on: instant,
  description: orNull(z.string()),
  custom_fields: z.array(customField).default([]),
})
export type ListedIssue = z.output<typeof listedIssue>
/** A row of a list that cannot be read; by its id, where it has one. */
export type OddRow = { readonly id: string; readonly why: string }

/** A list is read for ids, times and marks only; one odd issue must not hide the others. */
export const issuesSchema = z
  .object({ issues: z.array(z.unknown()), total_count: z.number() })
  .transform(({ issues, total_count }) => {
    const sound: ListedIssue[] = []
    const odd: OddRow[] = []
    for (const row of issues) {
      const parsed = listedIssue.safeParse(row)
      const first = parsed.error?.issues[0]
      if (parsed.success) sound.push(parsed.data)
      else odd.push({ id: idIn(row), why: `${first?.path.join('.') ?? ''} ${first?.message ?? ''}` })
    }
    return { issues: sound, odd, total_count }
  })

const idIn = (row: unknown): string =>
  typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'number'
    ? String(row.id)
    : 'unknown'

export const uploadSchema = z.object({ upload: z.object({ token: z.string() }) })
export const attachmentSchema = z.object({ attachment })

export const timeEntriesSchema = z.object({
  time_entries: z.array(z.object({ id: z.number(), hours: z.number(), comments: orNull(z.string()) })),
})
export const timeEntrySchema = z.object({ time_entry: z.object({ id: z.number() }) })

export const wikiIndexSchema = z.object({
  wiki_pages: z.array(
    z.object({
      title: z.string(),
      version: z.number(),
      updated_on: instant,
      parent: z.object({ title: z.string() }).optional(),
    }),
  ),
})
export type WikiEntry = z.output<typeof wikiIndexSchema>['wiki_pages'][number]
export const wikiPageSchema = z.object({
  wiki_page: z.object({
    title: z.string(),
    text: orNull(z.string()).transform((text) => text ?? ''),
    version: z.number(),
    updated_on: instant,
    comments: orNull(z.string()),
    parent: z.object({ title: z.string() }).optional(),
  }),
})
