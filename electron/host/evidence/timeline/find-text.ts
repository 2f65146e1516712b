import type { EntryColumns } from './entry-columns.ts'
import type { TextStore } from './text-store.ts'

/** One bit per entry. */
export type EntrySet = Uint8Array

export const hasEntry = (set: EntrySet, entry: number): boolean =>
  ((set[entry >> 3] ?? 0) & (1 << (entry & 7))) !== 0

const chunkBytes = 1_048_576

/** A text as it may stand in UTF-8 bytes, without regard to case: one alternative per letter, nothing that repeats. */
const expressionOf = (text: string): RegExp => {
  const source = [...text].map((sign) => {
    const forms = [...new Set([sign, sign.toLowerCase(), sign.toUpperCase()])]
    if (forms.every((form) => /^[\x20-\x7e]$/.test(form)))
      return sign.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    const encoded = forms.map((form) =>
      [...Buffer.from(form, 'utf8')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    return `(?:${encoded.join('|')})`
  })
  return new RegExp(source.join(''), 'gi')
}

/** Finds a text in a block of single bytes, without regard to case. */
export type TextFinder = {
  readonly prepare: (block: string) => string
  /** -1 where there is none at or after `from`. */
  readonly find: (block: string, from: number) => number
}

export const createFinder = (text: string): TextFinder => {
  // Lower case keeps the length of single bytes, and a plain search is many times faster than an expression.
  if (/^[\x20-\x7e]*$/.test(text)) {
    const lower = text.toLowerCase()
    return { prepare: (block) => block.toLowerCase(), find: (block, from) => block.indexOf(lower, from) }
  }
  const expression = expressionOf(text)
  return {
    prepare: (block) => block,
    find: (block, from) => {
      expression.lastIndex = from
      return expression.exec(block)?.index ?? -1
    },
  }
}

/** Adds the entries `[first, end)` of one source that hold the text. Throws file system errors. */
export const findText = (
  text: TextStore,
  columns: EntryColumns,
  range: { readonly first: number; readonly end: number },
  finder: TextFinder,
  into: EntrySet,
): void => {
  let entry = range.first
  let position = 0
  while (position < text.size && entry < range.end) {
    const chunk = text.read(position, chunkBytes)
    if (chunk.length === 0) return
    const isLast = position + chunk.length >= text.size
    const lastLine = chunk.lastIndexOf(10)
    const length = isLast || lastLine < 0 ? chunk.length : lastLine + 1
    const block = finder.prepare(chunk.toString('latin1', 0, length))
    for (let found = finder.find(block, 0); found >= 0; ) {
      const at = position + found
      while (entry + 1 < range.end && (columns.offset[entry + 1] ?? 0) <= at) entry += 1
      // What stands before the first stamp belongs to no entry.
      if ((columns.offset[entry] ?? 0) <= at) into[entry >> 3] = (into[entry >> 3] ?? 0) | (1 << (entry & 7))
      const next = entry + 1 < range.end ? (columns.offset[entry + 1] ?? 0) : text.size
      found = finder.find(block, Math.max(found + 1, Math.min(length, next - position)))
    }
    position += length
  }
}
