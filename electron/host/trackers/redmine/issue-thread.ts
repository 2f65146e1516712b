import type { Person, TicketThread } from '../../../../src/domain/ticket.ts'
import { readMark } from './mark.ts'
import { categoryOf, type Directory, tierOf } from './redmine-directory.ts'
import { noNames, wordsOfAll, wordsOfAttribute, wordsOfValue } from './redmine-names.ts'
import type { Issue, Journal, Named } from './redmine-schema.ts'

/** Custom fields that are fields of ours; all others are shown as they are. Compared without case. */
export const specialFields = {
  tier: ['tier', 'support tier', 'support level'],
  site: ['site', 'location'],
  productVersion: ['product version'],
  clientRef: ['client ref', 'client reference', 'kitbag'],
} as const
export type SpecialField = keyof typeof specialFields

/** The issue's own custom field that plays this part, if it has one. */
export const findSpecial = (issue: Pick<Issue, 'custom_fields'>, part: SpecialField) =>
  issue.custom_fields.find(({ name }) =>
    (specialFields[part] as readonly string[]).includes(name.toLowerCase()),
  )

export const isSpecial = (name: string): boolean =>
  Object.values(specialFields).some((names) => (names as readonly string[]).includes(name.toLowerCase()))

export const textOf = (value: string | readonly string[] | null | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).join(', ')

const nobody: Person = { id: '', name: 'Anonymous', email: null }
const toPerson = (user: Named | undefined): Person =>
  user === undefined ? nobody : { id: String(user.id), name: user.name, email: null }

/** Changes whenever the issue does: its time has only seconds, so the last history entry goes with it. */
export const revisionOf = (issue: Issue): string =>
  `${issue.updated_on}#${issue.journals.reduce((last, { id }) => Math.max(last, id), 0)}`

export const attributeNames: Readonly<Record<string, string>> = {
  subject: 'title',
  status_id: 'status',
  priority_id: 'priority',
  tracker_id: 'category',
  assigned_to_id: 'assignee',
  due_date: 'dueAt',
  project_id: 'product',
  fixed_version_id: 'Target version',
}

const changesOf = (journal: Journal, issue: Issue, directory: Directory) => {
  const names = directory.names ?? noNames
  const inWords = (property: string, name: string, value: string | null): string | null => {
    if (value === null) return value
    if (property === 'cf') {
      const field = issue.custom_fields.find(({ id }) => String(id) === name)
      return field === undefined ? value : wordsOfValue(field.id, field.name, value, names)
    }
    if (property !== 'attr') return value
    if (name === 'priority_id') return directory.priorities.get(Number(value)) ?? value
    if (name === 'tracker_id') {
      const tracker = directory.trackers.find(({ id }) => String(id) === value)
      return tracker === undefined ? value : categoryOf(tracker.name)
    }
    if (name === 'project_id') return directory.projects.find(({ id }) => String(id) === value)?.name ?? value
    return wordsOfAttribute(name, value, names)
  }
  return journal.details.map(({ property, name, old_value, new_value }) => {
    const custom =
      property === 'cf' ? issue.custom_fields.find(({ id }) => String(id) === name)?.name : undefined
    const field = property === 'attr' ? (attributeNames[name] ?? name) : (custom ?? property)
    return { field, from: inWords(property, name, old_value), to: inWords(property, name, new_value) }
  })
}

/** When someone first looked at it: the first thing that another than its author wrote or changed. */
const acknowledgedAt = (issue: Issue): string | null =>
  issue.journals.find(
    ({ user, details }) => user?.id !== issue.author?.id || details.some(({ name }) => name === 'status_id'),
  )?.created_on ?? null

const resolvedAt = (issue: Issue, directory: Directory): string | null => {
  const status = directory.statuses.find(({ id }) => id === String(issue.status.id))
  if (status?.closed !== true && !/resolved|solved|done/i.test(issue.status.name)) return null
  const set = issue.journals.findLast(({ details }) =>
    details.some(({ name, new_value }) => name === 'status_id' && new_value === String(issue.status.id)),
  )
  return set?.created_on ?? issue.closed_on
}

/** Puts an issue into our words. Marks are taken off the text they stand in. */
export const toThread = (issue: Issue, directory: Directory): TicketThread => {
  const ticketId = String(issue.id)
  const names = directory.names ?? noNames
  const wordsOf = ({ id, name, value }: Issue['custom_fields'][number]) => wordsOfAll(id, name, value, names)
  const special = (part: SpecialField) => {
    const field = findSpecial(issue, part)
    return field === undefined ? '' : wordsOf(field)
  }
  return {
    ticket: {
      id: ticketId,
      key: `#${issue.id}`,
      title: issue.subject,
      description: readMark(issue.description ?? '').text,
      status: String(issue.status.id),
      priority: directory.priorities.get(issue.priority.id) ?? 'P3',
      tier: tierOf(special('tier')),
      category: categoryOf(issue.tracker.name),
      assignee: issue.assigned_to === undefined ? null : toPerson(issue.assigned_to),
      requester: { name: toPerson(issue.author).name, email: null, organisation: null },
      site: special('site') || null,
      product: issue.project.name,
      productVersion: special('productVersion') || null,
      tags: [],
      createdAt: issue.created_on,
      updatedAt: issue.updated_on,
      acknowledgedAt: acknowledgedAt(issue),
      resolvedAt: resolvedAt(issue, directory),
      dueAt: issue.due_date,
      linkedRunbooks: [],
      linkedArticles: [],
      customFields: Object.fromEntries(
        issue.custom_fields
          .filter(({ name, value }) => !isSpecial(name) && textOf(value) !== '')
          .map((field) => [field.name, wordsOf(field)]),
      ),
      allowedStatuses: issue.allowed_statuses
        .filter(({ id }) => id !== issue.status.id)
        .map(({ id }) => String(id)),
      revision: revisionOf(issue),
    },
    comments: issue.journals.flatMap((journal) => {
      const { text, mark, performedAt } = readMark(journal.notes ?? '')
      // A note that is nothing but a mark belongs to a change of fields.
      if (text === '') return []
      return [
        {
          id: String(journal.id),
          ticketId,
          author: toPerson(journal.user),
          body: text,
          internal: journal.private_notes,
          createdAt: journal.created_on,
          performedAt,
          mark,
        },
      ]
    }),
    attachments: issue.attachments.map((attachment) => ({
      id: String(attachment.id),
      ticketId,
      commentId: null,
      name: attachment.filename,
      mediaType: attachment.content_type ?? 'application/octet-stream',
      size: attachment.filesize,
      sha256: null,
      author: toPerson(attachment.author),
      createdAt: attachment.created_on,
      mark: readMark(attachment.description ?? '').mark,
    })),
    activity: issue.journals
      .filter(({ details }) => details.length > 0)
      .map((journal) => ({
        id: String(journal.id),
        ticketId,
        author: toPerson(journal.user),
        at: journal.created_on,
        changes: changesOf(journal, issue, directory),
      })),
  }
}
