import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pastFailures } from '../testing/past-failures.ts'
import type { Plant } from '../testing/simulated-device.ts'
import { play } from '../testing/simulation.ts'
import { planOfDays } from '../testing/simulation-plan.ts'

describe('plans that once broke a promise', () => {
  it.each(pastFailures.map((plan, index) => [index, plan] as const))('stay mended: %i', async (_, plan) => {
    await expect(play(plan)).resolves.toBeUndefined()
  })
})

/** The simulation is worth something only if it fails when the engine is wrong, and soon. */
describe('planted defects are caught', () => {
  const soon = 1_500
  const caught = async (plant: Plant): Promise<string> => {
    const found = await fc.check(
      fc.asyncProperty(planOfDays, (plan) => play(plan, plant)),
      { numRuns: soon, endOnFailure: true, seed: 7 },
    )
    return found.errorInstance instanceof Error ? found.errorInstance.message : ''
  }

  it('sending again when the answer was lost', async () => {
    const plant: Plant = {
      store: (store) => ({
        ...store,
        stand: (id, standing, note) =>
          store.stand(id, standing.state === 'unknown' ? { ...standing, state: 'queued' } : standing, note),
      }),
    }
    expect(await caught(plant)).toMatch(/was applied 2 times|is shown 2 times/)
  }, 120_000)

  it('last write wins', async () => {
    const plant: Plant = {
      tracker: (tracker) => ({
        ...tracker,
        push: async (mutation) => {
          const now = await tracker.fetchTicket(mutation.ticketId ?? '')
          const base = now.ok && now.value !== null ? now.value.ticket : mutation.base
          const { intent } = mutation
          const from = base?.status ?? ''
          const forced = intent.kind === 'transition' ? { ...intent, from } : intent
          return tracker.push({ ...mutation, base, intent: forced })
        },
      }),
    }
    expect(await caught(plant)).toMatch(/was overwritten by/)
  }, 120_000)

  it('the cursor saved before its page', async () => {
    const plant: Plant = {
      store: (store, device) => ({
        ...store,
        takeTickets: async (page, allow) => {
          await device.gate(() =>
            device.records.write(['meta'], (tables) =>
              tables.meta.put([{ key: 'cursor-tickets', value: page.cursor }]),
            ),
          )
          return store.takeTickets(page, allow)
        },
        // A sweep finds skipped tickets, and so hides most of the defect.
        sweep: async (members, allow) => ({ ...(await store.sweep(members, allow)), missing: [] }),
      }),
    }
    expect(await caught(plant)).toMatch(/was never received|was skipped|base of/)
  }, 120_000)

  it('a change dropped after three attempts', async () => {
    const plant: Plant = {
      store: (store, device) => ({
        ...store,
        stand: async (id, standing, note) => {
          await store.stand(id, standing, note)
          await device.records.write(['mutations'], async (tables) => {
            const mutation = await tables.mutations.get(id)
            if (mutation !== undefined && mutation.attempts >= 3) await tables.mutations.remove([id])
          })
        },
      }),
    }
    expect(await caught(plant)).toMatch(/was lost/)
  }, 120_000)

  it('a cache emptied by an empty list', async () => {
    const plant: Plant = {
      store: (store) => ({ ...store, sweep: (members) => store.sweep(members, true) }),
    }
    expect(await caught(plant)).toMatch(/were wiped out unasked/)
  }, 120_000)
})
