import { quiet, type Step } from './simulation-plan.ts'

/** Plans that once broke a promise. They are played before every random one. */

/** A clock set back let the second look for a lost request come at once; the request arrived later, twice. */
const clockSetBackBeforeSecondLook: readonly Step[] = [
  { do: 'sync', calls: [] },
  { do: 'deed', deed: { who: 'person', kind: 'comment', ticket: 0 } },
  { do: 'sync', calls: [quiet, quiet, quiet, quiet, quiet, { ...quiet, fault: 'late' }] },
  { do: 'clock-jump', ms: -295_001 },
  { do: 'sync', calls: [] },
]

/** The tracker came to have the same status while ours was in doubt: it left the outbox without a word. */
const sameStatusWhileInDoubt: readonly Step[] = [
  { do: 'deed', deed: { who: 'colleague', kind: 'status', ticket: 1 } },
  { do: 'deed', deed: { who: 'person', kind: 'create', ticket: 0 } },
  { do: 'deed', deed: { who: 'colleague', kind: 'add', ticket: 0 } },
  { do: 'wait', ms: 0 },
  {
    do: 'sync',
    calls: [
      quiet,
      quiet,
      { ...quiet, meanwhile: { who: 'person', kind: 'comment', ticket: 0 } },
      quiet,
      quiet,
      { fault: 'slow-down', crash: null, meanwhile: { who: 'person', kind: 'status', ticket: 3 } },
    ],
  },
  {
    do: 'sync',
    calls: [
      quiet,
      { ...quiet, fault: 'offline' },
      quiet,
      quiet,
      { ...quiet, meanwhile: { who: 'colleague', kind: 'comment', ticket: 0 } },
      quiet,
      quiet,
      quiet,
      { ...quiet, crash: 'after' },
    ],
  },
  { do: 'sync', calls: [{ ...quiet, meanwhile: { who: 'colleague', kind: 'status', ticket: 1 } }] },
]

export const pastFailures: readonly (readonly Step[])[] = [
  clockSetBackBeforeSecondLook,
  sameStatusWhileInDoubt,
]
