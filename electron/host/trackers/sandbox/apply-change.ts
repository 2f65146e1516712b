import { failure } from '../../../../src/contract/errors.ts'
import type { Day } from '../../../../src/domain/day.ts'
import { missingFields } from '../../../../src/domain/field-definition.ts'
import { assertNever, type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import {
  type EditableField,
  editableFields,
  type FieldChange,
  type Person,
  type Ticket,
  type TicketEdit,
} from '../../../../src/domain/ticket.ts'
import type { SandboxMeta, SandboxTicket } from './sandbox-records.ts'

/** One change of a ticket as the sandbox's own rules see it, whoever makes it. */
export type SandboxChange =
  | {
      readonly kind: 'comment'
      readonly body: string
      readonly internal: boolean
      readonly performedAt: string | null
      readonly mark: string | null
    }
  | { readonly kind: 'edit'; readonly fields: TicketEdit }
  /** `performedAt`: when it was really done; response and resolution times count from then. */
  | { readonly kind: 'transition'; readonly to: string; readonly performedAt: string | null }
  | {
      readonly kind: 'attach'
      readonly name: string
      readonly mediaType: string
      readonly size: number
      readonly sha256: string
      readonly mark: string | null
    }
  | {
      readonly kind: 'log-time'
      readonly minutes: number
      readonly note: string
      readonly performedAt: string
      readonly day: Day
      /** Id of an activity; `null` for the standard one. */
      readonly activityId: string | null
      readonly mark: string | null
    }

export type AppliedChange = { readonly record: SandboxTicket; readonly remoteId: string | null }

const refuse = (message: string, hint: string) => fail(failure('tracker.rejected', message, hint))
const longest = 200
const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

/** A value as it stands in the history of a ticket. */
const inWords = (field: EditableField, ticket: Ticket): string | null => {
  const value = ticket[field]
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return shorten(value)
  if (field === 'assignee') return ticket.assignee?.name ?? null
  if (field === 'watchers') return ticket.watchers?.map(({ name }) => name).join(', ') || null
  if (field === 'relations')
    return ticket.relations?.map(({ kind, key }) => `${kind} ${key}`).join(', ') || null
  const text = Array.isArray(value)
    ? value.join(', ')
    : Object.entries(ticket.customFields)
        .map(([name, entry]) => `${name}: ${entry}`)
        .join(', ')
  return text === '' ? null : shorten(text)
}

/** The ticket with a new revision and, where fields changed, one more line of history. */
const touch = (
  record: SandboxTicket,
  ticket: Ticket,
  changes: readonly FieldChange[],
  by: Person,
  at: string,
): SandboxTicket => {
  const { activity } = record.thread
  return {
    ...record,
    thread: {
      ...record.thread,
      ticket: { ...ticket, updatedAt: at, revision: String(Number(ticket.revision) + 1) },
      activity:
        changes.length === 0
          ? activity
          : [
              ...activity,
              { id: `${ticket.id}-h${activity.length + 1}`, ticketId: ticket.id, author: by, at, changes },
            ],
    },
  }
}

const edit = (
  record: SandboxTicket,
  fields: TicketEdit,
  meta: SandboxMeta,
  by: Person,
  at: string,
): Result<AppliedChange> => {
  const { ticket } = record.thread
  if (fields.title !== undefined && fields.title.trim() === '') {
    return refuse(`${ticket.key} needs a title.`, 'Your other changes are kept. Give it a title.')
  }
  const assignee = fields.assignee
  if (assignee && !meta.people.some(({ id }) => id === assignee.id)) {
    return refuse(`${assignee.name} has no account in this tracker.`, 'Choose someone from the list.')
  }
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const changed: Ticket = { ...ticket, ...set }
  if (fields.category !== undefined || fields.customFields !== undefined) {
    const refused = refuseIncomplete(changed, meta)
    if (refused !== null) return fail(refused)
  }
  const changes = editableFields
    .filter((field) => JSON.stringify(changed[field]) !== JSON.stringify(ticket[field]))
    .map((field) => ({ field, from: inWords(field, ticket), to: inWords(field, changed) }))
  return ok({
    record:
      changes.length === 0
        ? record
        : {
            ...touch(record, changed, changes, by, at),
            watchers: fields.watchers?.map(({ id }) => id) ?? record.watchers,
          },
    remoteId: null,
  })
}

/** Why a ticket cannot be kept as it is: fields that its type requires are empty. `null` when none is. */
export const refuseIncomplete = (ticket: Ticket, meta: SandboxMeta): Failure | null => {
  const missing = missingFields(meta.fields, ticket.category, ticket.customFields)
  return missing.length === 0
    ? null
    : {
        ...failure(
          'tracker.rejected',
          `${missing.join(' and ')} cannot be blank.`,
          'Nothing is lost. Fill in what is missing, and it is sent again.',
        ),
        fields: missing,
      }
}

const transition = (
  record: SandboxTicket,
  to: string,
  performedAt: string | null,
  meta: SandboxMeta,
  by: Person,
  at: string,
): Result<AppliedChange> => {
  const { ticket } = record.thread
  if (ticket.status === to) return ok({ record, remoteId: null })
  const nameOf = (id: string) => meta.statuses.find((status) => status.id === id)?.name ?? id
  const target = meta.statuses.find((status) => status.id === to)
  const next = meta.statuses.find((status) => status.id === ticket.status)?.next ?? []
  if (target === undefined || !next.includes(to)) {
    return refuse(
      `${ticket.key} is ${nameOf(ticket.status)}; from there it cannot become ${nameOf(to)}.`,
      next.length === 0 ? 'It stays as it is.' : `It can become: ${next.map(nameOf).join(', ')}.`,
    )
  }
  // A ticket that is worked on again is not resolved any more; one that leaves the first status was seen.
  const solved = target.closed || ['resolved', 'validated'].includes(to)
  const really = performedAt !== null && performedAt > ticket.createdAt && performedAt < at ? performedAt : at
  const changed: Ticket = {
    ...ticket,
    status: to,
    allowedStatuses: target.next,
    acknowledgedAt: ticket.acknowledgedAt ?? really,
    resolvedAt: solved ? (ticket.resolvedAt ?? really) : null,
  }
  const changes = [{ field: 'status', from: ticket.status, to }]
  return ok({ record: touch(record, changed, changes, by, at), remoteId: null })
}

/**
 * Applies one change by the rules of the tracker. Pure. A change that alters nothing returns the same record;
 * one that the rules forbid fails with `tracker.rejected` and a reason a person can act on.
 */
export const applyChange = (
  record: SandboxTicket,
  change: SandboxChange,
  meta: SandboxMeta,
  by: Person,
  at: string,
): Result<AppliedChange> => {
  const { thread } = record
  const { ticket } = thread
  switch (change.kind) {
    case 'edit':
      return edit(record, change.fields, meta, by, at)
    case 'transition':
      return transition(record, change.to, change.performedAt, meta, by, at)
    case 'comment': {
      if (change.body.trim() === '')
        return refuse('A comment needs some text.', 'Write something, or drop it.')
      const id = `${ticket.id}-c${thread.comments.length + 1}`
      const comments = [
        ...thread.comments,
        {
          id,
          ticketId: ticket.id,
          author: by,
          body: change.body,
          internal: change.internal,
          createdAt: at,
          performedAt: change.performedAt,
          mark: change.mark,
        },
      ]
      const touched = touch(record, ticket, [], by, at)
      return ok({ record: { ...touched, thread: { ...touched.thread, comments } }, remoteId: id })
    }
    case 'attach': {
      const id = `${ticket.id}-a${thread.attachments.length + 1}`
      const { name, mediaType, size, sha256, mark } = change
      const attachments = [
        ...thread.attachments,
        {
          id,
          ticketId: ticket.id,
          commentId: null,
          name,
          mediaType,
          size,
          sha256,
          author: by,
          createdAt: at,
          mark,
        },
      ]
      const touched = touch(record, ticket, [{ field: 'attachment', from: null, to: name }], by, at)
      return ok({ record: { ...touched, thread: { ...touched.thread, attachments } }, remoteId: id })
    }
    case 'log-time': {
      const entryId = `${ticket.id}-t${record.time.length + 1}`
      const { minutes, note, performedAt, day, activityId, mark } = change
      const activities = meta.activities ?? []
      const activity =
        activities.find(({ id }) => id === activityId) ?? activities.find((one) => one.standard)
      if (activityId !== null && activity?.id !== activityId) {
        return refuse('The tracker does not have this activity any more.', 'Choose another one.')
      }
      const words = note === '' ? `${minutes} min` : `${minutes} min: ${shorten(note)}`
      const touched = touch(record, ticket, [{ field: 'time', from: null, to: words }], by, at)
      const time = [
        ...record.time,
        { id: entryId, author: by, minutes, note, performedAt, day, activity: activity?.name ?? null, mark },
      ]
      return ok({ record: { ...touched, time }, remoteId: entryId })
    }
    default:
      return assertNever(change)
  }
}
