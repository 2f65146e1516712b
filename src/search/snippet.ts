import { foldText, tokenize } from './tokenize.ts'

const snippetLength = 180

/** Markdown furniture that says nothing in a snippet. */
const toPlain = (text: string): string =>
  text
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/```[^\n]*\n?/g, ' ')
    .replace(/\[([^\]]{0,300})\]\([^)]{0,500}\)/g, '$1')
    .replace(/[#>*_`|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

type Snippet = {
  readonly snippet: string
  readonly marks: readonly (readonly [start: number, end: number])[]
}

/**
 * The part of a text where most of the words stand together.
 *
 * @param terms folded words to look for, as the index matched them
 */
export const makeSnippet = (text: string, terms: readonly string[]): Snippet => {
  const plain = toPlain(text.slice(0, 200_000))
  const wanted = new Set(terms)
  const words: { start: number; end: number }[] = []
  for (const match of plain.matchAll(/[\p{L}\p{N}]+(?:[-_.:/\\@][\p{L}\p{N}]+)*/gu)) {
    const folded = foldText(match[0])
    if (wanted.has(folded) || tokenize(folded).some((token) => wanted.has(token))) {
      words.push({ start: match.index, end: match.index + match[0].length })
    }
    if (words.length > 400) break
  }
  let best = 0
  let bestCount = 0
  for (const [index, word] of words.entries()) {
    let count = 0
    for (let next = index; next < words.length; next += 1) {
      if ((words[next]?.end ?? 0) > word.start + snippetLength) break
      count += 1
    }
    if (count > bestCount) {
      bestCount = count
      best = word.start
    }
  }
  const space = best > 40 ? plain.lastIndexOf(' ', best - 30) + 1 : 0
  const end = Math.min(plain.length, space + snippetLength)
  const prefix = space > 0 ? '… ' : ''
  const snippet = `${prefix}${plain.slice(space, end)}${end < plain.length ? ' …' : ''}`
  const marks = words
    .filter((word) => word.start >= space && word.end <= end)
    .map((word) => [word.start - space + prefix.length, word.end - space + prefix.length] as const)
  return { snippet, marks }
}
