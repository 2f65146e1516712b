import { useEffect, useState } from 'react'
import type { Ticket } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { createAsk } from '../../workers/ask-worker.ts'
import type { SuggestionRequest, TicketSuggestions } from './suggestion-messages.ts'

export type SuggestionState =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly suggestions: TicketSuggestions }
  | { readonly kind: 'failed'; readonly message: string }

/** One worker for the life of the window, started by the first question: its index outlives the screen. */
const { ask } = createAsk<SuggestionRequest, TicketSuggestions>(
  () => new Worker(new URL('./suggestion-worker.ts', import.meta.url), { type: 'module' }),
)

/** What may help with a ticket. Asked again when what is compared changes, not with every change. */
export const useSuggestions = (ticket: Ticket): SuggestionState => {
  const { workspace } = useSession()
  const [state, setState] = useState<SuggestionState & { readonly of: string }>({ kind: 'looking', of: '' })
  const { id, title, tags, product, category, site, linkedRunbooks, linkedArticles } = ticket
  const key = JSON.stringify({
    workspaceId: workspace.id,
    ticketId: id,
    query: { title, tags, product, category, site },
    without: [...linkedRunbooks, ...linkedArticles],
  })

  useEffect(() => {
    let current = true
    ask(JSON.parse(key) as SuggestionRequest).then(
      (suggestions) => current && setState({ kind: 'found', suggestions, of: id }),
      (cause: Error) => current && setState({ kind: 'failed', message: cause.message, of: id }),
    )
    return () => {
      current = false
    }
  }, [key, id])
  return state.of === id ? state : { kind: 'looking' }
}
