import type { EngineDeps } from './ports.ts'

/** What the steps of a round get from the engine. */
export type StepDeps = Pick<EngineDeps, 'tracker' | 'store' | 'clock' | 'random'> & {
  readonly isInterrupted: () => boolean
  readonly say: (activity: string) => Promise<void>
  readonly heard: (serverDate: string | null, sentMs: number) => Promise<void>
}
