import fc from 'fast-check'
import type { DiskFault } from './disk-faults.ts'
import { type Fault, faults } from './line-faults.ts'

/** What may happen in the simulated days. A plan is data: a failing one can be printed, kept and played again. */

/**
 * The plans that every test run plays: the same commit gets the same answer. New ones are looked for by
 * `npm run bench -- sync-soak`, which starts elsewhere each time.
 */
export const testedSeed = 20_261_121

export type Deed =
  | {
      readonly who: 'person'
      readonly kind: WriteKind
      readonly ticket: number
      /** Which laptop; counted round where there are fewer. */
      readonly on: number
      readonly disk: DiskFault
    }
  | { readonly who: 'colleague'; readonly kind: EditKind; readonly ticket: number }

const writeKinds = [
  'comment',
  'internal',
  'title',
  'tags',
  'description',
  'status',
  'attach',
  'create',
  'comment-new',
] as const
export type WriteKind = (typeof writeKinds)[number]
const editKinds = [
  'comment',
  'title',
  'tags',
  'description',
  'status',
  'remove',
  'add',
  'edit-note',
  'delete-note',
  'hide',
  'show',
] as const
export type EditKind = (typeof editKinds)[number]

/** What happens at one call of the engine to the tracker or to the database. */
export type PlannedCall = {
  readonly fault: Fault
  readonly disk: DiskFault
  readonly crash: 'before' | 'after' | null
  readonly meanwhile: Deed | null
  /** Milliseconds until it gets there. */
  readonly slowMs: number
}

export type Step =
  | { readonly do: 'deed'; readonly deed: Deed }
  | {
      readonly do: 'sync'
      readonly on: number
      /** For every call in turn, whatever it goes to; used up before the other two. */
      readonly calls: readonly PlannedCall[]
      /** For the calls to the tracker. */
      readonly line: readonly PlannedCall[]
      /** For the calls to the database. */
      readonly store: readonly PlannedCall[]
    }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'decide'; readonly on: number; readonly take: 'mine' | 'theirs' }
  | { readonly do: 'retry'; readonly on: number }
  | { readonly do: 'kill'; readonly on: number }
  | { readonly do: 'switch'; readonly on: number; readonly online: boolean }
  | { readonly do: 'clock-jump'; readonly on: number; readonly ms: number }
  /** The tracker's own clock is set. */
  | { readonly do: 'server-jump'; readonly on: number; readonly ms: number }
  /** The database is lost; the journal on disk brings the unsent work back. Torn: it forgot what was settled last. */
  | { readonly do: 'wipe'; readonly on: number; readonly torn: boolean }

/** Several laptops of one account, and what happens. */
export type Plan = { readonly devices: number; readonly steps: readonly Step[] }

export const quiet: PlannedCall = { fault: 'none', disk: 'none', crash: null, meanwhile: null, slowMs: 0 }

const ticket = fc.nat({ max: 7 })
const on = fc.nat({ max: 2 })
const disk = fc.oneof(
  { weight: 12, arbitrary: fc.constant('none' as const) },
  { weight: 1, arbitrary: fc.constantFrom('quota' as const, 'closed' as const, 'closed-late' as const) },
)
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      who: fc.constant('person' as const),
      kind: fc.constantFrom(...writeKinds),
      ticket,
      on,
      // Saved and not said so cannot happen to a person: the words stay in the box until it is said.
      disk: disk.map((fault) => (fault === 'closed-late' ? 'quota' : fault)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      who: fc.constant('colleague' as const),
      kind: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...editKinds.filter((kind) => kind !== 'remove')) },
        { weight: 1, arbitrary: fc.constant('remove' as const) },
      ),
      ticket,
    }),
  },
)
const crash = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('before' as const, 'after' as const) },
)
const meanwhile = fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: deed })
const slowMs = fc.oneof({ weight: 10, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(60_000) })
const lineCall: fc.Arbitrary<PlannedCall> = fc.record({
  fault: fc.oneof(
    { weight: 3, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...faults) },
  ),
  disk: fc.constant('none' as const),
  crash,
  meanwhile,
  slowMs,
})
const storeCall: fc.Arbitrary<PlannedCall> = fc.record({
  fault: fc.constant('none' as const),
  disk,
  crash,
  meanwhile,
  slowMs: fc.constant(0),
})
const wipe = fc.record({ do: fc.constant('wipe' as const), on, torn: fc.boolean() })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: fc.constant('deed' as const), deed }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('sync' as const),
      on,
      calls: fc.constant([]),
      line: fc.array(lineCall, { maxLength: 14, size: 'max' }),
      store: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(storeCall, { maxLength: 50, size: 'max' }) },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 120_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      on,
      take: fc.constantFrom('mine' as const, 'theirs' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), on }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), on }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch' as const), on, online: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock-jump' as const),
      on,
      ms: fc.integer({ min: -7_200_000, max: 7_200_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('server-jump' as const),
      on: fc.constant(0),
      ms: fc.integer({ min: -86_400_000, max: 86_400_000 }),
    }),
  },
  { weight: 1, arbitrary: wipe },
)

/** Plans for so many laptops. */
export const daysOf = (devices: fc.Arbitrary<number>, wipes: 'few' | 'many' = 'few'): fc.Arbitrary<Plan> =>
  fc.record({
    devices,
    steps: fc.array(
      wipes === 'few' ? step : fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: wipe }),
      {
        maxLength: 30,
        size: 'max',
      },
    ),
  })

export const planOfDays: fc.Arbitrary<Plan> = daysOf(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.constant(2) },
    { weight: 1, arbitrary: fc.constant(3) },
  ),
)
