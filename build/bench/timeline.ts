import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { openTextFile } from '../../electron/host/evidence/timeline/text-store.ts'
import { createTimelineEngine } from '../../electron/host/evidence/timeline/timeline-engine.ts'
import type { TimelineFilter } from '../../src/contract/timeline-operations.ts'
import { fixedZone } from '../../src/domain/timeline-calendar.ts'

const run = promisify(execFile)
const maker = resolve(import.meta.dirname, '../../../shared/data/logs/make-log.py')
/** Gives a little over five million lines. */
const mebibytes = 345
const all: TimelineFilter = { query: '', hiddenSources: [], levels: null, from: null, to: null }

const timed = <Value>(work: () => Value): readonly [Value, number] => {
  const started = performance.now()
  const value = work()
  return [value, performance.now() - started]
}

const outside = async (command: string, args: readonly string[]): Promise<number | null> => {
  const started = performance.now()
  try {
    await run(command, args, { maxBuffer: 1 << 28 })
    return performance.now() - started
  } catch (error) {
    // `grep -c` ends with 1 where nothing matches; anything else means that it is not here.
    return (error as { code?: unknown }).code === 1 ? performance.now() - started : null
  }
}

/**
 * `npm run bench -- timeline`: five million lines indexed and asked, next to grep, ripgrep and lnav on the same
 * file in the same run. They count matches only; the timeline also keeps times, levels and order.
 */
export const measureTimeline = async (): Promise<void> => {
  if (!existsSync(maker)) {
    console.log('Timeline: the maker of the log is not in ../shared, so nothing was measured.')
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-bench-timeline-'))
  try {
    const file = join(folder, 'big.log')
    await run('python3', [maker, file, String(mebibytes)])
    const before = process.memoryUsage()
    const engine = createTimelineEngine({
      sources: [{ path: 'big.log', text: openTextFile(file) }],
      left: [],
      facts: { zone: fixedZone(0), zoneFrom: 'this bench', latestMs: Date.now(), bootMs: null },
      history: { comparedWith: '', shareOf: () => null },
    })
    const [, loadMs] = timed(() => engine.load(() => undefined))
    const after = process.memoryUsage()
    const { entries } = engine.status()
    const columns = (after.arrayBuffers - before.arrayBuffers) / 1_048_576
    console.log(
      `Timeline: ${entries.toLocaleString('en')} lines, ${Math.round(statSync(file).size / 1_048_576)} MiB. Index ${(loadMs / 1000).toFixed(1)} s, columns ${Math.round(columns)} MiB, resident ${Math.round(after.rss / 1_048_576)} MiB.`,
    )
    const ask = (name: string, query: string) => {
      const filter = { ...all, query }
      const [first, firstMs] = timed(() => engine.page(filter, 0, 100))
      const [, pageMs] = timed(() => engine.page(filter, Math.floor(first.total / 2), 100))
      const [, histogramMs] = timed(() => engine.histogram(filter, 120))
      console.log(
        `  ${name.padEnd(34)} ${first.total.toLocaleString('en').padStart(10)} hits, first ${firstMs.toFixed(0)} ms, page ${pageMs.toFixed(1)} ms, histogram ${histogramMs.toFixed(0)} ms`,
      )
      return firstMs
    }
    ask('(everything)', '')
    ask('level:error', 'level:error')
    const textMs = ask('"CONN FROM" (any case)', '"CONN FROM"')
    ask('level:error checkpoint -gc', 'level:error checkpoint -gc')
    const [, mineMs] = timed(() => {
      while (engine.mine(1_000, () => performance.now()) < 1);
    })
    const found = engine.patterns()
    console.log(
      `  patterns: ${found.patterns.length + found.more} in ${(mineMs / 1000).toFixed(1)} s (in the background), ${Math.round((entries / mineMs) * 1000).toLocaleString('en')} lines/s`,
    )
    engine.close()
    const others: readonly (readonly [string, string, readonly string[], number])[] = [
      ['grep -ci', 'grep', ['-ci', 'CONN FROM', file], textMs],
      ['rg -ci', 'rg', ['-ci', 'CONN FROM', file], textMs],
      ['lnav (index and count)', 'lnav', ['-n', '-c', ':filter-in conn from', file], loadMs + textMs],
    ]
    for (const [name, command, args, ours] of others) {
      const ms = await outside(command, args)
      console.log(
        ms === null
          ? `  ${name}: not on this machine`
          : `  ${name.padEnd(24)} ${ms.toFixed(0)} ms; ours for the same ${ours.toFixed(0)} ms, ratio ${(ms / ours).toFixed(2)}`,
      )
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
