/** One question to a worker, matched with its answer by `id`. */
export type WorkerQuestion<Question> = { readonly id: number; readonly question: Question }
export type WorkerAnswer<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly problem: string }

/**
 * Asks a worker that starts with the first question. Rejects what it cannot answer; a worker that dies is
 * started anew for the next question.
 */
export const createAsk = <Question, Answer>(
  start: () => Worker,
): ((question: Question) => Promise<Answer>) => {
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  let worker: Worker | null = null
  let next = 0

  const open = (): Worker => {
    const opened = start()
    opened.addEventListener('message', (event: MessageEvent<WorkerAnswer<Answer>>) => {
      const asked = waiting.get(event.data.id)
      waiting.delete(event.data.id)
      if ('answer' in event.data) asked?.resolve(event.data.answer)
      else asked?.reject(new Error(event.data.problem))
    })
    opened.addEventListener('error', (event) => {
      for (const asked of waiting.values()) asked.reject(new Error(event.message))
      waiting.clear()
      worker = null
    })
    return opened
  }

  return (question) => {
    worker ??= open()
    const id = next++
    const answer = new Promise<Answer>((resolve, reject) => waiting.set(id, { resolve, reject }))
    worker.postMessage({ id, question } satisfies WorkerQuestion<Question>)
    return answer
  }
}

/** The worker's side: answers every question, or says why not. */
export const answerQuestions = <Question, Answer>(answer: (question: Question) => Answer): void => {
  self.addEventListener('message', (event: MessageEvent<WorkerQuestion<Question>>) => {
    const { id, question } = event.data
    try {
      self.postMessage({ id, answer: answer(question) } satisfies WorkerAnswer<Answer>)
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      self.postMessage({ id, problem } satisfies WorkerAnswer<Answer>)
    }
  })
}

/** Keeps the answers to the last questions, by the question itself. A failed one is asked again. */
export const remember = <Answer>(
  ask: (question: string) => Promise<Answer>,
  capacity: number,
): ((question: string) => Promise<Answer>) => {
  const known = new Map<string, Promise<Answer>>()
  return (question) => {
    const found = known.get(question)
    if (found !== undefined) return found
    const answer = ask(question)
    known.set(question, answer)
    answer.catch(() => known.delete(question))
    const oldest = known.keys().next().value
    if (known.size > capacity && oldest !== undefined) known.delete(oldest)
    return answer
  }
}
