import { failure } from '../../../../src/contract/errors.ts'
import type { colleaguePlays } from '../../../../src/contract/tracker-operations.ts'
import { assertNever, fail, ok, type Result } from '../../../../src/domain/result.ts'
import { type Person, type Priority, priorities, type Ticket } from '../../../../src/domain/ticket.ts'
import type { SandboxChange } from './apply-change.ts'
import { newTickets, remarks, titleNotes, updates } from './colleague-words.ts'
import type { SandboxMeta, SandboxTicket } from './sandbox-records.ts'

/** What a colleague at the desk is about to do. `what` tells it to the person who asked for it. */
export type Plan = { readonly by: Person; readonly what: (key: string) => string } & (
  | { readonly kind: 'change'; readonly ticketId: string; readonly change: SandboxChange }
  | { readonly kind: 'create'; readonly ticket: Omit<Ticket, 'id' | 'key'> }
)

type PlayInput = {
  readonly meta: SandboxMeta
  readonly tickets: readonly SandboxTicket[]
  readonly ticketId: string | null
  readonly play: (typeof colleaguePlays)[number]
  readonly random: () => number
}

const pick = <Item>(items: readonly Item[], random: () => number): Item | null =>
  items[Math.min(items.length - 1, Math.floor(random() * items.length))] ?? null

const quote = (text: string): string => `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`
const noTicket = () =>
  fail(failure('tracker.missing', 'There is no open ticket that a colleague could edit.', 'Choose a ticket.'))

/** The next priority in their order, so that repeated plays really change something. */
const otherPriority = (priority: Priority): Priority =>
  priority === 'P1' ? 'P2' : (priorities[priorities.indexOf(priority) - 1] ?? 'P1')

const planChange = (input: PlayInput, by: Person, ticket: Ticket): Result<Plan> => {
  const { meta, play, random } = input
  const plan = (change: SandboxChange, what: (key: string) => string): Result<Plan> =>
    ok({ kind: 'change', by, ticketId: ticket.id, change, what })
  switch (play) {
    case 'comment': {
      const body = pick(remarks, random) ?? ''
      return plan(
        { kind: 'comment', body, internal: false, performedAt: null, mark: null },
        (key) => `${by.name} commented on ${key}: ${quote(body)}`,
      )
    }
    case 'priority': {
      const priority = otherPriority(ticket.priority)
      return plan(
        { kind: 'edit', fields: { priority } },
        (key) => `${by.name} changed the priority of ${key} from ${ticket.priority} to ${priority}.`,
      )
    }
    case 'title': {
      // A note that is there already is taken off, so that titles do not grow for ever.
      const present = titleNotes.find((note) => ticket.title.endsWith(note))
      const note = pick(titleNotes, random) ?? ''
      const title = present === undefined ? `${ticket.title}${note}` : ticket.title.slice(0, -present.length)
      return plan(
        { kind: 'edit', fields: { title } },
        (key) => `${by.name} changed the title of ${key} to ${quote(title)}.`,
      )
    }
    case 'description': {
      const addition = pick(updates, random) ?? ''
      const description = `${ticket.description.trimEnd()}\n\n${addition}\n`
      return plan(
        { kind: 'edit', fields: { description } },
        (key) => `${by.name} added to the description of ${key}: ${quote(addition)}`,
      )
    }
    case 'status': {
      const status = meta.statuses.find(({ id }) => id === ticket.status)
      const open = (status?.next ?? []).filter((id) =>
        meta.statuses.some((next) => next.id === id && !next.closed),
      )
      const to = pick(open, random)
      if (to === null) {
        return fail(failure('tracker.rejected', `${ticket.key} has no next status a colleague could set.`))
      }
      const name = meta.statuses.find(({ id }) => id === to)?.name ?? to
      return plan(
        { kind: 'transition', to, performedAt: null },
        (key) => `${by.name} set ${key} to ${name}; it was ${status?.name ?? ticket.status}.`,
      )
    }
    case 'new-ticket': {
      const template = pick(newTickets, random)
      if (template === null) return noTicket()
      return ok({
        kind: 'create',
        by,
        ticket: {
          ...template,
          assignee: meta.user,
          status: meta.statuses[0]?.id ?? 'new',
          tier: 'L2',
          createdAt: '',
          updatedAt: '',
          acknowledgedAt: null,
          resolvedAt: null,
          dueAt: null,
          allowedStatuses: [],
          revision: '1',
        },
        what: (key) => `${by.name} opened ${key} for you: ${quote(template.title)}`,
      })
    }
    default:
      return assertNever(play)
  }
}

/** Decides who does what. Pure apart from `random`. */
export const planPlay = (input: PlayInput): Result<Plan> => {
  const { meta, tickets, ticketId, play, random } = input
  const others = meta.people.filter(({ id }) => id === 'mira' || id === 'jonas')
  const by = pick(others.length > 0 ? others : meta.people.filter(({ id }) => id !== meta.user.id), random)
  if (by === null) return noTicket()
  const mine = tickets
    .map(({ thread }) => thread.ticket)
    .filter(
      ({ status, assignee }) =>
        assignee?.id === meta.user.id && !meta.statuses.some(({ id, closed }) => id === status && closed),
    )
  const chosen =
    ticketId === null
      ? pick(mine, random)
      : tickets.find(({ thread }) => thread.ticket.id === ticketId)?.thread.ticket
  if (chosen === null || chosen === undefined) {
    // A new ticket needs no other one; the template stands for it until it has its own key.
    const any = tickets[0]?.thread.ticket
    return play === 'new-ticket' && any !== undefined ? planChange(input, by, any) : noTicket()
  }
  return planChange(input, by, chosen)
}
