import { useEffect, useState } from 'react'
import type { Ticket } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import type { SuggestionAnswer, SuggestionRequest, TicketSuggestions } from './suggestion-messages.ts'

export type SuggestionState =
  | { readonly kind: 'looking' }
  | { readonly kind: 'found'; readonly suggestions: TicketSuggestions }
  | { readonly kind: 'failed'; readonly message: string }

type Ask = (
  request: Omit<SuggestionRequest, 'id'>,
  onAnswer: (answer: SuggestionAnswer) => void,
) => () => void

let shared: Ask | null = null

/** One worker for the life of the window, started by the first question: its index outlives the screen. */
const ask: Ask = (request, onAnswer) => {
  shared ??= createAsk()
  return shared(request, onAnswer)
}

const createAsk = (): Ask => {
  const worker = new Worker(new URL('./suggestion-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, (answer: SuggestionAnswer) => void>()
  let count = 0
  worker.addEventListener('message', ({ data }: MessageEvent<SuggestionAnswer>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  })
  worker.addEventListener('error', (event) => {
    for (const [id, settle] of waiting) settle({ id, ok: false, message: event.message })
    waiting.clear()
    shared = null
  })
  return (request, onAnswer) => {
    count += 1
    const id = count
    waiting.set(id, onAnswer)
    worker.postMessage({ ...request, id } satisfies SuggestionRequest)
    return () => waiting.delete(id)
  }
}

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

  useEffect(
    () =>
      ask(JSON.parse(key) as Omit<SuggestionRequest, 'id'>, (answer) =>
        setState(
          answer.ok
            ? { kind: 'found', suggestions: answer.suggestions, of: id }
            : { kind: 'failed', message: answer.message, of: id },
        ),
      ),
    [key, id],
  )
  return state.of === id ? state : { kind: 'looking' }
}
