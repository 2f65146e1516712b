import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canLink } from '../../testing/system.ts'
import { analyze, type Source } from './analyze.ts'
import type { Analyzer } from './analyzer-schema.ts'
import { createHintScan } from './hint-scan.ts'
import { readAnalyzer } from './load-analyzers.ts'
import { folderSources } from './sources.ts'

const latestMs = Date.parse('2026-11-21T00:00:00Z')
let base = ''
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-analyze-')))
})
afterAll(() => rm(base, { recursive: true, force: true }))

const analyzer = (when: unknown, more: object = {}): Analyzer => {
  const text = JSON.stringify({
    id: 'probe',
    version: 1,
    title: 'Probe',
    severity: 'warning',
    cause: 'c',
    action: 'a',
    see: 'rb-disk-full',
    when,
    hits: ['x'],
    misses: ['y'],
    ...more,
  })
  const read = readAnalyzer(text, 'probe.yaml')
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}

const source = (path: string, content: string | Buffer, chunk = 1_000_000): Source => {
  const bytes = Buffer.from(content)
  return {
    path,
    size: bytes.length,
    open: async () =>
      (async function* () {
        for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
      })(),
  }
}

const run = async (probe: Analyzer, ...sources: Source[]) =>
  analyze({ analyzers: [probe], sources, snapshot: null, latestMs })

test('a finding cites file, line and text, and counts what it does not cite', async () => {
  const text = Array.from({ length: 5000 }, (_, at) =>
    at % 10 === 3 ? `2026-11-20T10:00:0${at % 7}Z disk FULL ${at}` : `line ${at}`,
  ).join('\n')
  const probe = analyzer({ log: { hint: 'disk full', expression: 'disk full \\d{1,6}' } })
  const { findings, looked } = await run(probe, source('logs/a.log', text))
  expect(looked).toEqual({ analyzers: 1, files: 1, bytes: text.length })
  expect(findings[0]).toMatchObject({
    count: 500,
    firstAt: '2026-11-20T10:00:00.000Z',
    lastAt: '2026-11-20T10:00:06.000Z',
  })
  expect(findings[0]?.citations).toHaveLength(6)
  expect(findings[0]?.citations[0]).toMatchObject({ kind: 'line', file: 'logs/a.log', line: 4 })
})

test('how the bytes are cut does not matter', async () => {
  const probe = analyzer({
    log: { hint: ['größe', 'disk full'], expression: 'größe|disk full', near: 'begin' },
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('x', 'begin', 'Disk Full!', 'Größe 3', 'y'.repeat(3000), ''), {
        maxLength: 30,
      }),
      fc.integer({ min: 1, max: 5000 }),
      async (lines, chunk) => {
        const text = lines.join('\r\n')
        const whole = await run(probe, source('a', text))
        const cut = await run(probe, source('a', text, chunk))
        expect(cut.findings).toEqual(whole.findings)
      },
    ),
    { numRuns: 60 },
  )
})

test('the scan finds every hint that is there and no other, in any case', () => {
  const hint = fc.string({ unit: fc.constantFrom('a', 'b', 'C', 'd'), minLength: 3, maxLength: 5 })
  fc.assert(
    fc.property(
      fc.array(hint, { minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('a', 'B', 'c', 'D', ' '), maxLength: 60 }),
      (hints, text) => {
        const { next, classOf, shift, firstOutput, outputs } = createHintScan(hints)
        const found = new Set<number>()
        let state = 0
        for (const byte of Buffer.from(text)) {
          state = next[(state << shift) | (classOf[byte] ?? 0)] ?? 0
          if (state >= firstOutput) for (const number of outputs[state - firstOutput] ?? []) found.add(number)
        }
        const expected = hints.flatMap((one, number) =>
          text.toLowerCase().includes(one.toLowerCase()) ? [number] : [],
        )
        expect([...found].sort()).toEqual(expected)
      },
    ),
  )
})

test('so many within a time, in the order of the file or the other way round, and not more apart', async () => {
  const probe = analyzer({ log: { hint: 'failed', expression: 'failed', count: 3, within: '1 min' } })
  const at = (...seconds: number[]) =>
    seconds
      .map((second) => `${new Date(latestMs - 86_400_000 + second * 1000).toISOString()} failed`)
      .join('\n')
  expect((await run(probe, source('a', at(0, 20, 40)))).findings[0]?.count).toBe(3)
  expect((await run(probe, source('a', at(40, 20, 0)))).findings[0]?.count).toBe(3)
  expect((await run(probe, source('a', at(0, 40, 80, 120)))).findings).toEqual([])
  // Two files do not add up to one burst.
  expect((await run(probe, source('a', at(0, 1)), source('b', at(2)))).findings).toEqual([])
  expect((await run(probe, source('a', 'failed\nfailed\nfailed'))).findings[0]?.count).toBe(3)
})

test('all, any, not and absent; absence needs a file that was read', async () => {
  const log = (word: string) => ({ log: { hint: word, expression: word } })
  const both = analyzer({ all: [log('alpha'), { not: log('omega') }] })
  expect((await run(both, source('a', 'alpha'))).findings).toHaveLength(1)
  expect((await run(both, source('a', 'alpha\nomega'))).findings).toEqual([])
  const missing = analyzer({
    all: [
      log('backup started'),
      { absent: { hint: 'backup done', expression: 'backup done', files: 'backup' } },
    ],
  })
  expect((await run(missing, source('backup.log', 'backup started'))).findings).toHaveLength(1)
  expect((await run(missing, source('backup.log', 'backup started\nbackup done'))).findings).toEqual([])
  expect((await run(missing, source('other.log', 'backup started'))).findings).toEqual([])
})

test('Windows text in UTF-16 is read, binary files are named as not read, a damaged one costs only itself', async () => {
  const probe = analyzer({
    log: { hint: 'event id', expression: 'event id: 7031', near: 'Service Control Manager' },
  })
  const wide = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('  Source: Service Control Manager\r\n  Event ID: 7031\r\n', 'utf16le'),
  ])
  const damaged: Source = { path: 'gone.log', size: 1, open: () => Promise.reject(new Error('It is gone.')) }
  const { findings, unread } = await run(
    probe,
    source('events.txt', wide, 7),
    source('x.bin', Buffer.alloc(9000)),
    damaged,
  )
  expect(findings[0]?.citations).toEqual([
    { kind: 'line', file: 'events.txt', line: 2, text: 'Event ID: 7031' },
  ])
  expect(unread).toEqual([
    { file: 'x.bin', reason: 'It is no text.' },
    { file: 'gone.log', reason: 'It is gone.' },
  ])
})

test('one endless line neither hangs nor floods', async () => {
  const probe = analyzer({ log: { hint: 'aaa', expression: 'a{1,100}.{0,100}!' } })
  const { findings } = await run(probe, source('long', Buffer.alloc(4 * 1_048_576, 'a')))
  expect(findings).toEqual([])
})

test('a folder is read with its compressed logs; links and the app’s own documents are not', async () => {
  const folder = join(base, 'stick')
  await mkdir(join(folder, 'sub'), { recursive: true })
  await writeFile(join(folder, 'sub/old.log.gz'), gzipSync('disk full\n'))
  await writeFile(join(folder, 'findings.json'), 'disk full\n')
  await writeFile(join(base, 'outside.log'), 'disk full\n')
  if (canLink()) await symlink(join(base, 'outside.log'), join(folder, 'link.log'))
  const probe = analyzer({ log: { hint: 'disk full', expression: 'disk full' } })
  const { findings, looked } = await analyze({
    analyzers: [probe],
    sources: folderSources(folder),
    snapshot: null,
    latestMs,
  })
  expect(looked.files).toBe(1)
  expect(findings[0]?.citations).toEqual([
    { kind: 'line', file: 'sub/old.log.gz', line: 1, text: 'disk full' },
  ])
})

test('a wrong analyzer is refused with its line and what is wrong', () => {
  const text = ['id: probe', 'version: 1', 'title: T', 'severity: bad', ''].join('\n')
  const severity = readAnalyzer(text, 'probe.yaml')
  expect(severity.ok ? '' : severity.error.message).toContain('probe.yaml, line 4, column 11: severity')
  const loop = readAnalyzer(
    'id: probe\nversion: 1\ntitle: T\nseverity: warning\ncause: c\naction: a\nsee: rb-x\nwhen:\n  any:\n    - log: { hint: abc, expression: "a+" }\nhits: [x]\nmisses: [y]\n',
    'probe.yaml',
  )
  expect(loop.ok ? '' : loop.error.message).toContain(
    'line 10, column 37: when.any.0.log.expression: "+" has no end',
  )
  expect(readAnalyzer('a: [', 'probe.yaml')).toMatchObject({ ok: false })
})
