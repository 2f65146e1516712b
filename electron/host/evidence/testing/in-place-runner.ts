import { systemCode } from '../../files/disk-failure.ts'
import { performTask } from '../worker/perform-task.ts'
import type { TaskOutput, TaskRunner, ToWorker } from '../worker/tasks.ts'

/** Does the tasks in this thread: nothing can be killed, everything else is real. */
export const createInPlaceRunner = (): TaskRunner => ({
  run: async (kind, input, { signal, onItem }) => {
    if (signal.aborted) return { kind: 'cancelled' }
    try {
      const task = { kind, input } as unknown as ToWorker
      const output = await performTask(task, (item) => onItem?.(item), signal)
      return { kind: 'done', output: output as TaskOutput<typeof kind> }
    } catch (error) {
      if (signal.aborted) return { kind: 'cancelled' }
      return { kind: 'crashed', message: String(error), code: systemCode(error) }
    }
  },
  close: async () => undefined,
})
