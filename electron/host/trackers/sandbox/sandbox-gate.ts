import { setTimeout as delay } from 'node:timers/promises'
import { failure } from '../../../../src/contract/errors.ts'
import type { SandboxBehaviour } from '../../../../src/contract/tracker-operations.ts'
import type { Failure } from '../../../../src/domain/result.ts'

/** The way to the sandbox: as long, as unreliable or as closed as it was told to be. */
export type SandboxGate = {
  /** `null` lets the request through. */
  readonly enter: (signal: AbortSignal) => Promise<Failure | null>
  /** Did the answer get lost on its way back? */
  readonly losesAnswer: () => boolean
}

export const createSandboxGate = (behaviour: () => SandboxBehaviour, random: () => number): SandboxGate => {
  const cancelled = () => failure('app.cancelled', 'The request was cancelled.', 'Nothing was sent.')
  return {
    enter: async (signal) => {
      if (signal.aborted) return cancelled()
      const { latencyMs } = behaviour()
      if (latencyMs > 0) {
        try {
          await delay(latencyMs, undefined, { signal })
        } catch {
          return cancelled()
        }
      }
      // Read again: the switch may have been turned while the request was on its way.
      const { online, failureRate } = behaviour()
      if (!online) {
        return failure(
          'tracker.unreachable',
          'The sandbox tracker is switched off, as if there were no network.',
          'Your work is kept. Switch it on again in the sync settings.',
        )
      }
      if (random() < failureRate) {
        return failure(
          'tracker.busy',
          'The sandbox tracker was told to fail now and then, and did.',
          'Nothing was changed. It is tried again.',
        )
      }
      return null
    },
    losesAnswer: () => random() < behaviour().lostAnswerRate,
  }
}
