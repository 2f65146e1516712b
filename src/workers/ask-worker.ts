/** One question to a worker, matched with its answer by `id`. */
export type WorkerQuestion<Question> = { readonly id: number; readonly question: Question }
export type WorkerAnswer<Answer> =
  | { readonly id: number; readonly begun: true }
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly problem: string }

export type AskedWorker<Question, Answer> = {
  /** Rejects what the worker cannot answer. */
  readonly ask: (question: Question) => Promise<Answer>
  /** Ends the worker; open questions are rejected. */
  readonly close: () => void
}

type Waiting<Question, Answer> = {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/**
 * A worker that starts with the first question; one that dies is started anew for the next.
 *
 * @param maxMs milliseconds for one question, from when the worker takes it up. One that takes longer is
 *   rejected and its worker ended; the questions behind it go to a new one. Without it there is no limit.
 */
export const createAsk = <Question, Answer>(
  start: () => Worker,
  maxMs: number | null = null,
): AskedWorker<Question, Answer> => {
  const waiting = new Map<number, Waiting<Question, Answer>>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let worker: Worker | null = null
  let next = 0

  const open = (): Worker => {
    const opened = start()
    opened.addEventListener('message', (event: MessageEvent<WorkerAnswer<Answer>>) => {
      if (opened !== worker) return
      clearTimeout(timer)
      const { id } = event.data
      if ('begun' in event.data) {
        if (maxMs !== null) timer = setTimeout(() => startAnew(id), maxMs)
        return
      }
      const asked = waiting.get(id)
      waiting.delete(id)
      if ('answer' in event.data) asked?.resolve(event.data.answer)
      else asked?.reject(new Error(event.data.problem))
    })
    opened.addEventListener('error', (event) => {
      if (opened === worker) giveUp(event.message)
    })
    return opened
  }
  const startAnew = (tooLong: number) => {
    worker?.terminate()
    worker = null
    waiting.get(tooLong)?.reject(new Error(`It took longer than ${(maxMs ?? 0) / 1000} seconds.`))
    waiting.delete(tooLong)
    if (waiting.size === 0) return
    worker = open()
    for (const [id, { question }] of waiting)
      worker.postMessage({ id, question } satisfies WorkerQuestion<Question>)
  }
  const giveUp = (why: string) => {
    clearTimeout(timer)
    for (const asked of waiting.values()) asked.reject(new Error(why))
    waiting.clear()
    worker = null
  }

  return {
    ask: (question) => {
      worker ??= open()
      const id = next++
      const answer = new Promise<Answer>((resolve, reject) => waiting.set(id, { question, resolve, reject }))
      worker.postMessage({ id, question } satisfies WorkerQuestion<Question>)
      return answer
    },
    close: () => {
      worker?.terminate()
      giveUp('The worker was closed.')
    },
  }
}

/** The worker's side: answers every question, or says why not. */
export const answerQuestions = <Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>,
): void => {
  const reply = (message: WorkerAnswer<Answer>) => self.postMessage(message)
  self.addEventListener('message', async (event: MessageEvent<WorkerQuestion<Question>>) => {
    const { id, question } = event.data
    reply({ id, begun: true })
    try {
      reply({ id, answer: await answer(question) })
    } catch (error) {
      reply({ id, problem: error instanceof Error ? error.message : String(error) })
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
