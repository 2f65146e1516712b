import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type {
  FromWorker,
  TaskEnd,
  TaskInput,
  TaskKind,
  TaskOptions,
  TaskOutput,
  TaskRunner,
} from './tasks.ts'

/** Built beside the main script: see `electron.vite.config.ts`. */
const scriptName = 'evidence-worker.js'
const maxIdle = 2

/** Worker threads, kept for the next task as long as they behave. */
export const createTaskRunner = (deps: { readonly workersFolder: string }): TaskRunner => {
  const idle: Worker[] = []
  const all = new Set<Worker>()

  const start = (): Worker => {
    const worker = new Worker(join(deps.workersFolder, scriptName), {
      // Bounded memory: a file that blows it up costs only itself.
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    worker.unref()
    all.add(worker)
    // An error after the task was given up has nobody to tell; without a listener it would end the app.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      all.delete(worker)
      const at = idle.indexOf(worker)
      if (at >= 0) idle.splice(at, 1)
    })
    return worker
  }

  const run = <Kind extends TaskKind>(
    kind: Kind,
    input: TaskInput<Kind>,
    options: TaskOptions,
  ): Promise<TaskEnd<Kind>> =>
    new Promise((resolve) => {
      if (options.signal.aborted) {
        resolve({ kind: 'cancelled' })
        return
      }
      const worker = idle.pop() ?? start()
      worker.ref()
      const finish = (end: TaskEnd<Kind>, isSound: boolean) => {
        clearTimeout(timer)
        options.signal.removeEventListener('abort', onAbort)
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
        worker.unref()
        if (isSound && idle.length < maxIdle) idle.push(worker)
        else if (isSound) void worker.terminate()
        // What it had open is closed and nothing is written any more when this answers.
        if (isSound) resolve(end)
        else
          worker.terminate().then(
            () => resolve(end),
            () => resolve(end),
          )
      }
      const timer = setTimeout(() => finish({ kind: 'timeout' }, false), options.timeoutMs)
      const onAbort = () => finish({ kind: 'cancelled' }, false)
      const onMessage = (message: FromWorker) => {
        if (message.type === 'item') options.onItem?.(message.item)
        else if (message.type === 'done')
          finish({ kind: 'done', output: message.output as TaskOutput<Kind> }, true)
        else finish({ kind: 'crashed', message: message.message, code: message.code }, true)
      }
      const onError = (error: unknown) =>
        finish(
          { kind: 'crashed', message: error instanceof Error ? error.message : String(error), code: '' },
          false,
        )
      const onExit = (code: number) =>
        finish({ kind: 'crashed', message: `The worker ended with code ${code}.`, code: '' }, false)
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      options.signal.addEventListener('abort', onAbort, { once: true })
      worker.postMessage({ kind, input })
    })

  return {
    run,
    close: async () => {
      await Promise.all([...all].map((worker) => worker.terminate()))
    },
  }
}
