import { parentPort } from 'node:worker_threads'
import { systemCode } from '../../files/disk-failure.ts'
import { performTask } from './perform-task.ts'
import type { FromWorker, ToWorker } from './tasks.ts'

/** The script of every evidence worker: one task at a time, until it is ended. */
const port = parentPort
if (port === null) throw new Error('This script runs in a worker thread only.')

const send = (message: FromWorker) => port.postMessage(message)
const never = new AbortController().signal

port.on('message', (task: ToWorker) => {
  performTask(task, (item) => send({ type: 'item', item }), never).then(
    (output) => send({ type: 'done', output }),
    (error: unknown) =>
      send({
        type: 'threw',
        message: error instanceof Error ? error.message : String(error),
        code: systemCode(error),
      }),
  )
})
