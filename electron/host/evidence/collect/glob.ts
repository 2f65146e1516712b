import picomatch from 'picomatch'

/**
 * Globs as people write paths. `(x86)` in a name is a name; only `(a|b)` and `@(…)` are choices. Whatever a place of
 * the machine is called, `C:\Users\Ann [2]`, its letters are taken as they are.
 */

/** Every sign of `text` that a glob would understand, taken as itself. */
export const literally = (text: string): string => text.replace(/[*?[\]{}()!+@|]/g, '\\$&')

/** Round brackets that choose nothing are part of a name. */
const plainBrackets = (glob: string): string =>
  glob.replace(/(^|[^@!?*+\\])\(([^()|]{0,120})\)/g, '$1\\($2\\)')

const isChoosing = (segment: string): boolean => /(?<!\\)[*?[{(]/.test(segment)

export type SplitGlob = {
  /** The folder below which everything lies; for a plain path the path itself. With `/`, ends as `C:/` at a drive. */
  readonly base: string
  /** What is chosen below the base; `null` for a plain path. */
  readonly glob: string | null
}

/** `C:/Program Files (x86)/App/*.log` gives `C:/Program Files (x86)/App` and `*.log`. */
export const splitGlob = (pattern: string): SplitGlob => {
  const segments = plainBrackets(pattern).split('/')
  const first = segments.findIndex(isChoosing)
  const plain = (first < 0 ? segments : segments.slice(0, first)).join('/').replace(/\\(?=[^\w/])/g, '')
  const base = /^[a-z]:$/i.test(plain) || (plain === '' && pattern.startsWith('/')) ? `${plain}/` : plain
  return { base, glob: first < 0 ? null : segments.slice(first).join('/') }
}

/** Does a path with `/` answer to one of the globs? */
export const globMatcher = (
  globs: readonly string[],
  options: { readonly nocase: boolean },
): ((path: string) => boolean) =>
  globs.length === 0 ? () => false : picomatch(globs.map(plainBrackets), { dot: true, ...options })
