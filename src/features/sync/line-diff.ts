import { diffLines } from 'diff'

export type DiffLine = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }

/** Lines of `before` and `after` in one column, removed ones before those that came in their place. */
export const lineDiff = (before: string, after: string): readonly DiffLine[] =>
  diffLines(closed(before), closed(after)).flatMap(({ added, removed, value }) => {
    const kind = added ? 'added' : removed ? 'removed' : 'same'
    return value
      .slice(0, -1)
      .split('\n')
      .map((text): DiffLine => ({ kind, text }))
  })

/** The last line ends like every other, or adding a line after it would count as changing it. */
const closed = (text: string): string => `${text}\n`

export type DiffPart = DiffLine | { readonly kind: 'skipped'; readonly count: number }

/** Leaves out runs of equal lines that are farther than `around` lines from any difference. */
export const foldSame = (lines: readonly DiffLine[], around = 2): readonly DiffPart[] => {
  const near = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'),
  )
  const parts: DiffPart[] = []
  for (const [index, line] of lines.entries()) {
    const last = parts.at(-1)
    if (near[index]) parts.push(line)
    else if (last?.kind === 'skipped') parts[parts.length - 1] = { kind: 'skipped', count: last.count + 1 }
    else parts.push({ kind: 'skipped', count: 1 })
  }
  return parts
}
