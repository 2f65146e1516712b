import fc from 'fast-check'
import { it } from 'vitest'
import { play } from '../testing/simulation.ts'
import { daysOf, testedSeed } from '../testing/simulation-plan.ts'

it('loses nothing, doubles nothing, overwrites nothing unseen, ends the same everywhere: laptops whose databases are lost again and again', async () => {
  await fc.assert(
    fc.asyncProperty(daysOf(fc.integer({ min: 1, max: 2 }), 'many'), (plan) => play(plan)),
    { numRuns: 1_000, seed: testedSeed + 4 },
  )
}, 600_000)
