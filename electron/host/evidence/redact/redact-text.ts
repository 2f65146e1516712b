import type { Pseudonyms } from './pseudonyms.ts'
import { marker, type Rule } from './rule.ts'
import { type Fence, fences, maxFenced } from './rules/fences.ts'
import type { TriggerScan } from './scan/trigger-scan.ts'

/** A range of the text before, what goes in its place, and who asked for it. */
type Span = {
  readonly start: number
  readonly end: number
  readonly text: string
  readonly rule: string
  readonly rank: number
}

export type Hit = { readonly start: number; readonly end: number; readonly rule: string }

export type RedactedText = {
  readonly text: string
  /** Ranges in `text` that were put in place of something, in UTF-16 units. */
  readonly hits: readonly Hit[]
  /** Control signs in the text before that no text holds; many of them mean that it is none. */
  readonly controls: number
}

/**
 * Redacts a text given in blocks of whole lines. Every rule reads the original, never the work of another
 * rule; where hits overlap, the one that covers all of them wins, else everything any of them covers is
 * hidden. Nothing a rule has found can survive.
 */
export type TextRedactor = {
  /** Blocks must end at line ends, except the last one. Keeps an open key over block borders. */
  readonly next: (block: string) => RedactedText
  readonly counts: () => Readonly<Record<string, number>>
}

/** Rules with the one scan that tells where any of them has to look. */
export type CompiledRules = { readonly rules: readonly Rule[]; readonly trigger: TriggerScan }

export type TextRedactorDeps = {
  readonly compiled: CompiledRules
  readonly pseudonyms: Pseudonyms
  /** Exact values a person allowed; compared without case. */
  readonly keep: readonly string[]
}

const reachBack = (text: string, from: number, reach: NonNullable<Rule['reach']>): number => {
  let start = from
  while (start > 0 && from - start < reach.max && reach.signs.test(text[start - 1] ?? '')) start -= 1
  return start
}

/** A marker in place of a JSON number needs the quotes that a number has not. */
const quotedNumber = (text: string, start: number, value: string, replaced: string): string => {
  if (!replaced.startsWith('[redacted:') || !/^-?\d[\d.eE+-]{0,40}$/.test(value)) return replaced
  const isJson = /"[ \t]{0,16}:[ \t]{0,16}[[({]?$/.test(text.slice(Math.max(0, start - 40), start))
  return isJson ? `"${replaced}"` : replaced
}

/** A hit of a rule, `offset` signs into the text. */
const spanOf = (
  rule: Rule,
  rank: number,
  found: RegExpExecArray,
  offset: number,
  text: string,
  deps: TextRedactorDeps,
  keep: ReadonlySet<string>,
): Span | null => {
  const whole = found[0]
  const second = found[2]
  const begin = offset + found.index + (second === undefined ? 0 : (found[1] ?? '').length)
  const end = begin + (second ?? whole).length
  const start = rule.reach === undefined ? begin : reachBack(text, begin, rule.reach)
  const value = text.slice(start, end)
  if (value === '' || (keep.size > 0 && keep.has(value.toLowerCase()))) return null
  const replaced = rule.replace(value, { pseudonyms: deps.pseudonyms, text, start })
  if (replaced === null || replaced === value) return null
  return { start, end, text: quotedNumber(text, start, value, replaced), rule: rule.id, rank }
}

type Window = { readonly rule: number; readonly start: number; end: number }

/**
 * Runs each rule where one of its hints stands and nowhere else: on that line, or, for values that may be
 * broken over lines, on as much around it as the longest hit needs.
 */
const createSpanFinder = (deps: TextRedactorDeps, keep: ReadonlySet<string>) => {
  const { rules, trigger } = deps.compiled
  const everywhere = rules.flatMap(({ hints }, rank) => (hints.length === 0 ? [rank] : []))

  const search = (rank: number, part: string, offset: number, text: string, spans: Span[]) => {
    const rule = rules[rank]
    if (rule === undefined) return
    const { pattern } = rule
    pattern.lastIndex = 0
    for (let found = pattern.exec(part); found !== null; found = pattern.exec(part)) {
      if (found[0] === '') pattern.lastIndex += 1
      const span = spanOf(rule, rank, found, offset, text, deps, keep)
      if (span !== null) spans.push(span)
    }
  }

  return (text: string): { readonly spans: Span[]; readonly controls: number } => {
    const spans: Span[] = []
    const windows = new Map<number, Window>()
    const lookInto = ({ rule, start, end }: Window) =>
      search(rule, text.slice(start, end), start, text, spans)
    for (const rank of everywhere) search(rank, text, 0, text, spans)
    const controls = trigger.scan(
      text,
      (start, end, found, count) => {
        const line = text.slice(start, end)
        for (let each = 0; each < count; each += 1) search(found[each] ?? 0, line, start, text, spans)
      },
      (rule, at) => {
        const reach = rules[rule]?.overLines ?? 0
        const last = windows.get(rule)
        if (last !== undefined && at - reach <= last.end) {
          last.end = Math.min(text.length, at + reach)
          return
        }
        if (last !== undefined) lookInto(last)
        windows.set(rule, { rule, start: Math.max(0, at - reach), end: Math.min(text.length, at + reach) })
      },
    )
    for (const window of windows.values()) lookInto(window)
    return { spans, controls }
  }
}

/** As many line breaks as were hidden, so that line numbers stay what they were. */
const hiddenLines = (hidden: string, rule: string): string =>
  marker(rule) + (hidden.match(/\r\n|\r|\n/g) ?? []).join('')

type Open = { readonly fence: Fence; readonly left: number } | null

const fenceSpans = (text: string, open: Open): { readonly spans: readonly Span[]; readonly open: Open } => {
  const spans: Span[] = []
  let current = open
  let at = 0
  const close = (start: number, fence: Fence, left: number) => {
    fence.end.lastIndex = start
    const end = fence.end.exec(text)
    const until = Math.min(end === null ? text.length : end.index + end[0].length, start + left)
    const reached = end !== null && end.index + end[0].length <= start + left
    if (until > start) {
      const hidden = text.slice(start, until)
      spans.push({ start, end: until, text: hiddenLines(hidden, fence.id), rule: fence.id, rank: -1 })
    }
    at = until
    const remaining = left - (until - start)
    current = reached || remaining <= 0 ? null : { fence, left: remaining }
  }
  if (current !== null) close(0, current.fence, current.left)
  const nextBegin = () => {
    let first: { readonly index: number; readonly fence: Fence } | null = null
    for (const fence of fences) {
      if (!text.includes(fence.hint, at)) continue
      fence.begin.lastIndex = at
      const begin = fence.begin.exec(text)
      if (begin !== null && (first === null || begin.index < first.index))
        first = { index: begin.index, fence }
    }
    return first
  }
  while (current === null && at < text.length) {
    const begin = nextBegin()
    if (begin === null) break
    close(begin.index, begin.fence, maxFenced)
  }
  return { spans, open: current }
}

/** Overlapping spans become one. */
const settle = (spans: Span[], source: string): readonly Span[] => {
  spans.sort((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank)
  const settled: Span[] = []
  for (const span of spans) {
    const last = settled.at(-1)
    if (last === undefined || span.start >= last.end) settled.push(span)
    else if (span.end > last.end) {
      const first = span.rank < last.rank ? span : last
      const hidden = source.slice(last.start, span.end)
      settled[settled.length - 1] = {
        start: last.start,
        end: span.end,
        text: hiddenLines(hidden, first.rule),
        rule: first.rule,
        rank: first.rank,
      }
    }
  }
  return settled
}

export const createTextRedactor = (deps: TextRedactorDeps): TextRedactor => {
  const keep = new Set(deps.keep.map((term) => term.toLowerCase()))
  const findSpans = createSpanFinder(deps, keep)
  const counts: Record<string, number> = {}
  let open: Open = null
  return {
    next: (block) => {
      const fenced = fenceSpans(block, open)
      open = fenced.open
      const { spans: found, controls } = findSpans(block)
      for (const span of fenced.spans) found.push(span)
      const spans = settle(found, block)
      const pieces: string[] = []
      const hits: Hit[] = []
      let length = 0
      let at = 0
      for (const span of spans) {
        const before = block.slice(at, span.start)
        pieces.push(before, span.text)
        length += before.length
        hits.push({ start: length, end: length + span.text.length, rule: span.rule })
        length += span.text.length
        at = span.end
        counts[span.rule] = (counts[span.rule] ?? 0) + 1
      }
      pieces.push(block.slice(at))
      return { text: pieces.join(''), hits, controls }
    },
    counts: () => counts,
  }
}
