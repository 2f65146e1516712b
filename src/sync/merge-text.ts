import { diffIndices } from 'node-diff3'
import type { MergeText } from '../domain/merge.ts'

/** One side's change of the base: `lines` in place of the base's lines from `start` up to `end`. */
type Hunk = { readonly start: number; readonly end: number; readonly lines: readonly string[] }

/**
 * Merges by line, three ways. Changes of neighbouring lines both stand, as does what one side adds beside a line
 * that the other changed: people edit lists of facts, not programs. Only where both changed the very same line, or
 * added at the very same place, `clean` is false; there mine stands, with what they added below it.
 */
export const mergeText: MergeText = (base, mine, theirs) => {
  const from = base.split('\n')
  const ours = hunksOf(from, mine.split('\n'))
  const others = hunksOf(from, theirs.split('\n'))
  const lines: string[] = []
  let clean = true
  let at = 0
  const copyUpTo = (end: number) => {
    lines.push(...from.slice(at, end))
    at = Math.max(at, end)
  }
  while (ours.length > 0 || others.length > 0) {
    const group = takeGroup(ours, others)
    copyUpTo(group.start)
    if (group.others.length === 0) lines.push(...apply(from, group, group.ours))
    else if (group.ours.length === 0) lines.push(...apply(from, group, group.others))
    else {
      const [our, other] = [apply(from, group, group.ours), apply(from, group, group.others)]
      lines.push(...our)
      if (our.length !== other.length || our.some((line, index) => line !== other[index])) {
        clean = false
        // Added at the same place: nothing of theirs has to go.
        if (group.start === group.end) lines.push(...other.filter((line) => !our.includes(line)))
      }
    }
    at = group.end
  }
  copyUpTo(from.length)
  return { text: lines.join('\n'), clean }
}

/** Changes that replace as many lines as they take are told apart line by line. */
const hunksOf = (from: string[], to: string[]): Hunk[] =>
  diffIndices(from, to).flatMap(({ buffer1: [start, length], buffer2Content: lines }): Hunk[] =>
    length === lines.length
      ? lines.map((line, index) => ({ start: start + index, end: start + index + 1, lines: [line] }))
      : [{ start, end: start + length, lines }],
  )

type Group = {
  readonly start: number
  readonly end: number
  readonly ours: readonly Hunk[]
  readonly others: readonly Hunk[]
}

/** Takes the first change and all that touch the same lines. */
const takeGroup = (ours: Hunk[], others: Hunk[]): Group => {
  const first = [...ours.slice(0, 1), ...others.slice(0, 1)].sort(byPlace)[0]
  let start = first?.start ?? 0
  let end = first?.end ?? 0
  const taken: { readonly ours: Hunk[]; readonly others: Hunk[] } = { ours: [], others: [] }
  for (;;) {
    const side = ours[0] !== undefined && touches(ours[0], start, end) ? 'ours' : 'others'
    const queue = side === 'ours' ? ours : others
    const next = queue[0]
    if (next === undefined || !touches(next, start, end)) break
    queue.shift()
    taken[side].push(next)
    start = Math.min(start, next.start)
    end = Math.max(end, next.end)
  }
  return { start, end, ...taken }
}

const byPlace = (left: Hunk, right: Hunk): number => left.start - right.start || left.end - right.end

/** Two additions at one place touch; an addition before or behind a changed line does not. */
const touches = (hunk: Hunk, start: number, end: number): boolean => {
  if (hunk.start === hunk.end && start === end) return hunk.start === start
  return hunk.start < end && start < hunk.end
}

/** The base's lines of a group with one side's changes in them. */
const apply = (from: readonly string[], { start, end }: Group, hunks: readonly Hunk[]): string[] => {
  const lines: string[] = []
  let at = start
  for (const hunk of hunks) {
    lines.push(...from.slice(at, hunk.start), ...hunk.lines)
    at = hunk.end
  }
  return [...lines, ...from.slice(at, end)]
}
