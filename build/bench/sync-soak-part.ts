import fc from 'fast-check'
import { play } from '../../src/testing/simulation.ts'
import { planOfDays } from '../../src/testing/simulation-plan.ts'

/** One process of the soak: plays batches of schedules and says a line of JSON after each. */
export type SoakReport = {
  readonly seed: number
  readonly schedules: number
  /** What was promised and broken, with the shortest plan that shows it; `null` when nothing was. */
  readonly failure: { readonly message: string; readonly path: string; readonly plan: unknown } | null
}

const [firstSeed = 0, seedStep = 1, batches = 1, schedulesPerBatch = 1, endsAtMs = 0] = process.argv
  .slice(2)
  .map(Number)

for (let batch = 0; batch < batches && Date.now() < endsAtMs; batch += 1) {
  const seed = firstSeed + batch * seedStep
  const found = await fc.check(
    fc.asyncProperty(planOfDays, (plan) => play(plan)),
    // Also bounds how long a failing plan is made shorter.
    { seed, numRuns: schedulesPerBatch, interruptAfterTimeLimit: Math.max(1, endsAtMs - Date.now()) },
  )
  const message = found.errorInstance instanceof Error ? found.errorInstance.message : ''
  const report: SoakReport = {
    seed,
    schedules: found.numRuns,
    failure:
      found.counterexample === null
        ? null
        : { message, path: found.counterexamplePath ?? '', plan: found.counterexample[0] },
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
