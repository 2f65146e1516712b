import type { Intent, Mutation, MutationState } from './mutation.ts'
import { assertNever } from './result.ts'
import type { EditableField, Ticket, TicketEdit } from './ticket.ts'
import { editableFields } from './ticket.ts'

/** What an intent means for the ticket on screen. Comments, files and time do not change its fields. */
export const applyIntent = (ticket: Ticket, intent: Intent): Ticket => {
  switch (intent.kind) {
    case 'set-fields':
      return { ...ticket, ...definedFields(intent.fields) }
    case 'transition':
      // The tracker's list of next statuses was for the old status; menus fall back to the catalogue.
      return { ...ticket, status: intent.to, allowedStatuses: [] }
    case 'create-ticket':
    case 'comment':
    case 'log-time':
    case 'attach':
    case 'publish-article':
      return ticket
    default:
      return assertNever(intent)
  }
}

/** The names of the fields that an edit really sets. */
export const editedFields = (edit: TicketEdit): readonly EditableField[] =>
  editableFields.filter((field) => edit[field] !== undefined)

/** The edit without keys that are present but `undefined`. */
export const definedFields = (edit: TicketEdit): Partial<Pick<Ticket, EditableField>> =>
  Object.fromEntries(editedFields(edit).map((field) => [field, edit[field]]))

/** The lane: changes of one lane are sent one after the other; a parked one blocks only its own lane. */
export const laneOf = (mutation: Pick<Mutation, 'id' | 'ticketId' | 'intent'>): string => {
  if (mutation.ticketId !== null) return mutation.ticketId
  const { intent } = mutation
  return intent.kind === 'publish-article' && intent.documentId !== null
    ? `document:${intent.documentId}`
    : `mutation:${mutation.id}`
}

/** Written twice it is there once: values do not add up. Whatever else is there twice when it arrives twice. */
export const isRepeatable = (intent: Intent): boolean =>
  intent.kind === 'set-fields' || intent.kind === 'transition' || intent.kind === 'publish-article'

export const isFile = (mutation: Pick<Mutation, 'intent'>): boolean => mutation.intent.kind === 'attach'

/** Order inside a lane and between lanes: text before files, then as the work was done. */
export const bySendOrder = (
  left: Pick<Mutation, 'intent' | 'sequence'>,
  right: Pick<Mutation, 'intent' | 'sequence'>,
): number => Number(isFile(left)) - Number(isFile(right)) || left.sequence - right.sequence

/** Not yet known to have reached the tracker. */
export const isUnsent = (mutation: Pick<Mutation, 'state'>): boolean => mutation.state !== 'applied'

/** A person has to decide before it goes on. */
export const isParked = (mutation: Pick<Mutation, 'state'>): boolean =>
  mutation.state === 'conflict' || mutation.state === 'rejected'

const severity: readonly MutationState[] = [
  'applied',
  'queued',
  'sending',
  'unknown',
  'waiting',
  'conflict',
  'rejected',
]

/** The state that matters most to the person among a ticket's changes; `synced` when nothing waits. */
export const worstState = (
  states: readonly MutationState[],
): Exclude<MutationState, 'applied'> | 'synced' => {
  const worst = states.reduce((found, state) => Math.max(found, severity.indexOf(state)), 0)
  const name = severity[worst]
  return name === undefined || name === 'applied' ? 'synced' : name
}

/**
 * The intent that takes a change back once it may have been sent; `null` where nothing can
 * (a comment or a file that others may have read is answered, not erased).
 */
export const compensate = (mutation: Mutation): Intent | null => {
  const { intent, base } = mutation
  if (intent.kind === 'transition') return { kind: 'transition', from: intent.to, to: intent.from }
  if (intent.kind === 'set-fields' && base !== null) {
    const fields = Object.fromEntries(editedFields(intent.fields).map((field) => [field, base[field]]))
    return { kind: 'set-fields', fields }
  }
  return null
}
