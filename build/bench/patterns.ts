import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { groupingAccuracy, readCsv } from '../../electron/host/evidence/patterns/grouping-accuracy.ts'
import { createPatternMiner, minerSettings } from '../../electron/host/evidence/patterns/pattern-miner.ts'

const shared = resolve(import.meta.dirname, '../../../shared/data/logs')
const end = '_2k.log_structured.csv'

/** Grouping accuracy of Drain as published: Zhu et al., Tools and Benchmarks for Automated Log Parsing, table II. */
const drain: Readonly<Record<string, number>> = {
  HDFS: 0.998,
  Hadoop: 0.948,
  Spark: 0.92,
  Zookeeper: 0.967,
  OpenStack: 0.733,
  BGL: 0.963,
  HPC: 0.887,
  Thunderbird: 0.955,
  Windows: 0.997,
  Linux: 0.69,
  Mac: 0.787,
  Android: 0.911,
  HealthApp: 0.78,
  Apache: 1,
  OpenSSH: 0.788,
  Proxifier: 0.527,
}
const drainAverage = 0.865

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * `npm run bench -- patterns [FOLDER]`: grouping accuracy on every `*_2k.log_structured.csv` of a folder, by
 * the definition of loghub's benchmark, next to what is published for Drain. One setting for all sets.
 */
export const measurePatterns = async (folder = shared): Promise<void> => {
  const names = await readdir(folder).catch((): string[] => [])
  const sets = names.filter((name) => name.endsWith(end)).sort()
  if (sets.length === 0) {
    console.log(`Patterns: no *${end} in ${folder}, so nothing was measured.`)
    return
  }
  const { similarity, depth, valuesOfVariable } = minerSettings
  console.log(
    `Patterns, one setting for all sets: similarity ${similarity}, depth ${depth}, a variable has ${valuesOfVariable} values.`,
  )
  console.log('set            lines  events  patterns  accuracy   Drain  lines/s')
  const ours: number[] = []
  const theirs: number[] = []
  for (const name of sets) {
    const set = name.slice(0, -end.length)
    const [head = [], ...rows] = readCsv(await readFile(join(folder, name), 'utf8'))
    const [content, event] = [head.indexOf('Content'), head.indexOf('EventId')]
    if (content < 0 || event < 0) {
      console.log(`${set}: no columns Content and EventId, left out.`)
      continue
    }
    const truth = rows.map((row) => row[event] ?? '')
    const miner = createPatternMiner()
    const started = performance.now()
    const variants = rows.map((row) => miner.add(row[content] ?? ''))
    const { patternOf, templates } = miner.resolve()
    const ms = performance.now() - started
    const accuracy = groupingAccuracy(
      variants.map((variant) => patternOf[variant] ?? -1),
      truth,
    )
    ours.push(accuracy)
    const published = drain[set]
    if (published !== undefined) theirs.push(published)
    console.log(
      [
        set.padEnd(12),
        String(rows.length).padStart(7),
        String(new Set(truth).size).padStart(7),
        String(templates.length).padStart(9),
        accuracy.toFixed(3).padStart(9),
        (published?.toFixed(3) ?? '-').padStart(7),
        String(Math.round((rows.length / ms) * 1000)).padStart(8),
      ].join(' '),
    )
  }
  console.log(
    `average of these ${ours.length}: ${mean(ours).toFixed(4)}; Drain on the same sets ${mean(theirs).toFixed(4)}, on all its 16 sets ${drainAverage}. Ratio ${(mean(ours) / mean(theirs)).toFixed(3)}.`,
  )
}
