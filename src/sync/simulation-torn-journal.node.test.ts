import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Journal, openJournal } from '../../electron/host/journal/open-journal.ts'
import { createCrashDisk } from '../../electron/host/journal/testing/crash-disk.ts'
import { collectLog, freeGuard } from '../../electron/host/journal/testing/journal-samples.ts'
import type { JournalRecord } from '../contract/journal-operations.ts'
import type { JournalPort } from '../data/journal-port.ts'
import { createReconciler, type Reconciler } from '../data/journal-reconcile.ts'
import type { Records } from '../data/records.ts'
import { ok } from '../domain/result.ts'
import { me, startOfTests } from '../testing/build-ticket.ts'
import type { SecondHome } from '../testing/simulated-device.ts'
import { play } from '../testing/simulation.ts'
import { daysOf } from '../testing/simulation-plan.ts'
import { createIds } from '../testing/virtual-clock.ts'

/**
 * The real journal and the real comparison with it, on a disk that forgets what was not synced: killed in the
 * middle of writing, its last bytes are there in part, as zeros, or not at all.
 */
const createTornHome = (
  laptop: string,
  choose: (most: number) => number,
  tally: Tally,
  plant: Plant = (journal) => journal,
): SecondHome => {
  const newId = createIds(`${laptop}-journal`)
  let disk = createCrashDisk()
  let reconciler: Reconciler | null = null
  let journal: Journal | null = null

  const flush = async (): Promise<void> => {
    const problem = (await reconciler?.reconcile()) ?? null
    if (problem !== null) throw new Error(problem.message)
  }
  return {
    flush,
    rest: async () => {
      if (choose(1) === 1) await flush()
    },
    start: async (records) => {
      disk = disk.restart(choose)
      const opened = await openJournal({
        disk,
        guard: freeGuard,
        logger: collectLog(),
        now: () => new Date(startOfTests),
        newGeneration: newId,
        compactAboveBytes: 20_000,
      })
      if (!opened.ok) throw new Error(opened.error.message)
      const opening = opened.value
      journal = opening
      if (opening.read().damage.tornBytes > 0) tally.torn += 1
      reconciler = createReconciler({
        now: () => new Date(startOfTests),
        newId,
        user: me,
        records,
        journal: plant({ append: opening.append, read: async () => ok(opening.read()) }),
        stamp: () => stamp(records, newId),
        readDiscarded: async () => new Set(),
        onRecovered: ({ restored }) => {
          tally.restored += restored
        },
      })
      await flush()
    },
    end: async (torn) => {
      if (!torn) await flush()
      else {
        disk.dieAfter(choose(6))
        // Somebody was typing as well.
        await Promise.race([Promise.all([flush(), journal?.append([typed])]), disk.dead])
      }
      reconciler = null
    },
  }
}

const typed: JournalRecord = {
  kind: 'kept',
  what: 'draft',
  key: 'comment:t-1',
  value: { key: 'comment:t-1', text: 'Half a sentence, '.repeat(20), updatedAt: startOfTests },
  generation: 'of this life',
}

/** Puts a defect in the place of the journal. */
type Plant = (journal: JournalPort) => JournalPort
type Tally = { torn: number; restored: number }

const stamp = (records: Records, newId: () => string) =>
  records.write(['meta'], async (tables) => {
    if ((await tables.meta.get('generation')) === undefined) {
      await tables.meta.put([{ key: 'generation', value: newId() }])
    }
    return null
  })

const property = (tally: Tally, plant?: Plant) =>
  fc.asyncProperty(daysOf(fc.constant(1)), fc.infiniteStream(fc.nat(1_000_000)), async (plan, numbers) => {
    const choose = (most: number): number => Number(numbers.next().value) % (most + 1)
    await play(plan, {}, undefined, (laptop) => createTornHome(laptop, choose, tally, plant))
  })

it('loses nothing and doubles nothing with the journal on a disk that is torn in the middle of writing', async () => {
  const tally: Tally = { torn: 0, restored: 0 }
  // The same days in every run; the soak looks for new ones.
  await fc.assert(property(tally), { numRuns: 200, seed: 2_026 })
  // The disk was torn, and work came back from it: else this would prove nothing.
  expect(tally.torn).toBeGreaterThan(0)
  expect(tally.restored).toBeGreaterThan(0)
}, 300_000)

it('a journal that says yes before it has written is caught', async () => {
  const eager: Plant = (journal) => ({ ...journal, append: async () => ok(null) })
  const found = await fc.check(property({ torn: 0, restored: 0 }, eager), {
    numRuns: 400,
    endOnFailure: true,
    seed: 7,
  })
  expect(String(found.errorInstance)).toMatch(/was lost/)
}, 300_000)
