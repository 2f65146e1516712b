import type { Resolution } from '../../data/decisions.ts'
import { isDay } from '../../domain/day.ts'
import { mergeEdit } from '../../domain/merge.ts'
import type { Mutation } from '../../domain/mutation.ts'
import type { EditableField, Person, TicketEdit, TicketStatus } from '../../domain/ticket.ts'
import { mergeText } from '../../sync/merge-text.ts'
import { formatDay } from '../../ui/format-when.ts'
import { fieldWords, statusName } from '../tickets/ticket-words.ts'

/** One thing that was changed on both sides, as three texts that can be compared. */
export type ConflictField = {
  readonly field: EditableField | 'status'
  readonly label: string
  readonly base: string
  readonly mine: string
  readonly theirs: string
  /** What to write when mine is kept; texts keep as much of theirs as does not contradict. */
  readonly mineValue: unknown
  /** Texts can be edited to a third version. */
  readonly editable: boolean
}

/** Choice per field: a side, or the text of a third version. */
export type Choice = 'mine' | 'theirs' | { readonly text: string }
export type Choices = Readonly<Partial<Record<ConflictField['field'], Choice>>>

const textFields: readonly string[] = ['title', 'description', 'site', 'product', 'productVersion']

/** What contradicts in a change that is in conflict. Empty when nothing is left to decide. */
export const conflictFields = (
  mutation: Mutation,
  statuses: readonly TicketStatus[],
): readonly ConflictField[] => {
  const { intent, theirs } = mutation
  if (theirs === null) return []
  const base = mutation.base ?? theirs
  if (intent.kind === 'transition') {
    return [
      {
        field: 'status',
        label: fieldWords.status,
        base: statusName(statuses, intent.from),
        mine: statusName(statuses, intent.to),
        theirs: statusName(statuses, theirs.status),
        mineValue: intent.to,
        editable: false,
      },
    ]
  }
  if (intent.kind !== 'set-fields') return []
  const merged = mergeEdit(base, intent.fields, theirs, mergeText)
  return merged.conflicts.map((field) => ({
    field,
    label: fieldWords[field],
    base: showValue(base[field]),
    mine: showValue(intent.fields[field]),
    theirs: showValue(theirs[field]),
    mineValue: merged.mine[field],
    editable: textFields.includes(field),
  }))
}

/** The decision the choices amount to. A field that is not chosen stays as the tracker has it. */
export const toResolution = (fields: readonly ConflictField[], choices: Choices): Resolution => {
  const chosen = fields.map((field) => choices[field.field] ?? 'theirs')
  if (chosen.every((choice) => choice === 'mine')) return { take: 'mine' }
  if (chosen.every((choice) => choice === 'theirs')) return { take: 'theirs' }
  const edit: Record<string, unknown> = {}
  for (const field of fields) {
    const choice = choices[field.field] ?? 'theirs'
    if (choice === 'mine') edit[field.field] = field.mineValue
    else if (choice !== 'theirs') edit[field.field] = choice.text
  }
  return { take: 'edit', fields: edit as TicketEdit }
}

/** The words that were not chosen, as a comment that keeps them; empty when every version was kept. */
export const losingWords = (fields: readonly ConflictField[], choices: Choices): string => {
  const lost = fields.flatMap((field) => {
    const choice = choices[field.field] ?? 'theirs'
    if (choice === 'mine') return [`**${field.label}** in the tracker was:\n\n${quote(field.theirs)}`]
    if (choice === 'theirs') return [`**${field.label}** written here was:\n\n${quote(field.mine)}`]
    return [
      `**${field.label}** in the tracker was:\n\n${quote(field.theirs)}`,
      `**${field.label}** written here was:\n\n${quote(field.mine)}`,
    ]
  })
  return lost.length === 0
    ? ''
    : `Both sides had changed this ticket. Kept for the record:\n\n${lost.join('\n\n')}`
}

const quote = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

const isPerson = (value: object): value is Person => 'name' in value && 'email' in value

/** A value as a person reads it. */
export const showValue = (value: unknown): string => {
  if (typeof value === 'string' && isDay(value)) return formatDay(value)
  if (value === null || value === undefined || value === '') return '(empty)'
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.join(', ')
  if (typeof value === 'object') {
    if (isPerson(value)) return value.name
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${String(text)}`)
      .join('\n')
  }
  return String(value)
}
