import fc from 'fast-check'
import type { Fault } from './fake-tracker.ts'

/** What may happen in the simulated days. A plan is data: a failing one can be printed, kept and played again. */

export type Deed =
  | { readonly who: 'person'; readonly kind: WriteKind; readonly ticket: number }
  | { readonly who: 'colleague'; readonly kind: EditKind; readonly ticket: number }

const writeKinds = [
  'comment',
  'title',
  'tags',
  'description',
  'status',
  'attach',
  'create',
  'comment-new',
] as const
export type WriteKind = (typeof writeKinds)[number]
const editKinds = ['comment', 'title', 'tags', 'description', 'status', 'remove', 'add'] as const
export type EditKind = (typeof editKinds)[number]

export type PlannedCall = {
  readonly fault: Fault
  readonly crash: 'before' | 'after' | null
  readonly meanwhile: Deed | null
}

export type Step =
  | { readonly do: 'deed'; readonly deed: Deed }
  | { readonly do: 'sync'; readonly calls: readonly PlannedCall[] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'decide'; readonly take: 'mine' | 'theirs' }
  | { readonly do: 'retry' }
  | { readonly do: 'kill' }
  | { readonly do: 'switch'; readonly online: boolean }
  | { readonly do: 'clock-jump'; readonly ms: number }

const ticketIndex = fc.nat({ max: 7 })
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    who: fc.constant('person' as const),
    kind: fc.constantFrom(...writeKinds),
    ticket: ticketIndex,
  }),
  fc.record({
    who: fc.constant('colleague' as const),
    kind: fc.constantFrom(...editKinds),
    ticket: ticketIndex,
  }),
)
const faults: readonly Fault[] = [
  'offline',
  'portal',
  'unauthorized',
  'busy',
  'slow-down',
  'refuse',
  'answer-lost',
  'request-lost',
  'late',
  'bare',
  'empty',
]
const plannedCall: fc.Arbitrary<PlannedCall> = fc.record({
  fault: fc.oneof({ weight: 5, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...faults)),
  crash: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    fc.constantFrom('before' as const, 'after' as const),
  ),
  meanwhile: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, deed),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deed' as const), deed }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('sync' as const),
      calls: fc.array(plannedCall, { maxLength: 40, size: 'max' }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 120_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      take: fc.constantFrom('mine' as const, 'theirs' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'retry' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'kill' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switch' as const), online: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock-jump' as const),
      ms: fc.integer({ min: -7_200_000, max: 7_200_000 }),
    }),
  },
)

export const planOfDays: fc.Arbitrary<readonly Step[]> = fc.array(step, { maxLength: 40, size: 'max' })

export const quiet: PlannedCall = { fault: 'none', crash: null, meanwhile: null }
