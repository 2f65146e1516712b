import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TimelineFilter } from '../../../../src/contract/timeline-operations.ts'
import { fixedZone } from '../../../../src/domain/timeline-calendar.ts'
import { orderByTime } from './order-entries.ts'
import { judgePattern } from './rank-patterns.ts'
import { createPackedText } from './text-store.ts'
import { createTimelineEngine, type PatternHistory } from './timeline-engine.ts'

const none: PatternHistory = { comparedWith: '', shareOf: () => null }
const all: TimelineFilter = { query: '', hiddenSources: [], levels: null, from: null, to: null }

const textOf = (content: string | Buffer) => {
  const packed = createPackedText()
  packed.append(Buffer.from(content as string))
  return packed.finish()
}

const engineOf = (files: Readonly<Record<string, string | Buffer>>, history = none) => {
  const engine = createTimelineEngine({
    sources: Object.entries(files).map(([path, content]) => ({ path, text: textOf(content) })),
    left: [],
    facts: { zone: fixedZone(0), zoneFrom: 'this test', latestMs: Date.UTC(2026, 10, 20), bootMs: null },
    history,
  })
  engine.load(() => undefined)
  return engine
}

const app = [
  '2026-11-19T10:00:00Z INFO start',
  '2026-11-19T10:00:02Z ERROR write timed out',
  '  at disk.write (disk.js:10)',
  '  at queue.flush (queue.js:4)',
  '2026-11-19T10:00:04Z INFO Größe ÄÖÜ ok',
  '',
].join('\n')
const nginx = [
  '10.0.0.1 - - [19/Nov/2026:10:00:01 +0000] "GET /a HTTP/1.1" 200 5',
  '10.0.0.1 - - [19/Nov/2026:10:00:03 +0000] "GET /b HTTP/1.1" 502 5',
].join('\n')

const shown = (engine: ReturnType<typeof engineOf>, filter: Partial<TimelineFilter>) =>
  engine.page({ ...all, ...filter }, 0, 100).entries.map(({ text }) => text)

test('all sources stand on one clock, and a stack trace stays with its line', () => {
  const engine = engineOf({
    'logs/app.log': app,
    'logs/nginx.log': nginx,
    'notes.txt': 'nothing to see\nhere',
  })
  const { entries, total } = engine.page(all, 0, 10)
  expect(total).toBe(5)
  expect(entries.map(({ source, level, line }) => [source, level, line])).toEqual([
    [0, 'info', 1],
    [1, 'info', 1],
    [0, 'error', 2],
    [1, 'error', 2],
    [0, 'info', 5],
  ])
  expect(entries[2]).toMatchObject({
    moreLines: 2,
    more: '  at disk.write (disk.js:10)\n  at queue.flush (queue.js:4)',
  })
  const status = engine.status()
  expect(status.left).toEqual([{ path: 'notes.txt', reason: expect.stringContaining('time stamp') }])
  expect(status.sources.map(({ path, lines }) => [path, lines])).toEqual([
    ['logs/app.log', 5],
    ['logs/nginx.log', 2],
  ])
})

test('filters by level, source, text and time work alone and together', () => {
  const engine = engineOf({ 'logs/app.log': app, 'logs/nginx.log': nginx })
  expect(shown(engine, { query: 'level:error' })).toHaveLength(2)
  expect(shown(engine, { query: 'source:nginx' })).toHaveLength(2)
  expect(shown(engine, { query: '"TIMED OUT"' })).toEqual(['2026-11-19T10:00:02Z ERROR write timed out'])
  expect(shown(engine, { query: 'queue.flush' })).toEqual(['2026-11-19T10:00:02Z ERROR write timed out'])
  expect(shown(engine, { query: 'grÖSSe' })).toHaveLength(0)
  expect(shown(engine, { query: 'größe äöü' })).toHaveLength(1)
  expect(shown(engine, { query: '-GET after:10:00:02' })).toHaveLength(2)
  expect(shown(engine, { query: 'level:error source:nginx before:2026-11-19T11:00' })).toHaveLength(1)
  expect(shown(engine, { levels: ['error'], hiddenSources: [1] })).toHaveLength(1)
  expect(engine.page({ ...all, query: 'level:loud' }, 0, 10).problem?.message).toContain('loud')
})

test('the histogram counts what matches, by weight, and nothing else', () => {
  const engine = engineOf({ 'logs/app.log': app, 'logs/nginx.log': nginx })
  const { buckets, matched, from, to } = engine.histogram(all, 4)
  expect(matched).toBe(5)
  expect(buckets.reduce((sum, bucket) => sum + bucket[0] + bucket[1] + bucket[2], 0)).toBe(5)
  expect(buckets.reduce((sum, bucket) => sum + bucket[0], 0)).toBe(2)
  expect([from, to]).toEqual([Date.UTC(2026, 10, 19, 10), Date.UTC(2026, 10, 19, 10, 0, 4) + 1])
  expect(engine.locate(all, Date.UTC(2026, 10, 19, 10, 0, 3))).toBe(3)
})

test('a source that was ahead can be set right, and its own time stays told', () => {
  const engine = engineOf({ 'logs/app.log': app, 'logs/nginx.log': nginx })
  engine.setOffset(1, -60_000)
  const { entries } = engine.page(all, 0, 10)
  expect(entries.map(({ source }) => source)).toEqual([1, 1, 0, 0, 0])
  expect((entries[0]?.sourceTime ?? 0) - (entries[0]?.time ?? 0)).toBe(60_000)
  engine.setOffset(1, 0)
  expect(engine.page(all, 0, 10).entries.map(({ source }) => source)).toEqual([0, 1, 0, 1, 0])
})

test('patterns that no earlier bundle held come first, each with the reason', () => {
  const lines = Array.from({ length: 600 }, (_, index) => `${1_767_225_600 + index}.5 INFO tick ${index} ok`)
  lines.splice(300, 0, '1767225900.6 ERROR disk gone')
  const engine = engineOf(
    { 'a.log': lines.join('\n') },
    { comparedWith: '2026-01-01', shareOf: (template) => (template.includes('tick') ? 0.99 : null) },
  )
  while (engine.mine(50, () => performance.now()) < 1);
  const { patterns } = engine.patterns()
  expect(patterns.map(({ template, kind, count }) => [template, kind, count])).toEqual([
    ['disk gone', 'new', 1],
    ['tick <*> ok', 'usual', 600],
  ])
  expect(shown(engine, { query: `pattern:${patterns[0]?.id}` })).toEqual(['1767225900.6 ERROR disk gone'])
})

test('rare, sudden and usual are told apart', () => {
  const spark = Array.from({ length: 40 }, () => 5)
  const activity = Array.from({ length: 40 }, () => 250)
  expect(judgePattern({ count: 200, spark, activity, earlierShare: null }, 10_000, false).kind).toBe('usual')
  expect(judgePattern({ count: 1, spark: [1], activity, earlierShare: null }, 10_000, false).kind).toBe(
    'rare',
  )
  const burst = [...Array.from({ length: 39 }, () => 0), 90]
  expect(judgePattern({ count: 90, spark: burst, activity, earlierShare: null }, 10_000, false).kind).toBe(
    'frequent',
  )
  const busy = [...Array.from({ length: 39 }, () => 10), 9_000]
  expect(
    judgePattern({ count: 90, spark: burst, activity: busy, earlierShare: null }, 10_000, false).kind,
  ).toBe('usual')
  expect(judgePattern({ count: 100, spark, activity, earlierShare: 0.001 }, 10_000, true).kind).toBe(
    'frequent',
  )
})

test('order is by time, and equal times keep the order of the files', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), (times) => {
      const expected = times
        .map((_, index) => index)
        .sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
      expect([...orderByTime(Float64Array.from(times))]).toEqual(expected)
    }),
  )
})

test('every entry of a file is found again at its place, whatever the line ends and lengths', () => {
  const line = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom('\n', '\r\n', '\nmore\n'))
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (given) => {
      const content = given
        .map(([length, end], index) => `${1_767_225_600 + index} e${index} ${'x'.repeat(length * 90)}${end}`)
        .join('')
      const engine = engineOf({ 'a.log': content })
      const { entries } = engine.page(all, 0, 100)
      expect(entries.map(({ text }) => text.slice(0, 14).trimEnd())).toEqual(
        given.map((_, index) => `${1_767_225_600 + index} e${index}`),
      )
      expect(engine.page({ ...all, query: `" e${given.length - 1} "` }, 0, 5).total).toBe(1)
    }),
    { numRuns: 15 },
  )
})

test('random bytes make no trouble', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
      const engine = engineOf({ 'a.log': Buffer.from(bytes) })
      engine.page(all, 0, 50)
      engine.page({ ...all, query: 'a -b' }, 0, 50)
      while (engine.mine(50, () => performance.now()) < 1);
      engine.patterns()
    }),
    { numRuns: 50 },
  )
})

const shared = resolve(import.meta.dirname, '../../../../../shared/data/logs')
test.skipIf(!existsSync(shared))(
  'every line of the real logs is on the timeline, with the assumption stated',
  () => {
    const names = readdirSync(shared).filter((name) => name.endsWith('_2k.log'))
    const engine = engineOf(Object.fromEntries(names.map((name) => [name, readFileSync(join(shared, name))])))
    const { sources, left } = engine.status()
    expect(left).toEqual([])
    expect(sources).toHaveLength(names.length)
    for (const source of sources) {
      expect(source.entries, source.path).toBe(2_000)
      expect(source.assumptions.length, source.path).toBeGreaterThan(0)
    }
  },
)
