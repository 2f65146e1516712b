import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFingerprint, createPatternStore, learnPatterns } from '../patterns/pattern-history.ts'
import { timelineLimits, writeTimeline } from './write-timeline.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-timeline-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const write = async (name: string, content: string) => {
  await writeFile(join(folder, name), content)
  return { path: `logs/${name}`, file: join(folder, name) }
}
const run = async (files: readonly { path: string; file: string }[], target: string) => {
  const task = {
    files,
    target: join(folder, target),
    createdAt: '2026-11-20T12:00:00.000Z',
    version: '1',
    host: 'host-1',
  }
  const written = await writeTimeline(task)
  const lines = (await readFile(task.target, 'utf8')).trimEnd().split('\n')
  return { written, lines: lines.map((line) => JSON.parse(line) as Record<string, never>) }
}

test('records have the field names of OpenTelemetry, in order of time, and the same input gives the same bytes', async () => {
  const files = [
    await write('b.log', '2026-11-20T10:00:01Z ERROR no route\n  at net.js:1\n'),
    await write('a.log', '2026-11-20 10:00:00,500 INFO started\n'),
    await write('c.txt', 'no times here\n'),
  ]
  const first = await run(files, 'one.jsonl')
  const second = await run([...files].reverse(), 'two.jsonl')
  expect(second.written).toEqual(first.written)
  const error = first.lines.find(({ SeverityText }) => SeverityText === 'ERROR')
  expect(error).toEqual({
    Timestamp: '2026-11-20T10:00:01.000Z',
    ObservedTimestamp: '2026-11-20T12:00:00.000Z',
    SeverityText: 'ERROR',
    SeverityNumber: 17,
    Body: '2026-11-20T10:00:01Z ERROR no route\n  at net.js:1',
    Resource: { 'host.name': 'host-1' },
    Attributes: { 'log.file.path': 'logs/b.log', 'kitbag.line': 1, 'kitbag.lines': 2 },
  })
  expect(first.lines[0]).toMatchObject({
    Attributes: {
      'kitbag.timeline': { entries: 2, written: 2, left_out: 0, without_times: [{ path: 'logs/c.txt' }] },
    },
  })
})

test('where there is too much, errors and what is rare are kept, and what was left out is told', async () => {
  const count = timelineLimits.maxRecords + 5_000
  const lines = Array.from({ length: count }, (_, index) => `${1_767_225_600 + index} INFO tick ${index}`)
  lines[10] = '1767225610 ERROR disk gone'
  lines[20] = '1767225620 INFO hello from the boot loader'
  const { written, lines: records } = await run([await write('big.log', lines.join('\n'))], 'big.jsonl')
  expect(written).toMatchObject({ entries: count, written: timelineLimits.maxRecords })
  const bodies = new Set(records.map(({ Body }) => String(Body).slice(11)))
  expect(bodies.has('ERROR disk gone')).toBe(true)
  expect(bodies.has('INFO hello from the boot loader')).toBe(true)
  expect(records[0]).toMatchObject({ Attributes: { 'kitbag.timeline': { left_out: 5_000 } } })
  expect(written.size).toBeLessThanOrEqual(timelineLimits.maxBytes + 100_000)
})

test('what one bundle taught is known when the next is made; of text only keyed hashes are kept', async () => {
  const store = createPatternStore(join(folder, 'patterns'))
  const bundle = { createdAt: '2026-11-20T12:00:00.000Z', profile: { id: 'linux' } }
  await learnPatterns(store, 'key', bundle, {
    entries: 10,
    templates: [{ template: 'tick <*> ok', count: 9 }],
  })
  const memory = await store.read('linux')
  const fingerprint = createFingerprint('key', null)
  expect(memory.known[fingerprint('tick <*> ok')]).toEqual({ since: bundle.createdAt, share: 0.9 })
  expect(memory.known[fingerprint('disk gone')]).toBeUndefined()
  expect(JSON.stringify(memory)).not.toContain('tick')
  expect((await store.read('other')).bundles).toBe(0)
})

test('collected text and the same text redacted have one fingerprint', () => {
  const plan = { siteKey: '11'.repeat(32), known: [], domains: [], terms: [] }
  const raw = createFingerprint('key', plan)
  const redacted = createFingerprint('key', null)
  expect(raw('peer 10.1.2.3 is gone')).toBe(redacted('peer 10.77.8.9 is gone'))
})
