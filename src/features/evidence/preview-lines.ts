/**
 * Puts the text before and after redaction side by side, line by line. The host says where something was
 * put into `after`; where it stood in `before` follows from the text around it, which did not change.
 */

export type PreviewHit = { readonly start: number; readonly end: number; readonly rule: string }

/** A stretch of a line; `hit` is the number of the hit it shows, counted from 0, or `null` for unchanged text. */
export type Span = { readonly text: string; readonly hit: number | null; readonly rule: string | null }

export type PreviewLine = {
  /** Line in `before`, from 1; `null` where only `after` has text. */
  readonly number: number | null
  readonly before: readonly Span[]
  readonly after: readonly Span[]
}

export type PreviewLines = {
  readonly lines: readonly PreviewLine[]
  /** Index of the line where each hit begins, by the number of the hit. */
  readonly lineOfHit: readonly number[]
}

type Piece = { readonly start: number; readonly end: number; readonly hit: number }

/** Hits must lie inside `after`; those that do not, or that overlap an earlier one, are ignored. */
export const previewLines = (before: string, after: string, hits: readonly PreviewHit[]): PreviewLines => {
  const ordered = sound(after, hits)
  const page = createPage(ordered.map((hit) => hit.rule))
  const originals = locateInBefore(
    before,
    after,
    ordered.map((hit, index) => ({ start: hit.start, end: hit.end, hit: index })),
  )
  let inBefore = 0
  let inAfter = 0
  for (const { start, end, hit } of originals) {
    const standIn = ordered[hit]
    if (standIn === undefined) break
    page.same(before.slice(inBefore, start))
    page.replaced(before.slice(start, end), after.slice(standIn.start, standIn.end), hit)
    inBefore = end
    inAfter = standIn.end
  }
  // What could not be placed, and everything behind the last hit.
  const restBefore = before.slice(inBefore)
  const restAfter = after.slice(inAfter)
  if (restBefore === restAfter) page.same(restBefore)
  else page.rest(restBefore, restAfter, inAfter, ordered.slice(originals.length), originals.length)
  return page.finish()
}

type Side = { readonly rows: Span[][]; row: number }

/** Two columns that grow together: each line end of unchanged text brings both to the same row. */
const createPage = (rules: readonly string[]) => {
  const before: Side = { rows: [[]], row: 0 }
  const after: Side = { rows: [[]], row: 0 }
  const lineOfHit: number[] = []

  const put = (side: Side, text: string, hit: number | null) => {
    if (text === '') return
    const rule = hit === null ? null : (rules[hit] ?? null)
    const row = side.rows[side.row] ?? []
    side.rows[side.row] = row
    row.push({ text: text.endsWith('\r') ? text.slice(0, -1) : text, hit, rule })
  }
  const newRow = (side: Side) => {
    side.row += 1
    side.rows[side.row] = []
  }
  const flow = (side: Side, text: string, hit: number | null) => {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) newRow(side)
      put(side, line, hit)
    }
  }
  const same = (text: string) => {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) {
        const row = Math.max(before.row, after.row)
        before.row = row
        after.row = row
        newRow(before)
        newRow(after)
      }
      put(before, line, null)
      put(after, line, null)
    }
  }
  const standIn = (text: string, hit: number) => {
    lineOfHit[hit] = after.row
    flow(after, text, hit)
  }
  return {
    same,
    replaced: (original: string, text: string, hit: number) => {
      flow(before, original, hit)
      standIn(text, hit)
    },
    rest: (
      textBefore: string,
      textAfter: string,
      offset: number,
      hits: readonly PreviewHit[],
      firstHit: number,
    ) => {
      flow(before, textBefore, null)
      let position = 0
      for (const [index, { start, end }] of hits.entries()) {
        flow(after, textAfter.slice(position, start - offset), null)
        standIn(textAfter.slice(start - offset, end - offset), firstHit + index)
        position = end - offset
      }
      flow(after, textAfter.slice(position), null)
    },
    finish: (): PreviewLines => {
      const count = Math.max(before.rows.length, after.rows.length)
      let number = 0
      const lines = Array.from({ length: count }, (_, index): PreviewLine => {
        const own = before.rows[index]
        if (own !== undefined) number += 1
        return {
          number: own === undefined ? null : number,
          before: own ?? [],
          after: after.rows[index] ?? [],
        }
      })
      const last = lines.at(-1)
      const endsInLineEnd = last !== undefined && last.before.length === 0 && last.after.length === 0
      return { lines: endsInLineEnd ? lines.slice(0, -1) : lines, lineOfHit }
    },
  }
}

const sound = (after: string, hits: readonly PreviewHit[]): readonly PreviewHit[] => {
  let last = 0
  return [...hits]
    .sort((left, right) => left.start - right.start)
    .filter(({ start, end }) => {
      if (start < last || end <= start || end > after.length) return false
      last = end
      return true
    })
}

/** Text between two hits is looked for in `before` from where the last one was found. */
const locateInBefore = (before: string, after: string, hits: readonly Piece[]): readonly Piece[] => {
  const found: Piece[] = []
  let position = 0
  let copied = 0
  for (const [index, { start, end, hit }] of hits.entries()) {
    const lead = after.slice(copied, start)
    // The lead is unchanged text, so it must stand here; if it does not, the rest cannot be placed.
    if (!before.startsWith(lead, position)) return found
    const from = position + lead.length
    const next = hits[index + 1]
    const anchor = after.slice(end, next === undefined ? after.length : next.start)
    const to = endOfOriginal(before, from, anchor, next === undefined)
    if (to === null) return found
    found.push({ start: from, end: to, hit })
    position = to
    copied = end
  }
  return found
}

/** Where the replaced text ends, given the unchanged text behind it. A cut preview may end inside the anchor. */
const endOfOriginal = (before: string, from: number, anchor: string, last: boolean): number | null => {
  if (anchor === '') return last ? before.length : from
  const whole = before.indexOf(anchor, from)
  if (whole >= 0) return last && before.endsWith(anchor) ? before.length - anchor.length : whole
  const line = anchor.slice(0, Math.max(1, anchor.indexOf('\n') + 1 || Math.min(anchor.length, 40)))
  const part = before.indexOf(line, from)
  return part >= 0 ? part : null
}
