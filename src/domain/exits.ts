import { isRepeatable } from './intent.ts'
import type { Mutation } from './mutation.ts'
import { assertNever } from './result.ts'

/**
 * What a person can do about a change that waits. `take-over` sends from here what was handed over; `arrived` and `not-arrived` say what they saw in the tracker;
 * `copy` and `export` change nothing here; all others move the change out of where it stands.
 */
export const exits = [
  'decide',
  'look-again',
  'take-over',
  'arrived',
  'not-arrived',
  'try-again',
  'edit',
  'export',
  'move',
  'copy',
  'draft',
  'take-back',
  'discard',
] as const
export type Exit = (typeof exits)[number]

const textFields = ['title', 'description', 'site', 'product', 'productVersion'] as const

/** Whether anything of the change is a thing a person can put right in a form. */
export const isEditable = ({ intent }: Pick<Mutation, 'intent'>): boolean =>
  intent.kind === 'comment' ||
  intent.kind === 'transition' ||
  intent.kind === 'log-time' ||
  (intent.kind === 'set-fields' && textFields.some((field) => typeof intent.fields[field] === 'string'))

/** Sending it again as it is would do the same harm again. */
const mayBeTriedAgain = ({ reason }: Pick<Mutation, 'reason'>): boolean =>
  reason?.code !== 'tracker.became-public'

/**
 * The ways out of where a change stands, in the order of `exits`. Every state has one that works, except `sending`,
 * whose answer comes within a minute, and `applied`, which is over.
 */
export const exitsOf = (mutation: Mutation): readonly Exit[] => {
  const { intent, ticketId, state, attempts } = mutation
  const edit: Exit[] = isEditable(mutation) ? ['edit'] : []
  const movable = ticketId !== null && intent.kind !== 'create-ticket' && intent.kind !== 'publish-article'
  const move: Exit[] = movable ? ['move'] : []
  const draft: Exit[] = intent.kind === 'comment' ? ['draft'] : []
  switch (state) {
    case 'queued':
      return attempts === 0
        ? [...edit, ...move, 'copy', 'take-back']
        : [...edit, ...move, 'copy', ...draft, 'discard']
    case 'waiting':
      return ['try-again', ...edit, 'export', ...move, 'copy', ...draft, 'discard']
    case 'unknown':
      if (mutation.handedOverAt !== undefined)
        return ['look-again', 'take-over', 'arrived', 'copy', 'discard']
      return ['look-again', 'arrived', 'not-arrived', ...move, 'copy', ...draft, 'discard']
    case 'conflict':
      return ['decide', ...move, 'copy', 'discard']
    case 'rejected': {
      const again: Exit[] = mayBeTriedAgain(mutation) ? ['try-again'] : []
      return [...again, ...edit, 'export', ...move, 'copy', ...draft, 'discard']
    }
    case 'sending':
      return ['copy']
    case 'applied':
      return []
    default:
      return assertNever(state)
  }
}

/** Saying that it did not arrive sends it again; what is there twice when one is wrong is asked about first. */
export const isDoubledWhenWrong = ({ intent }: Pick<Mutation, 'intent'>): boolean => !isRepeatable(intent)
