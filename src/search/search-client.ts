import type { SearchAnswer, SearchQuestion } from './search-messages.ts'
import type { SearchHit, SearchPort, SearchStatus } from './search-port.ts'

type Ask = {
  readonly [Kind in SearchQuestion as Kind['kind']]: Omit<Kind, 'id' | 'workspaceId'>
}[SearchQuestion['kind']]

/** The search port of one workspace, served by a worker that starts with the first question. */
export const createSearchClient = (workspaceId: string): SearchPort => {
  const waiting = new Map<
    number,
    { resolve: (value: SearchAnswer['value']) => void; reject: (error: Error) => void }
  >()
  let worker: Worker | null = null
  let next = 0

  const start = (): Worker => {
    const started = new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' })
    started.addEventListener('message', (event: MessageEvent<SearchAnswer>) => {
      const { id, value, problem } = event.data
      const question = waiting.get(id)
      waiting.delete(id)
      if (problem === null) question?.resolve(value)
      else question?.reject(new Error(problem))
    })
    started.addEventListener('error', (event) => {
      for (const question of waiting.values()) question.reject(new Error(event.message))
      waiting.clear()
      worker = null
    })
    return started
  }

  const ask = (question: Ask): Promise<SearchAnswer['value']> => {
    worker ??= start()
    const id = next++
    const answer = new Promise<SearchAnswer['value']>((resolve, reject) =>
      waiting.set(id, { resolve, reject }),
    )
    worker.postMessage({ id, workspaceId, ...question })
    return answer
  }

  return {
    search: async (query, options) => {
      if (query.trim() === '') return []
      return (await ask({ kind: 'search', query, options })) as readonly SearchHit[]
    },
    status: async () => (await ask({ kind: 'status' })) as SearchStatus,
    close: () => {
      worker?.terminate()
      worker = null
      for (const question of waiting.values()) question.reject(new Error('The search was closed.'))
      waiting.clear()
    },
  }
}
