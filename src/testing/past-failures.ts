import { type Deed, type Plan, type PlannedCall, quiet, type Step } from './simulation-plan.ts'

/** Plans that once broke a promise. They are played before every random one. */

const write = (kind: Extract<Deed, { who: 'person' }>['kind'], ticket: number): Deed => ({
  who: 'person',
  kind,
  ticket,
  on: 0,
  disk: 'none',
})
const sync = (calls: readonly PlannedCall[]): Step => ({ do: 'sync', on: 0, calls, line: [], store: [] })

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

export const pastFailures: readonly Plan[] = [
  { devices: 1, steps: clockSetBackBeforeSecondLook },
  { devices: 1, steps: sameStatusWhileInDoubt },
]
