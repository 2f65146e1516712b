import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { normalWords } from '../../../../src/domain/same-words.ts'
import type { Ticket, TicketEdit } from '../../../../src/domain/ticket.ts'
import { attributeNames, findSpecial, isSpecial, type SpecialField } from './issue-thread.ts'
import { categoryOf, type Directory } from './redmine-directory.ts'
import { noNames, valueOfWords, wordsOfAll } from './redmine-names.ts'
import type { Issue, Journal } from './redmine-schema.ts'

/** What a PUT of an issue may carry: attributes by Redmine's names, custom fields by id. */
export type Attributes = {
  readonly attributes: Readonly<Record<string, string>>
  readonly customFields: Readonly<Record<string, string>>
}

const refuse = (message: string, hint: string) => fail(failure('tracker.rejected', message, hint))
const noPlace = (what: string) =>
  refuse(
    `This Redmine has no place for ${what}.`,
    'It stays as it was there. Write it into a comment instead.',
  )

/** Ids of the values of Redmine that stand for ours; several may, the highest is taken. */
export const priorityIdOf = (
  priority: Ticket['priority'],
  directory: Pick<Directory, 'priorities'>,
): number | null => [...directory.priorities].findLast(([, ours]) => ours === priority)?.[0] ?? null

export const trackerIdOf = (category: Ticket['category'], directory: Directory): number | null =>
  directory.trackers.find(({ name }) => categoryOf(name) === category)?.id ?? null

/** Translates an edit; refuses, with a reason, what this Redmine cannot hold: nothing is dropped in silence. */
export const toAttributes = (edit: TicketEdit, issue: Issue, directory: Directory): Result<Attributes> => {
  const attributes: Record<string, string> = {}
  const customFields: Record<string, string> = {}
  const names = directory.names ?? noNames

  const special = (part: SpecialField, value: string, what: string): Result<null> => {
    const field = findSpecial(issue, part)
    if (field === undefined) return noPlace(what)
    customFields[String(field.id)] = valueOfWords(field.id, field.name, value, names)
    return ok(null)
  }

  if (edit.title !== undefined) attributes['subject'] = edit.title
  if (edit.description !== undefined) attributes['description'] = edit.description
  if (edit.dueAt !== undefined) attributes['due_date'] = edit.dueAt ?? ''
  if (edit.assignee !== undefined) attributes['assigned_to_id'] = edit.assignee?.id ?? ''
  if (edit.priority !== undefined) {
    const id = priorityIdOf(edit.priority, directory)
    if (id === null)
      return refuse(`This Redmine has no priority that stands for ${edit.priority}.`, 'Choose another.')
    attributes['priority_id'] = String(id)
  }
  if (edit.category !== undefined) {
    const id = trackerIdOf(edit.category, directory)
    if (id === null)
      return refuse(`This Redmine has no tracker for "${edit.category}".`, 'Choose another category.')
    attributes['tracker_id'] = String(id)
  }
  if (edit.product !== undefined) {
    const project = directory.projects.find(({ name }) => name === edit.product)
    if (project === undefined)
      return refuse(`There is no project "${edit.product ?? ''}".`, 'Choose another product.')
    attributes['project_id'] = String(project.id)
  }
  if (edit.tier !== undefined) {
    const done = special('tier', edit.tier, 'the tier: it has no custom field "Tier"')
    if (!done.ok) return done
  }
  if (edit.site !== undefined) {
    const done = special('site', edit.site ?? '', 'the site: it has no custom field "Site"')
    if (!done.ok) return done
  }
  if (edit.productVersion !== undefined) {
    const done = special('productVersion', edit.productVersion ?? '', 'the version of the product')
    if (!done.ok) return done
  }
  if (edit.tags !== undefined) return noPlace('tags')
  if (edit.linkedRunbooks !== undefined) return noPlace('linked runbooks')
  if (edit.linkedArticles !== undefined) return noPlace('linked articles')
  if (edit.watchers !== undefined) return noPlace('changes of watchers')
  if (edit.relations !== undefined) return noPlace('changes of related tickets')
  if (edit.customFields !== undefined) {
    const wanted = edit.customFields
    const unknown = Object.keys(wanted).find(
      (name) => !issue.custom_fields.some((field) => field.name === name),
    )
    if (unknown !== undefined) return noPlace(`the field "${unknown}"`)
    for (const { id, name, value } of issue.custom_fields) {
      // A field that the edit does not have any more was emptied.
      const words = wordsOfAll(id, name, value, names)
      if (isSpecial(name) || words === (wanted[name] ?? '')) continue
      if (Array.isArray(value)) {
        return refuse(`"${name}" takes several values; Kitbag cannot change it.`, 'Change it in Redmine.')
      }
      customFields[String(id)] = valueOfWords(id, name, wanted[name] ?? '', names)
    }
  }
  return ok({ attributes, customFields })
}

export const toBody = ({ attributes, customFields }: Attributes): Readonly<Record<string, unknown>> => ({
  ...attributes,
  ...(Object.keys(customFields).length === 0
    ? {}
    : { custom_fields: Object.entries(customFields).map(([id, value]) => ({ id: Number(id), value })) }),
})

const plain = (text: string | null | undefined): string => normalWords(text ?? '')

/** The value of an attribute or custom field as Redmine's history would write it. */
const valueIn = (issue: Issue, property: string, name: string): string => {
  if (property === 'cf') {
    const value = issue.custom_fields.find(({ id }) => String(id) === name)?.value
    return plain(Array.isArray(value) ? value.join(', ') : value)
  }
  switch (name) {
    case 'subject':
      return plain(issue.subject)
    case 'description':
      return plain(issue.description)
    case 'status_id':
      return String(issue.status.id)
    case 'priority_id':
      return String(issue.priority.id)
    case 'tracker_id':
      return String(issue.tracker.id)
    case 'project_id':
      return String(issue.project.id)
    case 'assigned_to_id':
      return String(issue.assigned_to?.id ?? '')
    case 'due_date':
      return issue.due_date ?? ''
    default:
      return ''
  }
}

const known = [
  'subject',
  'description',
  'status_id',
  'priority_id',
  'tracker_id',
  'project_id',
  'assigned_to_id',
  'due_date',
]

const myJournals = (issue: Issue, me: number, afterJournal: number) =>
  issue.journals.filter(({ id, user }) => id > afterJournal && user?.id === me)

export const lastJournal = (issue: Issue): number =>
  issue.journals.reduce((last, { id }) => Math.max(last, id), 0)

/**
 * Redmine has no way to say "only if unchanged". What it has is history: when our entry says that it replaced
 * another value than the one read before, someone was in between, and this is what they had written.
 */
export const findOverwritten = (before: Issue, after: Issue, me: number): Attributes | null => {
  const attributes: Record<string, string> = {}
  const customFields: Record<string, string> = {}
  for (const { details } of myJournals(after, me, lastJournal(before))) {
    for (const { property, name, old_value } of details) {
      if (property !== 'cf' && !(property === 'attr' && known.includes(name))) continue
      if (plain(old_value) === valueIn(before, property, name)) continue
      ;(property === 'cf' ? customFields : attributes)[name] = old_value ?? ''
    }
  }
  return orNone({ attributes, customFields })
}

/**
 * The same question when nobody remembers what stood there right before: the entry that carries the mark of a change
 * says what it replaced, and `expected` is what the work was based on.
 */
export const findOverwrittenBy = (entry: Journal, expected: Attributes): Attributes | null => {
  const attributes: Record<string, string> = {}
  const customFields: Record<string, string> = {}
  for (const { property, name, old_value } of entry.details) {
    const base = property === 'cf' ? expected.customFields[name] : expected.attributes[name]
    if (base === undefined || plain(old_value) === plain(base)) continue
    ;(property === 'cf' ? customFields : attributes)[name] = old_value ?? ''
  }
  return orNone({ attributes, customFields })
}

const orNone = (found: Attributes): Attributes | null =>
  Object.keys(found.attributes).length + Object.keys(found.customFields).length === 0 ? null : found

/** Of these, what still stands in the issue as `written` by us. What somebody set since is not touched again. */
export const stillOurs = (found: Attributes, written: Attributes, issue: Issue): Attributes | null => {
  const keep = (
    values: Attributes['attributes'],
    ours: Attributes['attributes'],
    property: string,
  ): Attributes['attributes'] =>
    Object.fromEntries(
      Object.entries(values).filter(
        ([name]) => ours[name] === undefined || valueIn(issue, property, name) === plain(ours[name]),
      ),
    )
  return orNone({
    attributes: keep(found.attributes, written.attributes, 'attr'),
    customFields: keep(found.customFields, written.customFields, 'cf'),
  })
}

/**
 * Names of what was asked for and neither stands there now nor in my entry of the history: Redmine drops in
 * silence what an account may not change, and answers as if all were well.
 */
export const findIgnored = (
  wanted: Attributes,
  before: Issue,
  after: Issue,
  me: number,
): readonly string[] => {
  const details = myJournals(after, me, lastJournal(before)).flatMap((journal) => journal.details)
  const isIgnored = (property: string, name: string, value: string): boolean =>
    valueIn(after, property, name) !== plain(value) &&
    !details.some((detail) => detail.property === property && detail.name === name)
  const nameOfField = (id: string) => after.custom_fields.find((field) => String(field.id) === id)?.name ?? id
  return [
    ...Object.entries(wanted.attributes)
      .filter(([name, value]) => isIgnored('attr', name, value))
      .map(([name]) => attributeNames[name] ?? name),
    ...Object.entries(wanted.customFields)
      .filter(([id, value]) => isIgnored('cf', id, value))
      .map(([id]) => nameOfField(id)),
  ]
}
