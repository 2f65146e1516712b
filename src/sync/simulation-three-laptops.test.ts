import fc from 'fast-check'
import { it } from 'vitest'
import { play } from '../testing/simulation.ts'
import { daysOf, testedSeed } from '../testing/simulation-plan.ts'

it('loses nothing, doubles nothing, overwrites nothing unseen, ends the same everywhere: three laptops of one account, a colleague and a bad line', async () => {
  await fc.assert(
    fc.asyncProperty(daysOf(fc.constant(3)), (plan) => play(plan)),
    { numRuns: 1_000, seed: testedSeed + 3 },
  )
}, 600_000)
