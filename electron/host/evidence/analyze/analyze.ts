import type { Analysis, Citation, Finding } from '../../../../src/domain/finding.ts'
import { seeOf, sortFindings } from '../../../../src/domain/finding.ts'
import { dataOf, fieldsOf, type Snapshot, textOf } from '../../../../src/domain/snapshot.ts'
import type { Analyzer, Condition, LogCondition } from './analyzer-schema.ts'
import { createHintScan } from './hint-scan.ts'
import { emptyTally, type LogRule, type LogTally, logConditionsIn, logRuleOf, maxCited } from './log-rule.ts'
import { type ScanRules, scanFile } from './scan-file.ts'
import { type Fact, factsFor } from './snapshot-conditions.ts'

/** One file to search. `open` may throw; that costs only this file. */
export type Source = {
  readonly path: string
  readonly size: number
  readonly open: () => Promise<AsyncIterable<Uint8Array>>
}

export type AnalyzeInput = {
  readonly analyzers: readonly Analyzer[]
  readonly sources: AsyncIterable<Source> | Iterable<Source>
  readonly snapshot: Snapshot | null
  /** Milliseconds since 1970; no line is younger. */
  readonly latestMs: number
}

/** A second per mebibyte, as for redaction: a hundredth of the speed of a machine with nothing else to do. */
const budgetMs = (size: number) => 15_000 + Math.ceil(size / 1_048_576) * 1000

const maxUnread = 200

type Compiled = ScanRules & { readonly ruleOf: ReadonlyMap<LogCondition, number> }

const compile = (analyzers: readonly Analyzer[]): Compiled => {
  const rules: LogRule[] = []
  const ruleOf = new Map<LogCondition, number>()
  for (const { when } of analyzers) {
    for (const condition of logConditionsIn(when)) {
      ruleOf.set(condition, rules.length)
      rules.push(logRuleOf(condition))
    }
  }
  const hints = rules.flatMap((rule, number) => rule.hints.map((hint) => ({ hint, number })))
  return {
    rules,
    ruleOf,
    tallies: rules.map(emptyTally),
    scan: createHintScan(hints.map(({ hint }) => hint)),
    ruleOfHint: Uint16Array.from(hints.map(({ number }) => number)),
  }
}

/** What speaks for a condition; `null` when it is not fulfilled. */
type Proof = { readonly tallies: readonly LogTally[]; readonly facts: readonly Fact[] }
const nothing: Proof = { tallies: [], facts: [] }
const joined = (proofs: readonly Proof[]): Proof => ({
  tallies: proofs.flatMap(({ tallies }) => tallies),
  facts: proofs.flatMap(({ facts }) => facts),
})

type Judge = {
  readonly tally: (condition: LogCondition) => LogTally
  readonly facts: (condition: Extract<Condition, { snapshot: unknown }>['snapshot']) => readonly Fact[]
}

const prove = (condition: Condition, judge: Judge): Proof | null => {
  if ('log' in condition) {
    const tally = judge.tally(condition.log)
    return tally.count >= condition.log.count ? { tallies: [tally], facts: [] } : null
  }
  if ('absent' in condition) {
    const tally = judge.tally(condition.absent)
    return tally.filesRead > 0 && tally.count < condition.absent.count ? nothing : null
  }
  if ('snapshot' in condition) {
    const facts = judge.facts(condition.snapshot)
    return facts.length > 0 ? { tallies: [], facts } : null
  }
  if ('any' in condition) {
    const proofs = condition.any.map((inner) => prove(inner, judge)).filter((proof) => proof !== null)
    return proofs.length > 0 ? joined(proofs) : null
  }
  if ('all' in condition) {
    const proofs = condition.all.map((inner) => prove(inner, judge))
    const held = proofs.filter((proof) => proof !== null)
    return held.length === proofs.length ? joined(held) : null
  }
  return prove(condition.not, judge) === null ? nothing : null
}

const isoOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

const findingOf = (analyzer: Analyzer, { tallies, facts }: Proof): Finding => {
  const times = (pick: (tally: LogTally) => number | null) =>
    tallies.map(pick).filter((at): at is number => at !== null)
  const firsts = times(({ firstMs }) => firstMs)
  const lasts = times(({ lastMs }) => lastMs)
  const citations: Citation[] = [
    ...facts.map(({ field, value }): Citation => ({ kind: 'fact', field, value })).slice(0, maxCited),
    ...tallies.flatMap(({ cited }) => cited.map((line): Citation => ({ kind: 'line', ...line }))),
  ]
  return {
    id: analyzer.id,
    version: analyzer.version,
    title: analyzer.title,
    severity: analyzer.severity,
    cause: analyzer.cause,
    action: analyzer.action,
    see: seeOf(analyzer.see),
    count: tallies.reduce((sum, { count }) => sum + count, 0) + facts.length,
    firstAt: firsts.length === 0 ? null : isoOf(Math.min(...firsts)),
    lastAt: lasts.length === 0 ? null : isoOf(Math.max(...lasts)),
    citations: citations.slice(0, 2 * maxCited),
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/**
 * Runs all analyzers over all files and the snapshot, each file once. The same input gives the same findings.
 * Memory does not grow with the size of the files nor with the number of hits.
 */
export const analyze = async ({
  analyzers,
  sources,
  snapshot,
  latestMs,
}: AnalyzeInput): Promise<Analysis> => {
  const compiled = compile(analyzers)
  const unread: { file: string; reason: string }[] = []
  let files = 0
  let bytes = 0
  for await (const source of sources) {
    try {
      const end = await scanFile(source.path, await source.open(), compiled, {
        budgetMs: budgetMs(source.size),
        latestMs,
      })
      bytes += end.bytes
      if (end.problem === null) files += 1
      else if (unread.length < maxUnread) unread.push({ file: source.path, reason: end.problem })
    } catch (error) {
      if (unread.length < maxUnread) unread.push({ file: source.path, reason: reasonOf(error) })
    }
  }
  const platform = snapshot === null ? '' : textOf(fieldsOf(dataOf(snapshot, 'os'))['platform'])
  const findings = analyzers.flatMap((analyzer) => {
    const isHere =
      analyzer.platforms === undefined || (analyzer.platforms as readonly string[]).includes(platform)
    const proof = prove(analyzer.when, {
      tally: (condition) => compiled.tallies[compiled.ruleOf.get(condition) ?? -1] ?? emptyTally(),
      facts: (condition) => (snapshot === null || !isHere ? [] : factsFor(condition, snapshot)),
    })
    return proof === null ? [] : [findingOf(analyzer, proof)]
  })
  return {
    schema: 'kitbag-findings/1',
    findings: sortFindings(findings),
    looked: { analyzers: analyzers.length, files, bytes },
    unread,
  }
}
