import { failure } from '../../../../src/contract/errors.ts'
import type { Intent, Mutation } from '../../../../src/domain/mutation.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import type { Ticket } from '../../../../src/domain/ticket.ts'
import { priorityIdOf, trackerIdOf } from './field-edits.ts'
import { findSpecial, type SpecialField } from './issue-thread.ts'
import { carriesMark, withMark } from './mark.ts'
import type { Directory, Project } from './redmine-directory.ts'
import type { Query, Trouble } from './redmine-http.ts'
import { noNames, valueOfWords } from './redmine-names.ts'
import { type Issue, issueSchema, issuesSchema, type ListedIssue } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'

type CreateMutation = Mutation & { readonly intent: Extract<Intent, { kind: 'create-ticket' }> }

/** Does this issue carry the mark, in the field for it or in its text? */
export const isMadeBy = (
  { description, custom_fields }: Pick<ListedIssue, 'description' | 'custom_fields'>,
  mutationId: string,
): boolean =>
  carriesMark(description ?? '', mutationId) || custom_fields.some(({ value }) => value === mutationId)

/** Pages of the newest issues that are looked through for a mark, a hundred issues each. */
const maxPages = 20
const dayMs = 86_400_000

/**
 * Finds the issue that a mutation made: by the field for client-made ids where Redmine has one, else among the newest
 * issues, by the mark in the description. `null` when there is none. Whoever made it: another device with the same
 * outbox may have sent it under another account. Every row is looked at, because Redmine answers a filter that it does
 * not know with everything it has.
 */
export const findCreated = async (
  session: RedmineSession,
  mutation: Mutation,
  signal: AbortSignal,
): Promise<Result<string | null, Trouble>> => {
  const field = await session.clientRefField(signal)
  if (!field.ok) return field
  const search = async (query: Query) =>
    session.http.get('/issues.json', { status_id: '*', limit: 100, ...query }, issuesSchema, signal)
  const isIt = (issue: ListedIssue) => isMadeBy(issue, mutation.id)
  if (field.value !== null) {
    const page = await search({ [`cf_${field.value}`]: mutation.id })
    if (!page.ok) return page
    const found = page.value.issues.find(isIt)
    if (found !== undefined) return ok(String(found.id))
  }
  // The clocks of this machine and of Redmine may differ; a day is more than they ever should.
  const oldest = new Date(Date.parse(mutation.performedAt) - dayMs).toISOString()
  for (let index = 0; index < maxPages; index += 1) {
    const page = await search({ sort: 'id:desc', offset: index * 100 })
    if (!page.ok) return page
    const { issues, odd } = page.value
    const found = issues.find(isIt)
    if (found !== undefined) return ok(String(found.id))
    if (issues.length + odd.length < 100 || (issues.at(-1)?.created_on ?? '') < oldest) return ok(null)
  }
  return fail(tooManyToLookThrough)
}

const tooManyToLookThrough: Trouble = {
  reason: failure(
    'tracker.unexpected',
    `Redmine got more than ${maxPages * 100} tickets since this one was written, and it is not among the newest.`,
    'It is not sent again by itself. Look for it in Redmine, then say whether it arrived.',
  ),
  sent: 'no',
  retryAfterMs: null,
  status: null,
  cutOff: false,
}

const isProject = ({ name, identifier }: Project, product: string): boolean =>
  name === product || identifier === product

const chooseProject = (ticket: Ticket, { projects }: Directory): Result<Project> => {
  const named = projects.find(
    ({ name, identifier }) => name === ticket.product || identifier === ticket.product,
  )
  const only = projects.length === 1 ? projects[0] : undefined
  const chosen = named ?? only
  if (chosen !== undefined) return ok(chosen)
  return fail(
    failure(
      'tracker.rejected',
      'Redmine needs to know in which project the ticket belongs.',
      `Your ticket is kept here. Set its product to one of: ${projects.map(({ name }) => name).join(', ')}.`,
    ),
  )
}

/** The body of the request that makes the issue. What Redmine has no field for goes into the description. */
export const toNewIssue = async (
  session: RedmineSession,
  mutation: CreateMutation,
  directory: Directory,
  signal: AbortSignal,
): Promise<Result<Result<Readonly<Record<string, unknown>>>, Trouble>> => {
  const { ticket } = mutation.intent
  const project = chooseProject(ticket, directory)
  if (!project.ok) return ok(project)
  const tracker = trackerIdOf(ticket.category, directory)
  const own = await session.sampleFields({ projectId: project.value.id, trackerId: tracker }, signal)
  if (!own.ok) return own
  const fields: Pick<Issue, 'custom_fields'> = { custom_fields: own.value }

  const values: { id: number; value: string }[] = []
  const inText: string[] = []
  const place = (id: number | undefined, label: string, value: string | null) => {
    if (value === null || value === '') return
    if (id === undefined) inText.push(`${label}: ${value}`)
    else values.push({ id, value: valueOfWords(id, label, value, directory.names ?? noNames) })
  }
  const special = (part: SpecialField) => findSpecial(fields, part)?.id
  place(special('site'), 'Site', ticket.site)
  place(special('productVersion'), 'Product version', ticket.productVersion)
  for (const [name, value] of Object.entries(ticket.customFields)) {
    place(fields.custom_fields.find((field) => field.name === name)?.id, name, value)
  }
  // What Redmine has no field for arrives in words, so that nobody has to ask for it.
  if (ticket.product !== null && !isProject(project.value, ticket.product)) {
    inText.push(`Product: ${ticket.product}`)
  }
  if (tracker === null) inText.push(`Category: ${ticket.category}`)
  const { requester } = ticket
  if (requester.name !== '' && requester.name !== directory.person.name) {
    const who = [requester.name, requester.organisation, requester.email].filter((part) => part !== null)
    inText.push(`Requester: ${who.join(', ')}`)
  }
  for (const { kind, key } of ticket.relations ?? []) inText.push(`Related: ${kind} ${key}`)
  const watcherIds = (ticket.watchers ?? []).map(({ id }) => Number(id)).filter(Number.isInteger)
  const tier = special('tier')
  if (tier !== undefined) values.push({ id: tier, value: ticket.tier })
  // Without a tracker of ours Redmine chooses one, whose fields are not known: then the mark stands in the text.
  const clientRef = tracker === null ? undefined : special('clientRef')
  if (clientRef !== undefined) values.push({ id: clientRef, value: mutation.id })

  const text = [ticket.description, inText.join('\n')].filter((part) => part !== '').join('\n\n')
  const priority = priorityIdOf(ticket.priority, directory)
  return ok(
    ok({
      project_id: project.value.id,
      subject: ticket.title,
      description: clientRef === undefined ? withMark(text, mutation.id, mutation.performedAt) : text,
      // A ticket that nobody has would not be found again among "mine".
      assigned_to_id: Number(ticket.assignee?.id ?? directory.me.id),
      ...(tracker === null ? {} : { tracker_id: tracker }),
      ...(priority === null ? {} : { priority_id: priority }),
      ...(ticket.dueAt === null ? {} : { due_date: ticket.dueAt }),
      ...(watcherIds.length === 0 ? {} : { watcher_user_ids: watcherIds }),
      ...(values.length === 0 ? {} : { custom_fields: values }),
    }),
  )
}

/** Id of the issue in the answer to its creation; `null` where the answer does not say. */
export const idOfCreated = (body: unknown): string | null => {
  const parsed = issueSchema.safeParse(body)
  return parsed.success ? String(parsed.data.issue.id) : null
}
