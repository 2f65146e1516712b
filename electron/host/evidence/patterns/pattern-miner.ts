import { maskLine, wildcard } from './mask-line.ts'

/**
 * Groups lines into patterns as they stream by. The tree of fixed depth is Drain's (He et al., ICWS 2017,
 * https://doi.org/10.1109/ICWS.2017.13). What is ours: the mask is one for all logs, and a word that differs
 * within a group counts as a value only when it takes several values; `VM Started` and `VM Stopped` stay two
 * patterns while `user anna`, `user bo`, `user chen` … become one.
 */
export type PatternMiner = {
  /** Gives the number of the line's variant, from 0. Variants become patterns in `resolve`. */
  readonly add: (line: string) => number
  readonly resolve: () => ResolvedPatterns
}

export type ResolvedPatterns = {
  /** Index into `templates` by number of the variant. */
  readonly patternOf: Uint32Array
  /** Words with `<*>` for what varies, in the order of first sight. */
  readonly templates: readonly string[]
}

/** One setting for all logs. */
export const minerSettings = {
  /** Share of words that must agree to join a group. */
  similarity: 0.6,
  /** Words from the start by which groups are told apart before they are compared. */
  depth: 2,
  /** Different words below one branch; what comes later shares one. */
  maxChildren: 100,
  /** A word with so many values in one place of a group is a value. */
  valuesOfVariable: 4,
  /** Bounds of memory: about 60 MiB at worst. */
  maxGroups: 4_000,
  /** Groups of one leaf that a line is compared with, so that no line costs much. */
  maxGroupsOfLeaf: 64,
  maxVariants: 50_000,
} as const

type Group = {
  readonly id: number
  readonly words: string[]
  /** Different words in each place, as many as matter. */
  readonly values: readonly Set<string>[]
  /** The variant of lines that come when there is no room for more. */
  overflow: number
}
type Variant = { readonly group: Group; readonly words: readonly string[] }
type Branch = { readonly children: Map<string, Branch>; readonly groups: Group[] }

const branch = (): Branch => ({ children: new Map(), groups: [] })
const isValue = (word: string): boolean => word.includes(wildcard)

export const createPatternMiner = (): PatternMiner => {
  const { similarity, depth, maxChildren, valuesOfVariable, maxGroups, maxGroupsOfLeaf, maxVariants } =
    minerSettings
  const root = branch()
  const variants: Variant[] = []
  /** By masked line. */
  const known = new Map<string, number>()
  let groups = 0
  let lastGroup: Group | null = null

  const childOf = (parent: Branch, key: string): Branch => {
    const found = parent.children.get(key)
    if (found !== undefined) return found
    const isFull = parent !== root && key !== wildcard && parent.children.size >= maxChildren
    const shared = isFull ? parent.children.get(wildcard) : undefined
    if (shared !== undefined) return shared
    const fresh = branch()
    parent.children.set(isFull ? wildcard : key, fresh)
    return fresh
  }

  const leafOf = (words: readonly string[]): Branch => {
    let at = childOf(root, String(words.length))
    for (let index = 0; index < Math.min(depth, words.length); index += 1) {
      const word = words[index] ?? ''
      at = childOf(at, isValue(word) ? wildcard : word)
    }
    return at
  }

  const closest = (candidates: readonly Group[], words: readonly string[]): Group | null => {
    let best: Group | null = null
    let most = words.length * similarity
    for (const group of candidates) {
      let same = 0
      for (let index = 0; index < words.length; index += 1) if (group.words[index] === words[index]) same += 1
      if (same >= most && (best === null || same > most)) {
        best = group
        most = same
      }
    }
    return best
  }

  const groupOf = (words: readonly string[]): Group => {
    const leaf = leafOf(words)
    const found = closest(leaf.groups, words)
    if (found !== null) return found
    if (leaf.groups.length >= maxGroupsOfLeaf) return leaf.groups[0] ?? newGroup(leaf, words)
    if (groups >= maxGroups && lastGroup !== null) return leaf.groups[0] ?? lastGroup
    return newGroup(leaf, words)
  }

  const newGroup = (leaf: Branch, words: readonly string[]): Group => {
    const group: Group = { id: groups, words: [...words], values: words.map(() => new Set()), overflow: -1 }
    groups += 1
    leaf.groups.push(group)
    lastGroup = group
    return group
  }

  const newVariant = (group: Group, words: readonly string[]): number => {
    variants.push({ group, words })
    return variants.length - 1
  }

  const add: PatternMiner['add'] = (line) => {
    const words = maskLine(line)
    const key = words.join(' ')
    const seen = known.get(key)
    if (seen !== undefined) return seen
    const group = groupOf(words)
    for (let index = 0; index < group.words.length; index += 1) {
      const word = words[index] ?? ''
      if (group.words[index] !== word) group.words[index] = wildcard
      const values = group.values[index]
      if (values !== undefined && values.size < valuesOfVariable) values.add(word)
    }
    if (variants.length >= maxVariants) {
      if (group.overflow < 0) group.overflow = newVariant(group, group.words)
      return group.overflow
    }
    const variant = newVariant(group, words)
    known.set(key, variant)
    return variant
  }

  const templateOf = ({ group, words }: Variant): { readonly key: string; readonly template: string } => {
    let key = String(group.id)
    let template = ''
    for (let index = 0; index < group.words.length; index += 1) {
      const word = words[index] ?? wildcard
      const values = group.values[index]?.size ?? 0
      const varies = values >= valuesOfVariable || isValue(word)
      key += varies ? ' *' : ` ${word}`
      template += `${index === 0 ? '' : ' '}${varies && values > 1 ? wildcard : word}`
    }
    return { key, template }
  }

  const resolve: PatternMiner['resolve'] = () => {
    const patternOf = new Uint32Array(variants.length)
    const templates: string[] = []
    const byKey = new Map<string, number>()
    for (const [index, variant] of variants.entries()) {
      const { key, template } = templateOf(variant)
      let pattern = byKey.get(key)
      if (pattern === undefined) {
        pattern = templates.length
        byKey.set(key, pattern)
        templates.push(template)
      }
      patternOf[index] = pattern
    }
    return { patternOf, templates }
  }

  return { add, resolve }
}
