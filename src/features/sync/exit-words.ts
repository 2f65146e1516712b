import { type Exit, isDoubledWhenWrong } from '../../domain/exits.ts'
import type { Mutation } from '../../domain/mutation.ts'
import type { ConfirmQuestion } from '../../ui/confirm.tsx'

/** What stands on the button. Hints of failures use the same words. */
export const exitWords: Readonly<Record<Exit, string>> = {
  decide: 'Decide',
  'look-again': 'Look again',
  'take-over': 'Send it from here',
  arrived: 'It arrived',
  'not-arrived': 'It did not arrive',
  'try-again': 'Try again',
  edit: 'Edit…',
  export: 'Export…',
  move: 'Move to another ticket…',
  copy: 'Copy the words',
  draft: 'Keep as a draft',
  'take-back': 'Take back',
  discard: 'Discard',
}

/** Asked before what cannot be seen at once, or may do harm; `null` where it is simply done. */
export const questionOf = (exit: Exit, what: string, mutation: Mutation): ConfirmQuestion | null => {
  switch (exit) {
    case 'arrived':
      return {
        title: 'Did you see it in the tracker?',
        text: `“${what}” is not sent again. It goes into the list of discarded changes, from which it can come back.`,
        confirm: 'It arrived',
        danger: false,
      }
    case 'not-arrived':
      return {
        title: 'Are you sure that the tracker does not have it?',
        text: isDoubledWhenWrong(mutation)
          ? `“${what}” is sent again. If it is there after all, it will be there twice.`
          : `“${what}” is sent again.`,
        confirm: 'It did not arrive',
        danger: isDoubledWhenWrong(mutation),
      }
    case 'take-over':
      return {
        title: 'Send it from this device after all?',
        text: `“${what}” was handed over in a file. If another device takes that file in as well, it may be there twice: delete the file first.`,
        confirm: 'Send it from here',
        danger: true,
      }
    case 'take-back':
      return {
        title: 'Take this change back?',
        text: `“${what}” was not sent yet. It is undone here, and its words are kept as a draft.`,
        confirm: 'Take back',
        danger: false,
      }
    case 'discard':
      return {
        title: 'Discard this change?',
        text: `“${what}” will not be sent. It goes into the list of discarded changes, from which it can come back.${
          mutation.state === 'unknown' ? ' It may have arrived all the same.' : ''
        }`,
        confirm: 'Discard',
        danger: true,
      }
    default:
      return null
  }
}
