import type { PatternKind } from '../../../../src/domain/timeline.ts'

export type PatternCount = {
  readonly count: number
  readonly spark: readonly number[]
  /** All lines of the timeline over the same parts of time. */
  readonly activity: readonly number[]
  /** Share of all lines, in earlier bundles; `null` where it was in none; 0 lines before are no history. */
  readonly earlierShare: number | null
}

export type Verdict = { readonly kind: PatternKind; readonly reason: string }

const rareBelow = 4
const rareFromEntries = 500
const burstLines = 20
const burstFactor = 10
const shareFactor = 5

const times = (value: number) => `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} times`

/** Most of its lines within a small part of the time; `null` where they are spread. */
const burstOf = (spark: readonly number[], activity: readonly number[], count: number): string | null => {
  if (count < burstLines) return null
  const peak = Math.max(...spark)
  // Where all the logs are busy at that time, this one is no exception.
  const all = activity.reduce((sum, lines) => sum + lines, 0)
  const share = (activity[spark.indexOf(peak)] ?? 0) / Math.max(1, all)
  if (peak / count < share * burstFactor) return null
  const rest = (count - peak) / Math.max(1, spark.length - 1)
  if (
    peak < burstLines ||
    peak < rest * burstFactor ||
    spark.filter((lines) => lines > 0).length * 4 > spark.length
  )
    return null
  return `${peak.toLocaleString('en')} of its ${count.toLocaleString('en')} lines came within one ${spark.length}th of the time.`
}

/** Why a pattern deserves a look, the strongest reason first. `hasHistory`: there are earlier bundles to compare with. */
export const judgePattern = (pattern: PatternCount, entries: number, hasHistory: boolean): Verdict => {
  const { count, spark, activity, earlierShare } = pattern
  if (hasHistory && earlierShare === null) {
    return { kind: 'new', reason: 'Not in any earlier bundle of this profile on this machine.' }
  }
  const share = entries === 0 ? 0 : count / entries
  if (
    earlierShare !== null &&
    earlierShare > 0 &&
    count >= burstLines &&
    share >= earlierShare * shareFactor
  ) {
    return {
      kind: 'frequent',
      reason: `${times(share / earlierShare)} its share of lines in earlier bundles.`,
    }
  }
  const burst = burstOf(spark, activity, count)
  if (burst !== null) return { kind: 'frequent', reason: burst }
  if (count < rareBelow && entries >= rareFromEntries) {
    return {
      kind: 'rare',
      reason: `${count === 1 ? 'Once' : `${count} times`} in ${entries.toLocaleString('en')} entries.`,
    }
  }
  return { kind: 'usual', reason: '' }
}
