import type { Mutation } from '../domain/mutation.ts'
import { assertNever, type Failure } from '../domain/result.ts'
import type { HistoryKind, HistoryNote } from '../domain/sync-status.ts'

/** A line of the history about one change. */
export const noteAbout = (
  kind: HistoryKind,
  mutation: Mutation,
  words: string,
  reason: Failure | null,
): HistoryNote => ({
  kind,
  ticketId: mutation.ticketId,
  mutationId: mutation.id,
  message: `${words}: ${inWords(mutation)}.`,
  reason,
})

/** A change in a few words; never its text, which may be confidential. */
export const inWords = ({ intent }: Pick<Mutation, 'intent'>): string => {
  switch (intent.kind) {
    case 'comment':
      return intent.internal ? 'an internal comment' : 'a comment'
    case 'set-fields':
      return `new values for ${Object.keys(intent.fields).join(', ')}`
    case 'transition':
      return `status ${intent.from} → ${intent.to}`
    case 'log-time':
      return `${intent.minutes} minutes of work`
    case 'attach':
      return `the file ${intent.name}`
    case 'create-ticket':
      return 'a new ticket'
    case 'publish-article':
      return `the article "${intent.title}"`
    default:
      return assertNever(intent)
  }
}
