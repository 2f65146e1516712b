import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelOfCode } from './timeline.ts'
import { civilFromDays, daysFromCivil, fixedZone, namedZone } from './timeline-calendar.ts'
import { type ClockFacts, createSourceClock } from './timeline-clock.ts'
import { emptyFields, stampFormats } from './timeline-format.ts'
import { guessLevel, levelOfStatus, readLevel } from './timeline-level.ts'
import { maxSearched, readStamp, sniffStamps } from './timeline-stamp.ts'

const latest = Date.UTC(2026, 10, 20, 12)
const facts: ClockFacts = { zone: fixedZone(60), zoneFrom: 'this test', latestMs: latest, bootMs: null }

/** Reads lines as one source would be read: sniffed, clocked, finished. */
const readLines = (lines: readonly string[], given = facts) => {
  const text = new TextEncoder().encode(lines.join('\n'))
  let at = 0
  const ranges = lines.map((line) => {
    const start = at
    at += new TextEncoder().encode(line).length + 1
    return { start, end: at - 1 }
  })
  const rules = sniffStamps(text, ranges)
  const first = rules[0]
  if (first === undefined) return { id: '', times: [], levels: [], assumptions: [] }
  const clock = createSourceClock(first.format.kind, given)
  const fields = emptyFields()
  const raw: number[] = []
  const levels: string[] = []
  for (const { start, end } of ranges) {
    if (!rules.some((rule) => readStamp(rule, text, start, end, fields))) continue
    raw.push(clock.read(fields))
    levels.push(levelOfCode(readLevel(text, start, end, fields.end, fields.letter)))
  }
  const finish = clock.finish()
  const times = raw.map((time) => new Date(finish === null ? time : finish(time)).toISOString())
  return { id: first.format.id, times, levels, assumptions: clock.assumptions() }
}

const cases: readonly (readonly [line: string, id: string, time: string, level: string])[] = [
  ['2026-11-20T10:00:00Z srv start ok', 'iso', '2026-11-20T10:00:00.000Z', 'none'],
  ['2026-11-20T10:00:00.123456789+02:00 ERROR boom', 'iso', '2026-11-20T08:00:00.123Z', 'error'],
  [
    '2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop: Created',
    'iso',
    '2015-10-18T17:01:47.978Z',
    'info',
  ],
  ['2016-09-28 04:30:30, Info                  CBS    Loaded', 'iso', '2016-09-28T03:30:30.000Z', 'info'],
  [
    'nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO nova.osapi',
    'iso',
    '2017-05-15T23:00:00.008Z',
    'info',
  ],
  [
    '<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - failed',
    'iso',
    '2003-10-11T22:14:15.003Z',
    'fatal',
  ],
  ['<13>Oct 11 22:14:15 mymachine su: login', 'syslog', '2026-10-11T21:14:15.000Z', 'notice'],
  [
    'Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure',
    'syslog',
    '2026-06-14T14:16:01.000Z',
    'none',
  ],
  ['Dec  1 06:55:46 LabSZ sshd[24200]: Invalid user', 'syslog', '2025-12-01T05:55:46.000Z', 'none'],
  [
    '081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1',
    'short-digits',
    '2008-11-09T19:36:15.000Z',
    'info',
  ],
  ['230101  9:05:07 [Warning] Aborted connection', 'short-colons', '2023-01-01T08:05:07.000Z', 'warn'],
  ['1767225600.012 INFO  svc[120] scheduler tick ok', 'epoch', '2026-01-01T00:00:00.012Z', 'info'],
  ['1767225600012 WARN late', 'epoch', '2026-01-01T00:00:00.012Z', 'warn'],
  ['1767225600012345 DEBUG x', 'epoch', '2026-01-01T00:00:00.012Z', 'debug'],
  [
    '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326',
    'access',
    '2000-10-10T20:55:36.000Z',
    'none',
  ],
  ['2023/01/02 12:00:00 [error] 1234#0: *1 open() failed', 'iso', '2023-01-02T11:00:00.000Z', 'error'],
  [
    '[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708] File',
    'ctime',
    '2011-09-09T09:42:29.902Z',
    'error',
  ],
  ['[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok', 'ctime', '2005-12-04T03:47:44.000Z', 'notice'],
  ['E0518 12:34:56.123456   12345 file.go:123] msg', 'klog', '2026-05-18T11:34:56.123Z', 'error'],
  ['Jan 02, 2023 3:04:05 PM com.foo.Bar run', 'java', '2023-01-02T14:04:05.000Z', 'none'],
  ['1/2/2023 12:04:05 AM Service started', 'us-12', '2023-01-01T23:04:05.000Z', 'none'],
  ['20.11.2026 09:05:06 Dienst gestartet', 'eu', '2026-11-20T08:05:06.000Z', 'none'],
  [
    '01-Jan-2023 12:00:00.123 SEVERE [main] org.apache.catalina',
    'day-month',
    '2023-01-01T11:00:00.123Z',
    'error',
  ],
  [
    '1234:M 01 Jan 2023 12:00:00.123 * Ready to accept connections',
    'day-month',
    '2023-01-01T11:00:00.123Z',
    'none',
  ],
  ['Sun, 06 Nov 1994 08:49:37 GMT request', 'rfc1123', '1994-11-06T08:49:37.000Z', 'none'],
  [
    '2023-03-04 05:06:07.089 UTC [99] ERROR:  relation does not exist',
    'iso',
    '2023-03-04T05:06:07.089Z',
    'error',
  ],
  ['Thu 2023-01-05 12:00:00 CET host app[1]: hello', 'full', '2023-01-05T11:00:00.000Z', 'none'],
  ['Thu Jan  5 12:00:00 CET 2023 backup done', 'date', '2023-01-05T11:00:00.000Z', 'none'],
  ['17/06/09 20:10:40 INFO executor.Backend: Registered', 'short-year', '2017-06-09T19:10:40.000Z', 'info'],
  ['03-17 16:13:38.811  1702  2395 D WindowManager: print', 'logcat', '2026-03-17T15:13:38.811Z', 'debug'],
  ['20171223-22:15:29:606|Step_LSC|30002312|onStand', 'iso-compact', '2017-12-23T21:15:29.606Z', 'none'],
  [
    '- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02 RAS KERNEL INFO corrected',
    'epoch',
    '2005-06-03T22:42:50.000Z',
    'info',
  ],
  ['[10.30 16:49:06] chrome.exe - proxy open', 'logcat', '2026-10-30T15:49:06.000Z', 'none'],
  ['{"level":"warn","ts":1700000000.5,"msg":"slow"}', 'epoch', '2023-11-14T22:13:20.500Z', 'warn'],
  [
    '{"name":"x","level":50,"msg":"bad","time":"2023-11-14T22:13:20.123Z","v":0}',
    'iso',
    '2023-11-14T22:13:20.123Z',
    'error',
  ],
  ['time="2023-11-14T22:13:20Z" level=error msg="no route"', 'iso', '2023-11-14T22:13:20.000Z', 'error'],
  ['I, [2023-01-01T12:00:00.5 #12]  INFO -- : Started', 'iso', '2023-01-01T11:00:00.500Z', 'info'],
  ['web_1  | 2023-01-01T12:00:00Z listening', 'iso', '2023-01-01T12:00:00.000Z', 'none'],
  ['12:30:05,123 WARN  [org.jboss] slow', 'clock', '2026-11-20T11:30:05.123Z', 'warn'],
]

test.each(cases)('%s', (line, id, time, level) => {
  const read = readLines([line, line])
  expect([read.id, read.times[0], read.levels[0]]).toEqual([id, time, level])
})

test('a line that only speaks of a time is no entry of its own', () => {
  const read = readLines([
    '2026-11-20 10:00:00 ERROR failed',
    '\tat Foo.bar(Foo.java:12) since 2026-11-20 09:00:00',
    '2026-11-20 10:00:01 INFO on',
    '2026-11-20 10:00:02 INFO on',
  ])
  expect(read.times).toHaveLength(3)
})

test('prose without stamps is not a log', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `This is sentence ${index} of a letter.`)
  expect(readLines([...lines, 'It was written 2026-11-20 10:00:00.']).id).toBe('')
})

test('a year that is not written is counted back from the file, over the turn of the year', () => {
  const lines = [
    'Dec 30 10:00:00 a',
    'Dec 31 23:59:59 a',
    'Jan  1 00:00:01 a',
    'Dec 31 23:59:58 late',
    'Mar  3 10:00:00 a',
  ]
  const read = readLines(lines, { ...facts, zone: fixedZone(0) })
  expect(read.times.map((time) => time.slice(0, 10))).toEqual([
    '2025-12-30',
    '2025-12-31',
    '2026-01-01',
    '2025-12-31',
    '2026-03-03',
  ])
  expect(read.assumptions[0]).toContain('2025 to 2026')
  expect(read.assumptions[1]).toContain('UTC')
})

test('a 29 February is in a leap year', () => {
  const read = readLines(['Feb 29 10:00:00 a', 'Mar  1 10:00:00 a'], { ...facts, zone: fixedZone(0) })
  expect(read.times).toEqual(['2024-02-29T10:00:00.000Z', '2024-03-01T10:00:00.000Z'])
})

test('stamps since boot stand on the start of the machine, or else end with the file', () => {
  const lines = ['[    0.000000] Linux version 6.1', '[   60.500000] eth0: link up']
  expect(readLines(lines, { ...facts, bootMs: Date.UTC(2026, 0, 1) }).times[1]).toBe(
    '2026-01-01T00:01:00.500Z',
  )
  expect(readLines(lines).times).toEqual(['2026-11-20T11:58:59.500Z', '2026-11-20T12:00:00.000Z'])
})

test('one day above twelve shows that the whole source writes the day first', () => {
  const read = readLines(['04/11/2026 10:00:00 a', '05/11/2026 10:00:00 a', '13/11/2026 10:00:00 a'])
  expect(read.times.map((time) => time.slice(0, 10))).toEqual(['2026-11-04', '2026-11-05', '2026-11-13'])
})

test('a named zone follows its own summer time', () => {
  const zone = namedZone('Europe/Berlin')
  expect(zone).not.toBeNull()
  const read = readLines(['2026-07-01 12:00:00 a', '2026-12-01 12:00:00 a', '2026-10-25 02:30:00 twice'], {
    ...facts,
    zone: zone ?? fixedZone(0),
  })
  expect(read.times).toEqual([
    '2026-07-01T10:00:00.000Z',
    '2026-12-01T11:00:00.000Z',
    '2026-10-25T00:30:00.000Z',
  ])
  expect(namedZone('Mars/Olympus')).toBeNull()
})

test('days and dates belong together, whatever the day', () => {
  fc.assert(
    fc.property(fc.integer({ min: -200_000, max: 200_000 }), (days) => {
      const { year, month, day } = civilFromDays(days)
      expect(daysFromCivil(year, month, day)).toBe(days)
      expect(Date.UTC(year, month - 1, day)).toBe(days * 86_400_000)
    }),
  )
})

test('any moment written as ISO is read back to the millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Date.UTC(2099, 0) }), (ms) => {
      const iso = new Date(ms).toISOString()
      expect(readLines([`${iso} x`, `${iso} y`]).times[0]).toBe(iso)
    }),
  )
})

test('status lines of access logs weigh as errors and warnings', () => {
  const bytes = new TextEncoder().encode('1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 503 12')
  expect(levelOfCode(levelOfStatus(bytes, 40, bytes.length))).toBe('error')
  expect(levelOfCode(guessLevel('Connection refused by peer'))).toBe('error')
  expect(guessLevel('all is well')).toBe(0)
})

const readAll = (bytes: Uint8Array): void => {
  const fields = emptyFields()
  const rules = sniffStamps(bytes, [{ start: 0, end: bytes.length }])
  for (const rule of rules) {
    expect(readStamp(rule, bytes, 0, bytes.length, fields)).toBe(true)
    expect(fields.end).toBeLessThanOrEqual(bytes.length)
    readLevel(bytes, 0, bytes.length, fields.end, fields.letter)
  }
}

test('random bytes are read without end or error', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readAll), { numRuns: 300 })
})

test('every pair of bytes, in and after a stamp, is read without end or error', () => {
  const line = new TextEncoder().encode('[2026-11-20 10:00:00,123 +0100] <13> x')
  const fields = emptyFields()
  let read = 0
  for (let first = 0; first < 256; first += 1) {
    for (let second = 0; second < 256; second += 1) {
      const at = (first * 256 + second) % (line.length - 1)
      const changed = line.slice()
      changed[at] = first
      changed[at + 1] = second
      for (const format of stampFormats) {
        if (!format.read(changed, 1, changed.length, fields)) continue
        read += 1
        if (fields.end > changed.length) expect(fields.end).toBeLessThanOrEqual(changed.length)
      }
      readLevel(changed, 0, changed.length, 0, 0)
    }
  }
  // Many pairs stand behind the stamp and leave it whole: those must have been read as one.
  expect(read).toBeGreaterThan(1_000)
})

test('of a long line only the start is searched, whatever it is made of', () => {
  for (const sign of ['a', '1', ' ', '[', '<', '"', ':', '-', 'Jan ', '12:']) {
    const bytes = new TextEncoder().encode(sign.repeat(1_048_576 / sign.length))
    readAll(bytes)
    readLevel(bytes, 0, bytes.length, 0, 0)
  }
  const late = new TextEncoder().encode(`{"a":"${'x'.repeat(maxSearched)}","time":"2026-11-20T10:00:00Z"}`)
  expect(sniffStamps(late, [{ start: 0, end: late.length }])).toEqual([])
})
