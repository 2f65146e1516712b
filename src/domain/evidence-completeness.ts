import type { Outcome } from './evidence.ts'

/** What a bundle says about its own gaps. A field that is not stated is unknown, never "fine". */

export type Gap = {
  readonly title: string
  readonly outcome: Outcome
  readonly reason: string
  /** Its profile says that it must be there. */
  readonly required: boolean
}

/** One sentence; `null` when nothing is missing. What this machine never had is missing only if it was required. */
const sentenceOf = ({ title, outcome, reason, required }: Gap): string | null => {
  switch (outcome) {
    case 'success':
      return null
    case 'unavailable':
    case 'skipped':
      return required ? `${title} is not there: ${reason}` : null
    case 'partial':
      return `${title} is there in part: ${reason}`
    case 'failed':
      return `${title} failed: ${reason}`
    case 'timeout':
      return `${title} took too long: ${reason}`
    case 'denied':
      return `${title} may not be read: ${reason}`
    case 'withheld':
      return `${title} was withheld: ${reason}`
  }
}

/** The sentences of everything that is missing, in the order of the collectors; `leftOut` are paths a person removed. */
export const missingSentences = (gaps: readonly Gap[], leftOut: readonly string[]): readonly string[] => [
  ...gaps.map(sentenceOf).filter((sentence) => sentence !== null),
  ...leftOut.map((path) => `${path} was left out by the person who sealed the bundle.`),
]

/** A collector as the count needs it: its outcome and how many files of it are there. */
export type Brought = { readonly outcome: Outcome; readonly files: number }

export type Completeness = {
  /** Every collector brought something, and nothing is missing. Only then may a screen say "complete". */
  readonly whole: boolean
  /** One honest sentence: the same in the list, the overview, the report, the comment and the command. */
  readonly sentence: string
}

/** How many collectors brought something, what is not on this machine, what found nothing, what failed. */
export const completenessOf = (collectors: readonly Brought[], missing: number): Completeness => {
  const all = collectors.length
  const brought = collectors.filter(({ files }) => files > 0)
  const partial = brought.filter(({ outcome }) => outcome !== 'success').length
  const silent = collectors.filter(({ files }) => files === 0)
  const of = (...outcomes: readonly Outcome[]) =>
    silent.filter(({ outcome }) => outcomes.includes(outcome)).length
  const parts: readonly (readonly [count: number, words: string])[] = [
    [partial, 'of these in part'],
    [of('unavailable'), 'not on this machine'],
    [of('skipped'), 'skipped'],
    [of('success', 'partial'), 'found nothing'],
    [of('denied'), 'may not be read'],
    [of('failed', 'timeout'), 'failed'],
    [of('withheld'), 'withheld'],
  ]
  const told = parts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`]))
  const noun = all === 1 ? 'collector' : 'collectors'
  const whole = brought.length === all && partial === 0 && missing === 0
  if (whole && all > 0)
    return { whole, sentence: `Complete: ${all === 1 ? '' : 'all '}${all} ${noun} brought something.` }
  const lacking = missing === 0 ? [] : [`${missing} ${missing === 1 ? 'gap is' : 'gaps are'} named`]
  return {
    whole: false,
    sentence: `${brought.length} of ${all} ${noun} brought something${[...told, ...lacking].map((text) => `; ${text}`).join('')}.`,
  }
}
