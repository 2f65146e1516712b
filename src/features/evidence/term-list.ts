import type { RedactionTerm } from '../../domain/evidence.ts'

/** Terms of one character would hide every such letter. */
const shortestTerm = 2
const longestTerm = 200

/**
 * The terms with one more: trimmed, once, and either hidden or kept, never both. `null` when the text cannot
 * be a term.
 */
export const addTerm = (
  terms: readonly RedactionTerm[],
  text: string,
  action: RedactionTerm['action'],
): readonly RedactionTerm[] | null => {
  const trimmed = text.trim()
  if (trimmed.length < shortestTerm || trimmed.length > longestTerm || /[\r\n]/.test(trimmed)) return null
  return [...removeTerm(terms, trimmed), { text: trimmed, action }]
}

export const removeTerm = (terms: readonly RedactionTerm[], text: string): readonly RedactionTerm[] =>
  terms.filter((term) => term.text.toLowerCase() !== text.toLowerCase())
