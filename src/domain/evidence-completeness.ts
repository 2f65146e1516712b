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
