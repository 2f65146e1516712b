import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isWindows, isWine } from '../../../testing/system.ts'
import { collectOne } from '../../collect/collect-one.ts'
import { type CollectorBench, collectorOf, openBench } from '../../testing/collector-bench.ts'
import { createInPlaceRunner } from '../../testing/in-place-runner.ts'
import type { TaskRunner } from '../../worker/tasks.ts'
import { partsFor } from '../parts.ts'
import { takeSnapshot } from '../take-snapshot.ts'

const never = new AbortController().signal
/** Parts that only PowerShell tells. */
const asked = [
  'system',
  'os',
  'disks',
  'diskHealth',
  'network',
  'listening',
  'processes',
  'services',
  'certificates',
  'scheduledTasks',
]

let bench: CollectorBench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.remove())

const outcomes = async () => {
  const { parts } = await takeSnapshot(partsFor('win32'), '2026-11-21T00:00:00Z', never)
  return asked.map((name) => [parts[name]?.outcome, parts[name]?.reason])
}

describe.skipIf(isWindows)('with a program in the place of PowerShell', () => {
  test('one that says nothing is no success, whatever its code', async () => {
    await bench.program('powershell', 'exit 0')
    expect(await outcomes()).toEqual(asked.map(() => ['failed', 'PowerShell ended without a word.']))
  })

  test('one that is forbidden says why', async () => {
    await bench.program('powershell', 'echo "This program is blocked by group policy." >&2; exit 1')
    expect(await outcomes()).toEqual(
      asked.map(() => ['failed', 'PowerShell said: This program is blocked by group policy.']),
    )
  })

  test('one that knows nothing: what every Windows has fails, what may be missing is an empty list', async () => {
    await bench.program('powershell', `echo '{"kitbag":1,"found":[]}'`)
    const mayBeEmpty = ['diskHealth', 'certificates', 'scheduledTasks']
    for (const [at, [outcome, reason]] of (await outcomes()).entries()) {
      if (mayBeEmpty.includes(asked[at] ?? '')) expect(outcome, asked[at]).toBe('success')
      else expect([outcome, reason], asked[at]).toEqual(['failed', expect.stringContaining('told nothing')])
    }
  })

  test('a snapshot with it is no success, and says it once', async () => {
    await bench.program('powershell', 'exit 0')
    const snapshot = await takeSnapshot(partsFor('win32'), '2026-11-21T00:00:00Z', never)
    const tasks = {
      ...createInPlaceRunner(),
      run: async () => ({ kind: 'done', output: snapshot }),
    } as unknown as TaskRunner
    const end = await collectOne(
      collectorOf('snapshot', {}),
      null,
      { tasks, now: () => new Date(), platform: 'win32' },
      bench.context(),
    )
    expect(end.outcome).toBe('partial')
    expect(end.reason.split('PowerShell ended without a word')).toHaveLength(2)
  })
})

test.runIf(isWine)(
  'the PowerShell of Wine, which says nothing, is no success',
  async () => {
    expect(await outcomes()).toEqual(asked.map(() => ['failed', 'PowerShell ended without a word.']))
  },
  120_000,
)
