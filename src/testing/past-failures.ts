import { type Deed, type Plan, type PlannedCall, quiet, type Step } from './simulation-plan.ts'

/** Plans that once broke a promise. They are played before every random one. */

type Write = Extract<Deed, { who: 'person' }>
const write = (kind: Write['kind'], ticket: number): Write => ({
  who: 'person',
  kind,
  ticket,
  on: 0,
  disk: 'none',
})
const sync = (calls: readonly PlannedCall[]): Extract<Step, { do: 'sync' }> => ({
  do: 'sync',
  on: 0,
  calls,
  line: [],
  store: [],
})

/** A clock set back let the second look for a lost request come at once; the request arrived later, twice. */
const clockSetBackBeforeSecondLook: readonly Step[] = [
  sync([]),
  { do: 'deed', deed: write('comment', 0) },
  sync([quiet, quiet, quiet, quiet, quiet, { ...quiet, fault: 'late' }]),
  { do: 'clock-jump', on: 0, ms: -295_001 },
  sync([]),
]

/** The tracker came to have the same status while ours was in doubt: it left the outbox without a word. */
const sameStatusWhileInDoubt: readonly Step[] = [
  { do: 'deed', deed: { who: 'colleague', kind: 'status', ticket: 1 } },
  { do: 'deed', deed: write('create', 0) },
  { do: 'deed', deed: { who: 'colleague', kind: 'add', ticket: 0 } },
  { do: 'wait', ms: 0 },
  sync([
    quiet,
    quiet,
    { ...quiet, meanwhile: write('comment', 0) },
    quiet,
    quiet,
    { ...quiet, fault: 'slow-down', meanwhile: write('status', 3) },
  ]),
  sync([
    quiet,
    { ...quiet, fault: 'offline' },
    quiet,
    quiet,
    { ...quiet, meanwhile: { who: 'colleague', kind: 'comment', ticket: 0 } },
    quiet,
    quiet,
    quiet,
    { ...quiet, crash: 'after' },
  ]),
  sync([{ ...quiet, meanwhile: { who: 'colleague', kind: 'status', ticket: 1 } }]),
]

/** A slow request let the other laptop send in the middle of a round: the judge, not the engine, was wrong. */
const otherSendsMeanwhile: readonly Step[] = [
  {
    ...sync([]),
    on: 1,
    line: [
      { ...quiet, fault: 'portal' },
      { ...quiet, fault: 'failed-after' },
    ],
  },
  { do: 'deed', deed: { ...write('comment', 0), on: 1 } },
  { do: 'switch', on: 0, online: true },
  {
    ...sync([]),
    line: [
      { ...quiet, slowMs: 1_000 },
      { ...quiet, fault: 'busy' },
    ],
  },
  sync([]),
]

/** A new ticket got its number while its writer looked at the list: the person of the simulation wrote on nothing. */
const renamedWhileLooking: readonly Step[] = [
  {
    ...sync([]),
    line: [
      { ...quiet, fault: 'offline' },
      { ...quiet, fault: 'request-lost' },
    ],
  },
  { do: 'deed', deed: write('create', 0) },
  { ...sync([]), store: [quiet, { ...quiet, disk: 'quota' }] },
  {
    ...sync([]),
    on: 1,
    line: [{ ...quiet, slowMs: 1_000 }, quiet, quiet, { ...quiet, meanwhile: write('tags', 0) }],
  },
]

/** The first of two files was taken without showing its ticket: the second waited for the next round. */
const secondFileBehindBareAnswer: readonly Step[] = [
  { do: 'switch', on: 0, online: true },
  { do: 'deed', deed: write('attach', 6) },
  { do: 'deed', deed: write('attach', 6) },
  { ...sync([]), line: [quiet, { ...quiet, fault: 'bare' }] },
]

export const pastFailures: readonly Plan[] = [
  { devices: 1, steps: clockSetBackBeforeSecondLook },
  { devices: 1, steps: sameStatusWhileInDoubt },
  { devices: 2, steps: otherSendsMeanwhile },
  { devices: 2, steps: renamedWhileLooking },
  { devices: 1, steps: secondFileBehindBareAnswer },
]
