import { ok, type Result } from '../../../../src/domain/result.ts'
import type { Person } from '../../../../src/domain/ticket.ts'
import type { RedmineHttp, Trouble } from './redmine-http.ts'
import { type CustomFieldInfo, versionsSchema } from './redmine-schema.ts'

/** What ids stand for, learned with the catalogue; what is not known is shown as it is. */
export type RedmineNames = {
  readonly versions: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, string>
  /** By id of the custom field. Empty for an account that is not told. */
  readonly fields: ReadonlyMap<number, CustomFieldInfo>
}

export const noNames: RedmineNames = { versions: new Map(), people: new Map(), fields: new Map() }

/** Names of the versions of projects. Who may not see them gets the ids. */
export const readVersions = async (
  http: RedmineHttp,
  projectIds: readonly number[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, string>, Trouble>> => {
  const names = new Map<string, string>()
  for (const id of projectIds) {
    const read = await http.get(`/projects/${id}/versions.json`, {}, versionsSchema, signal)
    if (read.ok) for (const version of read.value.versions) names.set(String(version.id), version.name)
    else if (read.error.sent !== 'refused' || read.error.status === 401) return read
  }
  return ok(names)
}

export const namesOfPeople = (people: readonly Person[]): ReadonlyMap<string, string> =>
  new Map(people.map(({ id, name }) => [id, name]))

const boolWords: ReadonlyMap<string, string> = new Map([
  ['1', 'yes'],
  ['0', 'no'],
])
const none: ReadonlyMap<string, string> = new Map()

const labelsOf = (fieldId: number, name: string, names: RedmineNames): ReadonlyMap<string, string> => {
  const field = names.fields.get(fieldId)
  switch (field?.field_format) {
    case 'version':
      return names.versions
    case 'user':
      return names.people
    case 'bool':
      return boolWords
    case 'enumeration':
      return new Map(field.possible_values.map(({ value, label }) => [value, label ?? value]))
    case undefined:
      // Not told what kind it is: a field that is called a version and holds the id of one means that one.
      return /version|release/i.test(name) ? names.versions : none
    default:
      return none
  }
}

/** One value of a custom field as people read it. */
export const wordsOfValue = (fieldId: number, name: string, value: string, names: RedmineNames): string =>
  labelsOf(fieldId, name, names).get(value) ?? value

/** The same backwards: what Redmine wants to be sent for the words a person chose. */
export const valueOfWords = (fieldId: number, name: string, words: string, names: RedmineNames): string =>
  [...labelsOf(fieldId, name, names)].find(([, label]) => label === words)?.[0] ?? words

/** Names for ids of an issue's own attributes, in its history. */
export const wordsOfAttribute = (attribute: string, value: string, names: RedmineNames): string => {
  if (attribute === 'fixed_version_id') return names.versions.get(value) ?? value
  return attribute === 'assigned_to_id' ? (names.people.get(value) ?? value) : value
}

/** All values of a custom field in one text, as a ticket holds them. */
export const wordsOfAll = (
  fieldId: number,
  name: string,
  value: string | readonly string[] | null | undefined,
  names: RedmineNames,
): string =>
  (typeof value === 'string' ? [value] : (value ?? []))
    .filter((one) => one !== '')
    .map((one) => wordsOfValue(fieldId, name, one, names))
    .join(', ')
