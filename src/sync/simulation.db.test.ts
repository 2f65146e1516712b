import { Dexie } from 'dexie'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDatabase, databaseName } from '../data/database.ts'
import { dexieRecords } from '../data/records.ts'
import { pastFailures } from '../testing/past-failures.ts'
import { play } from '../testing/simulation.ts'
import { planOfDays, testedSeed } from '../testing/simulation-plan.ts'

/** Most of the simulation runs on records in memory; these days are spent on the real database. */
it('keeps its promises on the real database too', async () => {
  let played = 0
  await fc.assert(
    fc.asyncProperty(planOfDays, async (plan) => {
      played += 1
      const opened: { readonly close: () => Promise<void> }[] = []
      const makeRecords = () => {
        const workspaceId = `simulated-${crypto.randomUUID()}`
        const database = createDatabase(workspaceId)
        opened.push({
          close: async () => {
            database.close()
            await Dexie.delete(databaseName(workspaceId))
          },
        })
        return dexieRecords(database)
      }
      try {
        await play(plan, {}, makeRecords)
      } finally {
        for (const { close } of opened) await close()
      }
    }),
    { numRuns: 12, seed: testedSeed, examples: pastFailures.map((plan) => [plan]), endOnFailure: true },
  )
  expect(played).toBe(12)
}, 180_000)
