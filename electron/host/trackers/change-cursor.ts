import { z } from 'zod'

/**
 * A place in the stream of changes: the time and id of the last record, and which revisions of the last
 * moments were already handed out. The next page looks back by the overlap and leaves those out, so that a
 * record that changed in the same instant is not skipped and an unchanged one does not come again.
 */
export type ChangeCursor = {
  readonly at: string
  readonly seen: Readonly<Record<string, string>>
}

const cursorSchema = z.object({ at: z.iso.datetime(), seen: z.record(z.string(), z.string()) })

/** `null` for the beginning and for a cursor of another kind: pulling everything again loses nothing. */
export const readCursor = (text: string | null): ChangeCursor | null => {
  if (text === null) return null
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** `null`, when there was nothing to hand out yet, is written as the beginning. */
export const writeCursor = (cursor: ChangeCursor | null): string =>
  cursor === null ? '' : JSON.stringify(cursor)

export type Changed = { readonly id: string; readonly updatedAt: string; readonly revision: string }

export const byChange = (left: Changed, right: Changed): number =>
  left.updatedAt < right.updatedAt
    ? -1
    : left.updatedAt > right.updatedAt
      ? 1
      : left.id < right.id
        ? -1
        : Number(left.id > right.id)

const back = (at: string, ms: number): string => new Date(Date.parse(at) - ms).toISOString()

/** Is this record new to the one who holds the cursor? */
export const isAfter = (cursor: ChangeCursor | null, record: Changed, overlapMs: number): boolean =>
  cursor === null ||
  (record.updatedAt >= back(cursor.at, overlapMs) && cursor.seen[record.id] !== record.revision)

/**
 * The cursor after `taken`, which is in the order of `byChange`. It never passes `serverDate`, the tracker's own clock
 * (ISO 8601 UTC, `null` where it is not known): one record dated tomorrow would hide every change until then.
 */
export const advance = (
  cursor: ChangeCursor | null,
  taken: readonly Changed[],
  overlapMs: number,
  serverDate: string | null = null,
): ChangeCursor | null => {
  const last = [cursor?.at ?? '', ...taken.map(({ updatedAt }) => updatedAt)].sort().at(-1) ?? ''
  if (last === '') return cursor
  const newest = serverDate !== null && serverDate < last ? serverDate : last
  const from = back(newest, overlapMs)
  const seen: Record<string, string> = {}
  // What was seen before the window is old enough never to be asked for again.
  const known = new Map(taken.map((record) => [record.id, record]))
  for (const [id, revision] of Object.entries(cursor?.seen ?? {})) {
    if (!known.has(id) && cursor !== null && cursor.at >= from) seen[id] = revision
  }
  for (const record of taken) {
    if (record.updatedAt >= from) seen[record.id] = record.revision
  }
  return { at: newest, seen }
}
