/**
 * The small notation of a rule's hints: cheap shapes that every hit contains, found all at once in one pass
 * over the text (`trigger-scan.ts`). Letters stand for themselves in either case; `\d` is a digit, `\h` a hexadecimal
 * digit, `\w` a letter, digit or underscore, `[…]` one of the signs in it; `{n}`, `{m,n}` and `?` repeat the
 * sign before; a backslash before any other sign means that sign. A hint never reaches over a line end.
 */

/** One place of a hint: which signs may stand there, and whether it may be left out. */
export type HintElement = { readonly signs: string; readonly optional: boolean }

const digits = '0123456789'
const hexDigits = `${digits}abcdefABCDEF`
const letters = 'abcdefghijklmnopqrstuvwxyz'
const classes: Readonly<Record<string, string>> = {
  d: digits,
  h: hexDigits,
  w: `${digits}_${letters}${letters.toUpperCase()}`,
}

/** A sign in both cases; beyond ASCII only where folding keeps it one sign. */
const bothCases = (sign: string): string => {
  const lower = sign.toLowerCase()
  const upper = sign.toUpperCase()
  return [...new Set([sign, ...[lower, upper].filter((folded) => folded.length === 1)])].join('')
}

/** A text taken literally as a hint. */
export const literalHint = (text: string): string => text.replace(/[\\[\]{}?]/g, '\\$&')

/** Throws on a hint that is not in the notation: rules are written by us, so that is a defect. */
export const parseHint = (hint: string): readonly HintElement[] => {
  const elements: HintElement[] = []
  let at = 0
  while (at < hint.length) {
    let signs: string
    const sign = hint[at] ?? ''
    if (sign === '\\') {
      const next = hint[at + 1] ?? ''
      signs = classes[next] ?? bothCases(next)
      at += 2
    } else if (sign === '[') {
      const end = hint.indexOf(']', at)
      if (end < 0) throw new Error(`The hint ${hint} has no closing bracket.`)
      signs = [...hint.slice(at + 1, end)].map(bothCases).join('')
      at = end + 1
    } else {
      signs = bothCases(sign)
      at += 1
    }
    const repeat = /^(?:\?|\{(\d{1,2})(?:,(\d{1,2}))?\})/.exec(hint.slice(at))
    const most = repeat === null ? 1 : Number(repeat[2] ?? repeat[1] ?? 1)
    const least = repeat === null ? 1 : Number(repeat[1] ?? 0)
    at += repeat?.[0].length ?? 0
    for (let index = 0; index < most; index += 1) elements.push({ signs, optional: index >= least })
  }
  if (elements.length === 0 || elements.every(({ optional }) => optional))
    throw new Error(`The hint "${hint}" fits everywhere.`)
  return elements
}
