import type { Condition, LogCondition } from './analyzer-schema.ts'
import { durationMs } from './quantity.ts'

/** One log condition, ready to be searched for. */
export type LogRule = {
  readonly hints: readonly string[]
  readonly expression: RegExp
  readonly except: RegExp | null
  readonly near: RegExp | null
  readonly files: RegExp | null
  readonly count: number
  readonly withinMs: number | null
}

export type Cited = { readonly file: string; readonly line: number; readonly text: string }

/** What one rule has seen so far; memory stays the same however often it hits. */
export type LogTally = {
  /** Hits that count: all of them, or those of files in which enough fell into the time. */
  count: number
  firstMs: number | null
  lastMs: number | null
  /** Files that it looked into, so that "nothing was found" can be told from "nothing was read". */
  filesRead: number
  readonly cited: Cited[]
}

const compiled = (source: string | undefined): RegExp | null =>
  source === undefined ? null : new RegExp(source, 'iu')

export const logRuleOf = (condition: LogCondition): LogRule => ({
  hints: typeof condition.hint === 'string' ? [condition.hint] : condition.hint,
  expression: new RegExp(condition.expression, 'iu'),
  except: compiled(condition.except),
  near: compiled(condition.near),
  files: compiled(condition.files),
  count: condition.count,
  withinMs: condition.within === undefined ? null : durationMs(condition.within),
})

/** All log conditions of a tree, in one order. */
export const logConditionsIn = (condition: Condition): readonly LogCondition[] => {
  if ('log' in condition) return [condition.log]
  if ('absent' in condition) return [condition.absent]
  if ('any' in condition) return condition.any.flatMap(logConditionsIn)
  if ('all' in condition) return condition.all.flatMap(logConditionsIn)
  if ('not' in condition) return logConditionsIn(condition.not)
  return []
}

export const maxCited = 6

export const emptyTally = (): LogTally => ({ count: 0, firstMs: null, lastMs: null, filesRead: 0, cited: [] })

/**
 * Counts the hits of one rule in one file. With a time window the file counts only once enough hits fell into
 * it; until then they are held back, at most as many as the window needs.
 */
export type FileCounter = {
  readonly add: (cited: Cited, atMs: number | null) => void
  readonly end: () => void
}

export const createFileCounter = (rule: LogRule, tally: LogTally): FileCounter => {
  const cite = (cited: Cited) => {
    if (tally.cited.length < maxCited) tally.cited.push(cited)
  }
  const span = (atMs: number | null) => {
    if (atMs === null) return
    tally.firstMs = tally.firstMs === null ? atMs : Math.min(tally.firstMs, atMs)
    tally.lastMs = tally.lastMs === null ? atMs : Math.max(tally.lastMs, atMs)
  }
  if (rule.withinMs === null) {
    return {
      add: (cited, atMs) => {
        tally.count += 1
        span(atMs)
        cite(cited)
      },
      end: () => undefined,
    }
  }
  const window = rule.withinMs
  const held: { readonly cited: Cited; readonly atMs: number | null }[] = []
  let hits = 0
  let isEnough = false
  let firstMs: number | null = null
  let lastMs: number | null = null
  return {
    add: (cited, told) => {
      hits += 1
      // A line without a time belongs to the one before it.
      const atMs = told ?? lastMs
      lastMs = atMs
      if (told !== null) {
        firstMs = firstMs === null ? told : Math.min(firstMs, told)
      }
      if (isEnough) {
        span(atMs)
        cite(cited)
        return
      }
      held.push({ cited, atMs })
      if (held.length > rule.count) held.shift()
      if (held.length < rule.count) return
      const oldest = held[0]?.atMs ?? null
      // Event logs come newest first; a file without any times can only be counted.
      if (oldest === null || atMs === null || Math.abs(atMs - oldest) <= window) {
        isEnough = true
        for (const entry of held) {
          span(entry.atMs)
          cite(entry.cited)
        }
      }
    },
    end: () => {
      if (!isEnough) return
      tally.count += hits
      span(firstMs)
    },
  }
}
