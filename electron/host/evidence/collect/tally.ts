import type { Refusal } from './guarded-open.ts'
import type { CollectorEnd } from './staged-item.ts'

/** What came of many files, and the one outcome that follows from it. */
export type Tally = {
  readonly refusals: Refusal[]
  readonly notes: string[]
  staged: number
  bytes: number
  truncated: number
  /** Set where the copy could not be kept: nothing more is tried. */
  fatal: CollectorEnd | null
}

export const createTally = (): Tally => ({
  refusals: [],
  notes: [],
  staged: 0,
  bytes: 0,
  truncated: 0,
  fatal: null,
})

const listed = (items: readonly string[], max = 3): string =>
  items.length <= max ? items.join(' ') : `${items.slice(0, max).join(' ')} And ${items.length - max} more.`

const oldWords = (tooOld: number) =>
  tooOld === 1
    ? 'One file matches and is older than the time window.'
    : `${tooOld} files match, all older than the time window.`

export const endOfTally = (
  tally: Tally,
  patterns: readonly string[],
  denied: readonly string[],
  tooOld: number,
): CollectorEnd => {
  const { staged, refusals, fatal } = tally
  const reasons = [
    ...(fatal === null ? [] : [fatal.reason]),
    ...denied.map((folder) => `No right to list ${folder}.`),
    ...refusals.map(({ reason }) => reason),
  ]
  if (staged === 0) {
    if (fatal !== null) return fatal
    if (tooOld > 0 && reasons.length === 0) return { outcome: 'unavailable', reason: oldWords(tooOld) }
    if (reasons.length === 0)
      return tally.notes.length > 0
        ? { outcome: 'skipped', reason: listed(tally.notes) }
        : { outcome: 'unavailable', reason: `Nothing matches ${patterns.join(', ')}.` }
    const kinds = new Set(refusals.map(({ kind }) => kind))
    const only = (kind: Refusal['kind']) => kinds.size === 1 && kinds.has(kind) && denied.length === 0
    if (only('forbidden')) return { outcome: 'withheld', reason: listed(reasons) }
    if (only('gone')) return { outcome: 'unavailable', reason: listed(reasons) }
    const isDenied = [...kinds].every((kind) => kind === 'denied' || kind === 'forbidden' || kind === 'gone')
    return { outcome: isDenied ? 'denied' : 'failed', reason: listed(reasons) }
  }
  const all = [...reasons, ...tally.notes]
  if (tally.truncated > 0) {
    all.push(
      `${tally.truncated} ${tally.truncated === 1 ? 'file was' : 'files were'} over the size limit: beginning and end are kept.`,
    )
  }
  return all.length === 0
    ? { outcome: 'success', reason: '' }
    : { outcome: 'partial', reason: listed(all, 6) }
}
