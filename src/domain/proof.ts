import { editedFields } from './intent.ts'
import { sameValue } from './merge.ts'
import type { Intent, Mutation } from './mutation.ts'
import { assertNever } from './result.ts'
import { normalWords, sameWords } from './same-words.ts'
import type { EditableField, Ticket, TicketThread } from './ticket.ts'

/**
 * Whether what was read from the tracker shows that a change took effect. An answer that says yes, or a mark that
 * is there, proves nothing: a tracker may keep the note and ignore the field, and something between may answer.
 */
export type Proof =
  | { readonly kind: 'proved' }
  /** Nothing of it is in what was read. */
  | { readonly kind: 'nothing-shown' }
  /** It is there with other words or values; `fields` names those of the ticket. */
  | { readonly kind: 'other-values'; readonly fields: readonly (EditableField | 'status')[] }
  /** What was meant for colleagues is visible to everybody. */
  | { readonly kind: 'public' }

/**
 * `remoteId` is what the tracker named as made by this change, `thread` the ticket as it was read afterwards. Time
 * entries and articles are not part of a thread: their id, read from the tracker, is the proof.
 */
export const proofOf = (mutation: Mutation, remoteId: string | null, thread: TicketThread | null): Proof => {
  const { intent } = mutation
  if (intent.kind === 'log-time' || intent.kind === 'publish-article') {
    return remoteId === null || remoteId === '' ? nothing : proved
  }
  if (thread === null) return nothing
  if (intent.kind === 'create-ticket') return proofOfTicket(intent.ticket, thread.ticket)
  if (thread.ticket.id !== mutation.ticketId) return nothing
  switch (intent.kind) {
    case 'comment':
      return proofOfComment(intent, mutation.id, remoteId, thread)
    case 'attach':
      return proofOfFile(intent, mutation.id, remoteId, thread)
    case 'transition':
      return thread.ticket.status === intent.to || wasThere(mutation, 'status', intent.to, thread)
        ? proved
        : { kind: 'other-values', fields: ['status'] }
    case 'set-fields': {
      const { ticket } = thread
      const fields = editedFields(intent.fields).filter((field) =>
        field === 'customFields'
          ? !hasNamed(
              mutation.base?.customFields ?? {},
              intent.fields.customFields ?? {},
              ticket.customFields,
            )
          : !sameValue(field, ticket[field], intent.fields[field]) &&
            !wasThere(mutation, field, intent.fields[field], thread),
      )
      return fields.length === 0 ? proved : { kind: 'other-values', fields }
    }
    default:
      return assertNever(intent)
  }
}

export const provesEffect = (
  mutation: Mutation,
  remoteId: string | null,
  thread: TicketThread | null,
): boolean => proofOf(mutation, remoteId, thread).kind === 'proved'

/** Of the values that are not there: those that stand as they were before, so that nobody else set them. */
export const ignoredFields = (
  mutation: Mutation,
  fields: readonly (EditableField | 'status')[],
  ticket: Ticket,
): readonly (EditableField | 'status')[] => {
  const { base, intent } = mutation
  return fields.filter((field) => {
    if (field === 'status') return intent.kind === 'transition' && ticket.status === intent.from
    return base !== null && sameValue(field, ticket[field], base[field])
  })
}

const proved: Proof = { kind: 'proved' }
const nothing: Proof = { kind: 'nothing-shown' }

const isIts = (row: { readonly id: string; readonly mark: string | null }, mark: string, id: string | null) =>
  row.mark === mark || (id !== null && row.id === id)

const proofOfComment = (
  { body, internal }: Extract<Intent, { kind: 'comment' }>,
  mark: string,
  remoteId: string | null,
  { comments }: TicketThread,
): Proof => {
  const found = comments.find((row) => isIts(row, mark, remoteId))
  if (found === undefined) return nothing
  if (internal && !found.internal) return { kind: 'public' }
  return sameWords(found.body, body) && found.internal === internal
    ? proved
    : { kind: 'other-values', fields: [] }
}

const proofOfFile = (
  { name, size, sha256 }: Extract<Intent, { kind: 'attach' }>,
  mark: string,
  remoteId: string | null,
  { attachments, comments }: TicketThread,
): Proof => {
  const found = attachments.find((row) => isIts(row, mark, remoteId))
  if (found !== undefined) {
    const same = found.size === size && (found.sha256 === null || found.sha256 === sha256)
    return same ? proved : { kind: 'other-values', fields: [] }
  }
  // A file that went to an upload server stands in the tracker as a comment with its link.
  const link = comments.find((row) => isIts(row, mark, remoteId))
  return link?.body.includes(name) === true ? proved : nothing
}

/** What a tracker has no field for is added below the description. */
const proofOfTicket = (made: Ticket, found: Ticket): Proof => {
  const fields: EditableField[] = []
  if (!sameWords(made.title, found.title)) fields.push('title')
  if (!normalWords(found.description).includes(normalWords(made.description))) fields.push('description')
  return fields.length === 0 ? proved : { kind: 'other-values', fields }
}

/** The tracker's own record says that the value was set after the work was based on it, and changed again since. */
const wasThere = (mutation: Mutation, field: string, mine: unknown, { activity }: TicketThread): boolean => {
  const { base } = mutation
  if (base === null || typeof mine !== 'string') return false
  return activity.some(
    ({ at, changes }) =>
      Date.parse(at) > Date.parse(base.updatedAt) &&
      changes.some((change) => change.field === field && change.to === mine),
  )
}

type Named = Readonly<Record<string, string>>

const hasNamed = (base: Named, mine: Named, found: Named): boolean =>
  [...new Set([...Object.keys(base), ...Object.keys(mine)])]
    .filter((name) => base[name] !== mine[name])
    .every((name) => (found[name] ?? '') === (mine[name] ?? ''))
