import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isWindows } from '../../testing/system.ts'
import { type CollectorBench, collectorOf, openBench } from '../testing/collector-bench.ts'
import { collectLog } from './collect-log.ts'
import { eventQuery, logRequest } from './log-commands.ts'

let bench: CollectorBench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.remove())

/** Writes its own arguments, one to a line: what a program is really given. */
const tellsArguments = `printf '%s\\n' "$@"`

test('a log of another system is skipped, and nothing is run', async () => {
  await bench.program('wevtutil', 'echo ran')
  for (const [kind, fields, platform] of [
    ['journal', {}, 'win32'],
    ['event-log', { channel: 'System' }, 'linux'],
    ['unified-log', {}, 'linux'],
  ] as const) {
    const end = await collectLog(collectorOf(kind, fields), platform, bench.context())
    expect(end).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining(platform) })
  }
  expect(bench.items).toEqual([])
})

test('a log whose program is missing is unavailable', async () => {
  const [collector, platform, program] = isWindows
    ? ([collectorOf('journal', {}), 'linux', 'journalctl'] as const)
    : ([collectorOf('event-log', { channel: 'System' }), 'win32', 'wevtutil'] as const)
  const end = await collectLog(collector, platform, bench.context())
  expect(end).toEqual({ outcome: 'unavailable', reason: `The command ${program} is not on this machine.` })
})

describe.skipIf(isWindows)('with real programs in the place of those of the system', () => {
  test('the journal is asked for its time, units and level, in the newest lines', async () => {
    await bench.program('journalctl', tellsArguments)
    const collector = collectorOf('journal', {
      sinceHours: 1.5,
      units: ['nginx.service', 'php*-fpm.service; rm -rf /'],
      priority: 'warning',
      kernel: true,
      boot: true,
      maxLines: 100,
    })
    expect(await collectLog(collector, 'linux', bench.context())).toEqual({
      outcome: 'success',
      reason: '',
    })
    expect(await bench.texts()).toEqual([
      [
        '--no-pager',
        '--output=short-iso-precise',
        '--since=-90min',
        '--lines=100',
        '--priority=warning',
        '--dmesg',
        '--boot',
        '--unit=nginx.service',
        '--unit=php*-fpm.service; rm -rf /',
        '',
      ].join('\n'),
    ])
  })

  test('as many lines as were asked for mean that there were more', async () => {
    await bench.program('journalctl', "for i in 1 2 3 4 5; do echo '2026-11-20T10:00:00 a b: c'; done")
    const ask = (maxLines: number) =>
      collectLog(
        { ...collectorOf('journal', { maxLines }), id: `lines-${maxLines}` },
        'linux',
        bench.context(),
      )
    expect(await ask(6)).toEqual({ outcome: 'success', reason: '' })
    expect(await ask(5)).toEqual({ outcome: 'partial', reason: 'Only the newest 5 lines are taken.' })
  })

  test('an account that may not see all is told so; an empty journal has nothing to say', async () => {
    await bench.program(
      'journalctl',
      "echo 'Hint: You are currently not seeing messages from other users and the system.' >&2; echo '2026-11-20T10:00:00 a b: c'",
    )
    expect(await collectLog(collectorOf('journal', {}), 'linux', bench.context())).toMatchObject({
      outcome: 'partial',
      reason: expect.stringContaining('systemd-journal'),
    })
    await bench.program('journalctl', "echo '-- No entries --'")
    const empty = { ...collectorOf('journal', {}), id: 'empty' }
    expect(await collectLog(empty, 'linux', bench.context())).toEqual({
      outcome: 'success',
      reason: 'It had nothing to say.',
    })
    await bench.program('journalctl', "echo 'No journal files were found.' >&2; echo '-- No entries --'")
    const none = { ...collectorOf('journal', {}), id: 'none' }
    expect(await collectLog(none, 'linux', bench.context())).toEqual({
      outcome: 'unavailable',
      reason: 'No journal files were found.',
    })
    expect(bench.items).toHaveLength(1)
  })

  test('a channel of the event log is one argument, with levels, ids and time in the query', async () => {
    await bench.program('wevtutil', tellsArguments)
    const collector = collectorOf('event-log', {
      channel: 'Microsoft-Windows-PrintService/Admin',
      levels: ['critical', 'information'],
      ids: [41, 6008],
      sinceHours: 24,
      maxEvents: 50,
    })
    await collectLog(collector, 'win32', bench.context())
    expect((await bench.texts())[0]?.split('\n')).toEqual([
      'qe',
      'Microsoft-Windows-PrintService/Admin',
      '/q:*[System[(Level=1 or Level=4 or Level=0) and (EventID=41 or EventID=6008) and TimeCreated[timediff(@SystemTime) <= 86400000]]]',
      '/f:text',
      '/rd:true',
      '/c:50',
      '',
    ])
  })

  test('a channel that is not there is unavailable; one without rights is denied', async () => {
    await bench.program(
      'wevtutil',
      "echo 'Failed to read events. The specified channel could not be found.' >&2; exit 7",
    )
    const collector = collectorOf('event-log', { channel: 'No/Such' })
    expect(await collectLog(collector, 'win32', bench.context())).toMatchObject({ outcome: 'unavailable' })
    await bench.program('wevtutil', "echo 'Access is denied.' >&2; exit 5")
    expect(await collectLog({ ...collector, id: 'd' }, 'win32', bench.context())).toMatchObject({
      outcome: 'denied',
      reason: 'Access is denied.',
    })
  })

  test('the unified log is given its predicate as one argument', async () => {
    await bench.program('log', tellsArguments)
    const predicate = 'messageType == error AND process == "x y"'
    const collector = collectorOf('unified-log', { sinceHours: 2, predicate, detail: 'debug' })
    await collectLog(collector, 'darwin', bench.context())
    expect((await bench.texts())[0]?.split('\n')).toEqual([
      'show',
      '--style',
      'syslog',
      '--last',
      '120m',
      '--info',
      '--debug',
      '--predicate',
      predicate,
      '',
    ])
  })

  test('a log that hangs is stopped, and one that floods is cut', async () => {
    await bench.program('journalctl', 'echo first; sleep 1000')
    const hanging = collectorOf('journal', { timeoutMs: 1500 })
    expect(await collectLog(hanging, 'linux', bench.context())).toMatchObject({ outcome: 'timeout' })
    await bench.program('journalctl', 'yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')
    const flooding = { ...collectorOf('journal', { maxBytes: 20_000, timeoutMs: 60_000 }), id: 'flood' }
    expect(await collectLog(flooding, 'linux', bench.context())).toMatchObject({ outcome: 'partial' })
    expect(bench.items.map(({ truncated }) => truncated)).toEqual([true, true])
    expect(bench.items[1]?.size).toBeLessThan(21_000)
  })
})

test('a query for one level needs no more than that', () => {
  expect(eventQuery(collectorOf('event-log', { channel: 'System', levels: ['error'], sinceHours: 1 }))).toBe(
    '*[System[(Level=2) and TimeCreated[timediff(@SystemTime) <= 3600000]]]',
  )
})

test('the export format is counted by entries, not by lines', () => {
  expect(logRequest(collectorOf('journal', { output: 'export' })).most?.word).toBe('__CURSOR=')
})
