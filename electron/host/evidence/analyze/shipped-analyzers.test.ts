import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSnapshot } from '../../../../src/domain/snapshot.ts'
import { analyze, type Source } from './analyze.ts'
import type { Analyzer, Example } from './analyzer-schema.ts'
import { loadAnalyzers } from './load-analyzers.ts'

const resources = resolve(import.meta.dirname, '../../../../resources')
const { analyzers, refused } = await loadAnalyzers([join(resources, 'analyzers')])
const latestMs = Date.parse('2026-11-21T00:00:00Z')

const sourceOf = (path: string, lines: readonly string[]): Source => {
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  return {
    path,
    size: bytes.length,
    open: async () =>
      (async function* () {
        yield bytes
      })(),
  }
}

/** What one example gives, once as it is and once among lines of an ordinary log. */
const findingsFor = async (analyzer: Analyzer, example: Example) => {
  const { lines, file, snapshot } =
    typeof example === 'string'
      ? { lines: [example], file: 'example.log', snapshot: undefined }
      : { lines: example.lines, file: example.file, snapshot: example.snapshot }
  const parts = Object.fromEntries(
    Object.entries(snapshot ?? {}).map(([name, data]) => [name, { outcome: 'success', reason: '', data }]),
  )
  const { findings, unread } = await analyze({
    analyzers: [analyzer],
    sources: lines.length === 0 ? [] : [sourceOf(file, lines)],
    snapshot: snapshot === undefined ? null : readSnapshot({ takenAt: '2026-11-20T12:00:00Z', parts }),
    latestMs,
  })
  expect(unread).toEqual([])
  return findings
}

test('at least 30 analyzers are shipped, and all of them can be read', () => {
  expect(refused).toEqual([])
  expect(analyzers.length).toBeGreaterThanOrEqual(30)
})

describe.each(analyzers.map((analyzer) => [analyzer.id, analyzer] as const))('%s', (_, analyzer) => {
  test('leads to a runbook or an article that is there', () => {
    const folder = analyzer.see.startsWith('rb-') ? 'runbooks' : 'articles'
    expect(existsSync(join(resources, 'starter-kit', folder, `${analyzer.see}.md`)), analyzer.see).toBe(true)
  })
  test.each(analyzer.hits.map((hit) => [JSON.stringify(hit).slice(0, 100), hit] as const))(
    'finds %s',
    async (__, hit) => {
      const [finding] = await findingsFor(analyzer, hit)
      expect(finding?.id).toBe(analyzer.id)
      expect(finding?.citations.length).toBeGreaterThan(0)
    },
  )
  test.each(analyzer.misses.map((miss) => [JSON.stringify(miss).slice(0, 100), miss] as const))(
    'passes over %s',
    async (__, miss) => {
      expect(await findingsFor(analyzer, miss)).toEqual([])
    },
  )
})
