import { z } from 'zod'

/** Answers of Redmine 4.2 to 6, as far as we read them. https://www.redmine.org/projects/redmine/wiki/Rest_api */

/**
 * What is not needed to know which record this is never costs the record: it is read as far as it can be, and
 * `cannotBeShown` stands for the rest. Extensions of Redmine, and old databases, hold all of these.
 */
const looseText = z
  .unknown()
  .optional()
  .transform((value): string | null => {
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return value === null || value === undefined ? null : cannotBeShown
  })
/** Stands where Redmine gave something that is no text. */
export const cannotBeShown = '(cannot be shown)'

const named = z.object({ id: z.number(), name: z.string() })
export type Named = z.output<typeof named>

/** Somebody, or something, by id; without a readable name the id is the name. */
const looseNamed = z.object({ id: z.coerce.number().int(), name: looseText }).transform(({ id, name }) => ({
  id,
  name: name === null || name === '' ? `#${id}` : name,
}))
const namedOrNone = looseNamed.optional().catch(undefined)
const nameless: Named = { id: 0, name: '' }
const namedOrNameless = looseNamed.catch(nameless)

/** Seconds are the best Redmine has; ours are ISO 8601 with milliseconds. */
const instant = z.string().transform((text, context) => {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return new Date(at).toISOString()
  context.addIssue({ code: 'custom', message: 'is no time' })
  return z.NEVER
})

/** For times that only tell when something happened; the beginning of time says that nobody knows. */
const looseInstant = instant.catch('1970-01-01T00:00:00.000Z')

/** Every row of a list that can be read. The list itself must be there: without it, this is another answer. */
const rowsOf = <Schema extends z.ZodType>(row: Schema) =>
  z.array(z.unknown()).transform((rows) =>
    rows.flatMap((value): z.output<Schema>[] => {
      const parsed = row.safeParse(value)
      return parsed.success ? [parsed.data] : []
    }),
  )
const rowsIfAny = <Schema extends z.ZodType>(row: Schema) => rowsOf(row).catch([])

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
    admin: z.boolean().catch(false),
    memberships: rowsIfAny(z.object({ project: named, roles: rowsIfAny(looseNamed) })),
  }),
})
export type CurrentUser = z.output<typeof currentUserSchema>['user']

export const roleSchema = z.object({ role: z.object({ permissions: rowsIfAny(z.string()) }) })

export const statusesSchema = z.object({
  issue_statuses: z.array(named.extend({ is_closed: z.boolean().catch(false) })),
})
export const prioritiesSchema = z.object({
  issue_priorities: z.array(named.extend({ active: z.boolean().catch(true) })),
})
export const trackersSchema = z.object({ trackers: z.array(named) })
export const activitiesSchema = z.object({
  time_entry_activities: z.array(
    named.extend({ is_default: z.boolean().catch(false), active: z.boolean().catch(true) }),
  ),
})
export const customFieldsSchema = z.object({
  custom_fields: z.array(
    named.extend({
      customized_type: z.string(),
      field_format: z.string(),
      is_required: z.boolean().catch(false),
      multiple: z.boolean().catch(false),
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
      enabled_modules: rowsIfAny(z.object({ name: z.string() })),
    }),
  ),
  total_count: z.number().catch(0),
})
export const membershipsSchema = z.object({
  memberships: rowsOf(z.object({ user: namedOrNone })),
})

const customValue = z
  .unknown()
  .optional()
  .transform((value): string | string[] | null => {
    if (!Array.isArray(value)) return looseText.parse(value)
    return value.flatMap((one) => looseText.parse(one) ?? [])
  })
const customField = z.object({
  id: z.coerce.number().int(),
  name: looseText.transform(String),
  value: customValue,
})

const journal = z.object({
  id: z.number(),
  user: namedOrNone,
  notes: looseText,
  created_on: looseInstant,
  private_notes: z.boolean().catch(false),
  details: rowsIfAny(
    z.object({
      property: z.string(),
      name: z.coerce.string(),
      old_value: looseText,
      new_value: looseText,
    }),
  ),
})
export type Journal = z.output<typeof journal>

const attachment = z.object({
  id: z.number(),
  filename: looseText.transform((name) => name ?? 'file'),
  filesize: z.coerce.number().nonnegative().catch(0),
  content_type: looseText,
  description: looseText,
  content_url: z.string().catch(''),
  author: namedOrNone,
  created_on: looseInstant,
})

const issue = z.object({
  id: z.number(),
  project: namedOrNameless,
  tracker: namedOrNameless,
  // An object without these two is no issue, whatever else it is.
  status: looseNamed,
  priority: namedOrNameless,
  author: namedOrNone,
  assigned_to: namedOrNone,
  subject: looseText.transform((subject) => subject ?? '(no title)'),
  description: looseText,
  due_date: z.iso.date().nullable().catch(null),
  custom_fields: rowsIfAny(customField),
  created_on: z.string().pipe(looseInstant),
  updated_on: looseInstant,
  closed_on: orNull(instant).catch(null),
  attachments: rowsIfAny(attachment),
  journals: rowsIfAny(journal),
  allowed_statuses: rowsIfAny(looseNamed),
})
export type Issue = z.output<typeof issue>

export const issueSchema = z.object({ issue })
/** Asked for with its history: what was written cannot be missed where the history is missing. */
export const issueWithHistorySchema = z.object({ issue: issue.extend({ journals: rowsOf(journal) }) })
const listedIssue = z.object({
  id: z.number(),
  updated_on: instant,
  created_on: looseInstant,
  project: namedOrNone,
  tracker: namedOrNone,
  description: looseText,
  custom_fields: rowsIfAny(customField),
})
export type ListedIssue = z.output<typeof listedIssue>
/** A row of a list that cannot be read; by its id, where it has one. */
export type OddRow = { readonly id: string; readonly why: string }

/** A list is read for ids, times and marks only; one odd issue must not hide the others. */
export const issuesSchema = z
  .object({ issues: z.array(z.unknown()), total_count: z.number().catch(0) })
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

const timeEntry = z.object({
  id: z.number(),
  issue: z.object({ id: z.number() }).optional().catch(undefined),
  hours: z.coerce.number().catch(0),
  comments: looseText,
  spent_on: z.string().catch(''),
})
export type TimeEntry = z.output<typeof timeEntry>
export const timeEntriesSchema = z.object({
  time_entries: rowsOf(timeEntry),
})

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
