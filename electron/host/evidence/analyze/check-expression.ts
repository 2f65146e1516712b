/**
 * Which expressions an analyzer may use: bounded ones. A line comes from outside, and no line may make the
 * search run away. Answers with what is wrong, in words for whoever wrote it; `null` when it may be used.
 *
 * - every repetition has an end: `{0,80}` instead of `*` and `+`
 * - a repetition of changing length holds no other one: `(a{1,9}){1,9}` tries too many ways
 * - the possible lengths multiplied stay small, because that many ways are tried in the worst case
 * - no reference back, no look behind
 */
export const checkExpression = (source: string): string | null => {
  if (source.length === 0) return 'It is empty.'
  if (source.length > 1000) return 'It is longer than 1,000 signs.'
  try {
    new RegExp(source, 'iu')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  /** For each open group: does it hold a repetition of changing length, and in how many ways may it match? */
  type Group = { changes: boolean; ways: number; most: number }
  const outer: Group = { changes: false, ways: 1, most: 1 }
  const groups: Group[] = [outer]
  const current = () => groups.at(-1) ?? outer
  let lastHeldOne = false
  for (let at = 0; at < source.length; ) {
    const sign = source[at]
    if (sign === '\\') {
      const next = source[at + 1] ?? ''
      if (/[1-9k]/.test(next)) return `\\${next} refers back to a group; that is not allowed.`
      const braced = /^\\(?:u\{[^}]{1,8}\}|[pP]\{[^}]{1,40}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z])/i.exec(
        source.slice(at, at + 48),
      )
      at += braced === null ? 2 : braced[0].length
      lastHeldOne = false
      continue
    }
    if (sign === '[') {
      at += 1
      while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1
      at += 1
      lastHeldOne = false
      continue
    }
    if (sign === '(') {
      if (source.startsWith('(?<=', at) || source.startsWith('(?<!', at))
        return 'It looks behind; that is not allowed.'
      groups.push({ changes: false, ways: 1, most: 1 })
      at += 1
      if (source[at] === '?') at += 2
      lastHeldOne = false
      continue
    }
    if (sign === ')') {
      const closed = groups.length > 1 ? groups.pop() : undefined
      lastHeldOne = closed?.changes ?? false
      if (lastHeldOne) current().changes = true
      current().ways *= Math.max(closed?.ways ?? 1, closed?.most ?? 1)
      if (current().ways > maxWays) return tooMany
      at += 1
      continue
    }
    if (sign === '|') {
      // Of alternatives only one is gone through to its end.
      const group = current()
      group.most = Math.max(group.most, group.ways)
      group.ways = 1
      at += 1
      lastHeldOne = false
      continue
    }
    if (sign === '*' || sign === '+') return `"${sign}" has no end. Write {0,80} or {1,80} instead.`
    if (sign === '?' || sign === '{') {
      const found =
        sign === '?' ? ['?', '0', '1'] : /^\{(\d{1,4})(?:,(\d{0,4}))?\}/.exec(source.slice(at, at + 12))
      if (found === null) return 'A brace stands alone.'
      const least = Number(found[1])
      const upper =
        found[2] === undefined ? least : found[2] === '' ? Number.POSITIVE_INFINITY : Number(found[2])
      if (upper > 500) return `${found[0]} is too many times, or has no end; 500 is the limit.`
      if (upper > least && upper > 1) {
        if (lastHeldOne) return `${found[0]} repeats what already changes its length; that can run away.`
        current().ways *= upper - least + 1
        if (current().ways > maxWays) return tooMany
      } else if (upper > 20 && lastHeldOne) return `${found[0]} repeats what already changes its length.`
      if (upper > least) current().changes = true
      at += found[0]?.length ?? 1
      // A lazy mark after a repetition changes nothing here.
      if (source[at] === '?') at += 1
      continue
    }
    at += 1
    lastHeldOne = false
  }
  return null
}

const maxWays = 20_000
const tooMany = 'There are too many ways in which it could match. Shorten its repetitions.'
