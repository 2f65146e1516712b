import type { FieldDefinition, FieldKind } from '../../../../src/domain/field-definition.ts'
import { ok, type Result } from '../../../../src/domain/result.ts'
import type { Category } from '../../../../src/domain/ticket.ts'
import type { TimeActivity } from '../../../../src/domain/workspace.ts'
import { isSpecial } from './issue-thread.ts'
import { categoryOf, type Directory } from './redmine-directory.ts'
import type { RedmineHttp, Trouble } from './redmine-http.ts'
import { activitiesSchema, type CustomFieldInfo, customFieldsSchema, type Issue } from './redmine-schema.ts'

/** Characters Redmine keeps: of a subject, and of the comment of a time entry, in which the mark stands too. */
export const redmineLimits = { title: 255, timeNote: 1_024 } as const

/** Kinds of work that time can be booked as. A Redmine that does not say offers none. */
export const readActivities = async (
  http: RedmineHttp,
  signal: AbortSignal,
): Promise<Result<readonly TimeActivity[], Trouble>> => {
  const read = await http.get('/enumerations/time_entry_activities.json', {}, activitiesSchema, signal)
  if (!read.ok) return read.error.sent === 'refused' && read.error.status !== 401 ? ok([]) : read
  return ok(
    read.value.time_entry_activities
      .filter(({ active }) => active)
      .map(({ id, name, is_default }) => ({ id: String(id), name, standard: is_default })),
  )
}

const kinds: Readonly<Record<string, FieldKind>> = {
  text: 'long-text',
  int: 'number',
  float: 'number',
  date: 'day',
  bool: 'yes-no',
  list: 'choice',
  enumeration: 'choice',
}

export type ReadFields = {
  readonly definitions: readonly FieldDefinition[]
  /** As Redmine tells them, by id. */
  readonly infos: ReadonlyMap<number, CustomFieldInfo>
}

/**
 * What may stand in the fields of issues. Only an administrator's account is told; any other gets the names that
 * stand on an issue, as text, so that a refusal can still be matched to its field.
 */
export const readFieldDefinitions = async (
  http: RedmineHttp,
  directory: Directory,
  sampled: Issue['custom_fields'],
  signal: AbortSignal,
): Promise<Result<ReadFields, Trouble>> => {
  const read = await http.get('/custom_fields.json', {}, customFieldsSchema, signal)
  if (!read.ok && (read.error.sent !== 'refused' || read.error.status === 401)) return read
  if (!read.ok) {
    const definitions = sampled
      .filter(({ name }) => !isSpecial(name))
      .map(({ name, value }) => asText(name, value))
    return ok({ definitions, infos: new Map() })
  }
  const definitions = read.value.custom_fields
    .filter(({ customized_type, name }) => customized_type === 'issue' && !isSpecial(name))
    .map((field): FieldDefinition => {
      const words = field.possible_values.map(({ value, label }) => label ?? value)
      const kind = kinds[field.field_format] ?? (words.length > 0 ? 'choice' : 'text')
      const categories = categoriesOf(field.trackers, directory)
      return {
        name: field.name,
        kind: kind === 'choice' && field.multiple ? 'choices' : kind,
        categories,
        required: field.is_required,
        choices: kind === 'choice' ? words : [],
        maxLength: field.max_length,
      }
    })
  return ok({ definitions, infos: new Map(read.value.custom_fields.map((field) => [field.id, field])) })
}

const asText = (name: string, value: unknown): FieldDefinition => ({
  name,
  kind: Array.isArray(value) ? 'choices' : 'text',
  categories: null,
  required: false,
  choices: [],
  maxLength: null,
})

/** `null` where every type has it; the types are ours, several trackers may be one of them. */
const categoriesOf = (
  trackers: readonly { readonly id: number; readonly name: string }[],
  directory: Directory,
): readonly Category[] | null => {
  if (trackers.length === 0) return null
  const has = new Set(trackers.map(({ id }) => id))
  return directory.trackers.every(({ id }) => has.has(id))
    ? null
    : [...new Set(trackers.map(({ name }) => categoryOf(name)))]
}
