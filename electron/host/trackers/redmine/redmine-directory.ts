import { ok, type Result } from '../../../../src/domain/result.ts'
import type { Category, Person, Priority, TicketStatus, Tier } from '../../../../src/domain/ticket.ts'
import type { RedmineHttp, Trouble } from './redmine-http.ts'
import type { RedmineNames } from './redmine-names.ts'
import {
  type CurrentUser,
  currentUserSchema,
  type Named,
  prioritiesSchema,
  projectsSchema,
  statusesSchema,
  trackersSchema,
} from './redmine-schema.ts'

/** What Redmine calls things, and what they are to us. Read once and kept for a while. */
export type Directory = {
  readonly me: CurrentUser
  readonly person: Person
  readonly statuses: readonly TicketStatus[]
  readonly priorities: ReadonlyMap<number, Priority>
  readonly trackers: readonly Named[]
  readonly projects: readonly Project[]
  /** What further ids stand for, once the catalogue was read. */
  readonly names?: RedmineNames | undefined
}

export type Project = {
  readonly id: number
  readonly name: string
  readonly identifier: string
  readonly wiki: boolean
}

const priorityNames: readonly (readonly [Priority, RegExp])[] = [
  ['P1', /^(p1|immediate|urgent|critical|blocker|showstopper|emergency)/i],
  ['P2', /^(p2|high|major)/i],
  ['P3', /^(p3|normal|medium|default)/i],
  ['P4', /^(p4|low|minor|trivial|none)/i],
]
const byRank: readonly Priority[] = ['P4', 'P3', 'P2', 'P1']

/** By name where it is known, else by rank: Redmine lists the lowest first. */
export const mapPriorities = (listed: readonly Named[]): ReadonlyMap<number, Priority> =>
  new Map(
    listed.map(({ id, name }, index) => {
      const named = priorityNames.find(([, pattern]) => pattern.test(name))?.[0]
      const rank = listed.length < 2 ? 1 : Math.round((index * 3) / (listed.length - 1))
      return [id, named ?? byRank[rank] ?? 'P3']
    }),
  )

const categoryNames: readonly (readonly [Category, RegExp])[] = [
  ['bug', /bug|defect|incident|error|fault|problem/i],
  ['feature-request', /feature|request for|wish/i],
  ['improvement', /improve|enhance|optimi/i],
  ['security', /secur|vulnerab/i],
  ['documentation', /doc|manual/i],
  ['integration', /integrat|interface|api/i],
  ['user', /support|user|service|question|task|help/i],
]

/** Redmine's trackers are the nearest it has to a category. */
export const categoryOf = (trackerName: string): Category =>
  categoryNames.find(([, pattern]) => pattern.test(trackerName))?.[0] ?? 'user'

export const tierOf = (value: string): Tier =>
  value === 'L1' || value === 'L3' || value === 'dev' || value === 'L2' ? value : 'L2'

const pausing = /feedback|wait|pending|hold|resolved|blocked/i

const toStatuses = (listed: readonly (Named & { readonly is_closed: boolean })[]): readonly TicketStatus[] =>
  listed.map(({ id, name, is_closed }) => ({
    id: String(id),
    name,
    closed: is_closed,
    pausesSla: is_closed || pausing.test(name),
    // The workflow depends on role and tracker; each ticket brings its own list, this is the widest.
    next: listed.filter((other) => other.id !== id).map((other) => String(other.id)),
  }))

const readProjects = async (
  http: RedmineHttp,
  signal: AbortSignal,
): Promise<Result<readonly Project[], Trouble>> => {
  const projects: Project[] = []
  for (;;) {
    const query = { limit: 100, offset: projects.length, include: 'enabled_modules' }
    const page = await http.get('/projects.json', query, projectsSchema, signal)
    if (!page.ok) return page
    for (const { id, name, identifier, enabled_modules } of page.value.projects) {
      projects.push({ id, name, identifier, wiki: enabled_modules.some((module) => module.name === 'wiki') })
    }
    if (page.value.projects.length === 0 || projects.length >= page.value.total_count) return ok(projects)
  }
}

export const toPerson = (user: CurrentUser): Person => ({
  id: String(user.id),
  name: `${user.firstname} ${user.lastname}`.trim() || user.login,
  email: user.mail,
})

export const readCurrentUser = async (
  http: RedmineHttp,
  signal: AbortSignal,
): Promise<Result<CurrentUser, Trouble>> => {
  const answer = await http.get('/users/current.json', { include: 'memberships' }, currentUserSchema, signal)
  return answer.ok ? ok(answer.value.user) : answer
}

/** Reads all that is needed to put tickets into our words: five small requests. */
export const readDirectory = async (
  http: RedmineHttp,
  signal: AbortSignal,
): Promise<Result<Directory, Trouble>> => {
  const me = await readCurrentUser(http, signal)
  if (!me.ok) return me
  const statuses = await http.get('/issue_statuses.json', {}, statusesSchema, signal)
  if (!statuses.ok) return statuses
  const priorities = await http.get('/enumerations/issue_priorities.json', {}, prioritiesSchema, signal)
  if (!priorities.ok) return priorities
  const trackers = await http.get('/trackers.json', {}, trackersSchema, signal)
  if (!trackers.ok) return trackers
  const projects = await readProjects(http, signal)
  if (!projects.ok) return projects
  return ok({
    me: me.value,
    person: toPerson(me.value),
    statuses: toStatuses(statuses.value.issue_statuses),
    priorities: mapPriorities(priorities.value.issue_priorities.filter(({ active }) => active)),
    trackers: trackers.value.trackers,
    projects: projects.value,
  })
}
