import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { failure } from '../../../../src/contract/errors.ts'
import type { TimelineStatus } from '../../../../src/contract/timeline-operations.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import type {
  FromTimeline,
  TimelineAnswers,
  TimelineInput,
  TimelineQuestion,
  ToTimeline,
} from './timeline-messages.ts'

/** Built beside the main script: see `electron.vite.config.ts`. */
const scriptName = 'timeline-worker.js'

/** One timeline in a worker of its own, which is ended when it does not answer. */
export type TimelineSession = {
  readonly state: () => Pick<
    TimelineStatus,
    'state' | 'bytes' | 'totalBytes' | 'entries' | 'failure' | 'patterns'
  >
  readonly ask: <Kind extends TimelineQuestion['kind']>(
    question: Extract<TimelineQuestion, { readonly kind: Kind }>,
  ) => Promise<Result<TimelineAnswers[Kind]>>
  readonly close: () => Promise<void>
}

const answerTimeoutMs = 60_000

export const startTimeline = (workersFolder: string, input: TimelineInput): TimelineSession => {
  const worker = new Worker(join(workersFolder, scriptName), {
    workerData: input,
    // Columns and text lie outside this heap and have bounds of their own.
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  })
  worker.unref()
  const waiting = new Map<number, (result: Result<unknown>) => void>()
  let serial = 0
  let state: TimelineStatus['state'] = 'loading'
  let progress = { bytes: 0, totalBytes: 0, entries: 0 }
  let mined = 0
  let problem: Failure | null = null

  const stop = (reason: Failure) => {
    if (state !== 'failed') {
      state = 'failed'
      problem = reason
    }
    for (const settle of waiting.values()) settle(fail(reason))
    waiting.clear()
    void worker.terminate()
  }
  const broken = (why: string) =>
    failure(
      'app.unexpected',
      `The timeline stopped: ${why}`,
      'Nothing that was collected is touched. Open it again.',
    )

  worker.on('message', (message: FromTimeline) => {
    if (message.type === 'progress') progress = message
    else if (message.type === 'ready') state = 'ready'
    else if (message.type === 'mined') mined = message.done
    else if (message.type === 'failed') {
      const code = message.code === 'ENOENT' ? 'file.missing' : 'file.unreadable'
      stop(
        failure(code, `The timeline cannot be read: ${message.message}`, 'Open it again, or collect again.'),
      )
    } else if (message.type === 'answer') settle(message.id, ok(message.value))
    else settle(message.id, fail(broken(message.message)))
  })
  const settle = (id: number, result: Result<unknown>) => {
    waiting.get(id)?.(result)
    waiting.delete(id)
  }
  worker.on('error', (error: unknown) => stop(broken(error instanceof Error ? error.message : String(error))))
  worker.once('exit', () => stop(broken('its worker ended.')))

  return {
    state: () => ({ state, ...progress, patterns: mined, failure: problem }),
    ask: (question) =>
      new Promise((resolve) => {
        if (problem !== null) return resolve(fail(problem))
        serial += 1
        const id = serial
        const timer = setTimeout(
          () => stop(broken(`it did not answer within ${answerTimeoutMs / 1000} seconds.`)),
          answerTimeoutMs,
        )
        waiting.set(id, (result) => {
          clearTimeout(timer)
          resolve(result as Result<TimelineAnswers[typeof question.kind]>)
        })
        worker.postMessage({ id, question } satisfies ToTimeline)
      }),
    close: async () => {
      stop(failure('evidence.state', 'This timeline was closed.', 'Open it again.'))
      await worker.terminate()
    },
  }
}
