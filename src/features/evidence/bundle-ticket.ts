import type { BundleTicket } from '../../contract/evidence-operations.ts'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { Person, TicketActivity, TicketComment } from '../../domain/ticket.ts'
import type { Workspace } from '../../domain/workspace.ts'

/** Mailboxes shared by many, whose local part is an everyday word in logs. */
const sharedMailboxes = new Set([
  'admin',
  'administrator',
  'billing',
  'contact',
  'facilities',
  'helpdesk',
  'info',
  'mail',
  'noreply',
  'office',
  'operations',
  'postmaster',
  'reception',
  'root',
  'sales',
  'service',
  'servicedesk',
  'support',
  'warehouse',
  'webmaster',
])

/** Domains that say nothing about a customer. */
const publicMailDomains = new Set([
  'aol.com',
  'gmail.com',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'web.de',
  'yahoo.com',
])

/** Shorter values would hide parts of ordinary words all over the logs. */
const shortestValue = 3
const shortestMailbox = 5

/**
 * What a bundle is told about its ticket. `record` becomes `ticket.json` and is redacted like every other
 * file; what only means something to this machine (revisions, marks, waiting changes) stays out of it.
 */
export const bundleTicket = (
  view: Pick<ThreadView, 'ticket' | 'comments' | 'activity'>,
  workspace: Pick<Workspace, 'name'>,
): BundleTicket => {
  const { revision: _revision, allowedStatuses: _allowed, ...ticket } = view.ticket
  return {
    key: ticket.key,
    title: ticket.title,
    workspace: workspace.name,
    record: {
      ticket,
      comments: view.comments.map(commentRecord),
      activity: view.activity.map(activityRecord),
    },
    knownValues: knownValues(view),
  }
}

const commentRecord = ({ id, author, body, internal, createdAt, performedAt }: TicketComment) => ({
  id,
  author,
  body,
  internal,
  createdAt,
  performedAt,
})

const activityRecord = ({ id, author, at, changes }: TicketActivity) => ({ id, author, at, changes })

/**
 * Names, mailboxes, organisation, site and mail domain of the ticket, longest first so that the whole is
 * replaced before its parts. Each once, whatever its case.
 */
export const knownValues = (view: Pick<ThreadView, 'ticket' | 'comments' | 'activity'>): string[] => {
  const { requester, assignee, site } = view.ticket
  const people: readonly Pick<Person, 'name' | 'email'>[] = [
    requester,
    ...(assignee === null ? [] : [assignee]),
    ...view.comments.map((comment) => comment.author),
    ...view.activity.map((entry) => entry.author),
  ]
  const values = [
    ...people.flatMap(valuesOfPerson),
    ...organisationValues(requester),
    ...(site === null ? [] : [site]),
  ]
  const unique = new Map<string, string>()
  for (const value of values) {
    const trimmed = value.trim()
    if (trimmed.length >= shortestValue && !unique.has(trimmed.toLowerCase())) {
      unique.set(trimmed.toLowerCase(), trimmed)
    }
  }
  return [...unique.values()].sort((left, right) => right.length - left.length || (left < right ? -1 : 1))
}

const valuesOfPerson = ({ name, email }: Pick<Person, 'name' | 'email'>): readonly string[] => {
  const words = name.trim().split(/\s+/)
  const family = words.at(-1)
  const reversed =
    words.length > 1 && family !== undefined ? [`${family}, ${words.slice(0, -1).join(' ')}`] : []
  return [name, ...reversed, ...(email === null ? [] : [email, ...mailboxOf(email)])]
}

/** The part before the @ is often the user name in logs and paths. */
const mailboxOf = (email: string): readonly string[] => {
  const mailbox = email.slice(0, Math.max(0, email.indexOf('@')))
  return mailbox.length < shortestMailbox || sharedMailboxes.has(mailbox.toLowerCase()) ? [] : [mailbox]
}

const organisationValues = ({
  organisation,
  email,
}: {
  readonly organisation: string | null
  readonly email: string | null
}): readonly string[] => {
  const at = email?.indexOf('@') ?? -1
  const domain = email === null || at < 0 ? '' : email.slice(at + 1).toLowerCase()
  return [
    ...(organisation === null ? [] : [organisation]),
    ...(domain === '' || publicMailDomains.has(domain) ? [] : [domain]),
  ]
}
