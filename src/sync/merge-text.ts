import { diff3Merge } from 'node-diff3'
import type { MergeText } from '../domain/merge.ts'

/** Merges by line with diff3. The same change on both sides is no conflict. */
export const mergeText: MergeText = (base, mine, theirs) => {
  const regions = diff3Merge(mine.split('\n'), base.split('\n'), theirs.split('\n'), {
    excludeFalseConflicts: true,
  })
  const lines: string[] = []
  let clean = true
  for (const region of regions) {
    if (region.ok !== undefined) lines.push(...region.ok)
    else if (region.conflict !== undefined) {
      clean = false
      lines.push(...region.conflict.a)
    }
  }
  return { text: lines.join('\n'), clean }
}
