import { createAsk } from '../workers/ask-worker.ts'
import type { SearchAnswer, SearchQuestion } from './search-messages.ts'
import type { SearchPort } from './search-port.ts'

/** The search port of one workspace, served by a worker that starts with the first question. */
export const createSearchClient = (workspaceId: string): SearchPort => {
  const { ask, close } = createAsk<SearchQuestion, SearchAnswer>(
    () => new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' }),
  )
  return {
    search: async (query, options) => {
      if (query.trim() === '') return []
      const answer = await ask({ kind: 'search', workspaceId, query, options })
      return answer.kind === 'search' ? answer.hits : []
    },
    status: async () => {
      const answer = await ask({ kind: 'status', workspaceId })
      return answer.kind === 'status' ? answer.status : { ready: false, documents: 0 }
    },
    close,
  }
}
