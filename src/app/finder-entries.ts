import type { TicketRow } from '../data/rows.ts'
import { documentPath } from '../features/library/document-path.ts'
import { ticketPath } from '../features/tickets/ticket-words.ts'
import type { SearchHit } from '../search/search-port.ts'

/** One line of the finder. */
export type FinderEntry = {
  readonly id: string
  readonly kind: 'command' | 'ticket' | 'comment' | 'runbook' | 'article'
  readonly title: string
  readonly detail: string
  readonly run: () => void
}

export type Command = {
  readonly id: string
  readonly title: string
  /** More words by which it is found. */
  readonly words: string
  readonly run: () => void
}

/** Commands every word of which begins a word of the title or of its other words. */
export const matchCommands = (commands: readonly Command[], query: string): readonly Command[] => {
  const wanted = wordsOf(query)
  return commands.filter((command) => {
    const words = wordsOf(`${command.title} ${command.words}`)
    return wanted.every((word) => words.some((candidate) => candidate.startsWith(word)))
  })
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}?]+/u)
    .filter((word) => word !== '')

/** Where a hit is shown. */
export const pathOfHit = (hit: SearchHit): string => {
  if (hit.kind === 'runbook' || hit.kind === 'article') return documentPath(hit.kind, hit.id)
  return ticketPath(hit.ticketId ?? hit.id)
}

/** The order of the finder: the ticket with this very key, then commands, then what the search found. */
export const arrangeEntries = (
  exact: TicketRow | null,
  commands: readonly Command[],
  hits: readonly SearchHit[],
  go: (path: string) => void,
): readonly FinderEntry[] => {
  const first: readonly FinderEntry[] =
    exact === null
      ? []
      : [
          {
            id: `ticket:${exact.id}`,
            kind: 'ticket',
            title: `${exact.key} ${exact.title}`,
            detail: '',
            run: () => go(ticketPath(exact.id)),
          },
        ]
  const found = hits
    .filter((hit) => !(hit.kind === 'ticket' && hit.id === exact?.id))
    .map(
      (hit): FinderEntry => ({
        id: `${hit.kind}:${hit.id}`,
        kind: hit.kind,
        title: hit.title,
        detail: hit.snippet,
        run: () => go(pathOfHit(hit)),
      }),
    )
  return [
    ...first,
    ...commands.map(
      (command): FinderEntry => ({
        id: `command:${command.id}`,
        kind: 'command',
        title: command.title,
        detail: '',
        run: command.run,
      }),
    ),
    ...found,
  ]
}
