/**
 * All entries of a timeline as columns of numbers: 25 bytes for each, and 4 more for its place in time. Five
 * million lines take 145 MB; `maxEntries` bounds the whole at 350 MB. Text stays where it is.
 */
export type EntryColumns = {
  count: number
  /** Milliseconds since 1970 by the source's own clock, with fractions. */
  time: Float64Array
  /** Where the entry begins in its source, in bytes. */
  offset: Float64Array
  /** Number of its first line in its source, from 1. */
  line: Uint32Array
  /** Code of its level, and `guessedLevel`. */
  level: Uint8Array
  /** Number of the variant of its pattern. */
  variant: Uint32Array
}

export const maxEntries = 12_000_000
/** Not yet looked at for its pattern. */
export const noVariant = 0xffffffff

const sized = (size: number): EntryColumns => ({
  count: 0,
  time: new Float64Array(size),
  offset: new Float64Array(size),
  line: new Uint32Array(size),
  level: new Uint8Array(size),
  variant: new Uint32Array(size),
})

export const createColumns = (): EntryColumns => sized(4096)

/** Makes room for one more; `false` when there is none. */
export const reserve = (columns: EntryColumns): boolean => {
  if (columns.count < columns.time.length) return true
  if (columns.count >= maxEntries) return false
  const next = sized(Math.min(maxEntries, Math.ceil(columns.count * 1.6)))
  next.time.set(columns.time)
  next.offset.set(columns.offset)
  next.line.set(columns.line)
  next.level.set(columns.level)
  columns.time = next.time
  columns.offset = next.offset
  columns.line = next.line
  columns.level = next.level
  columns.variant = next.variant
  return true
}
