import { z } from 'zod'
import { patternKinds, timelineLevels } from '../domain/timeline.ts'
import { done, operation } from './operation.ts'
import { byteCount } from './records.ts'

const timelineId = z.string()
const level = z.enum(timelineLevels)
/** Milliseconds since 1970, with fractions. */
const ms = z.number()
const count = z.number().int().nonnegative()

/** What is shown of a timeline: everything must hold. */
export const timelineFilterSchema = z.object({
  /** In the language of `src/domain/timeline-query.ts`. */
  query: z.string().max(2_000),
  hiddenSources: z.array(count),
  /** `null` for all. */
  levels: z.array(level).nullable(),
  from: ms.nullable(),
  to: ms.nullable(),
})
export type TimelineFilter = z.infer<typeof timelineFilterSchema>

export const timelineSourceSchema = z.object({
  id: count,
  /** Path in the collection or bundle. */
  path: z.string(),
  size: byteCount,
  entries: count,
  lines: count,
  format: z.string(),
  from: ms.nullable(),
  to: ms.nullable(),
  /** What a person added to its clock. */
  offsetMs: z.number(),
  assumptions: z.array(z.string()),
  isUnordered: z.boolean(),
})
export type TimelineSource = z.infer<typeof timelineSourceSchema>

export const timelineStatusSchema = z.object({
  state: z.enum(['loading', 'ready', 'failed']),
  /** Bytes read so far, and of all sources. */
  bytes: byteCount,
  totalBytes: byteCount,
  entries: count,
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  sources: z.array(timelineSourceSchema),
  /** Files that are not on the timeline, and why. */
  left: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Entries that found no room. */
  leftOut: count,
  from: ms.nullable(),
  to: ms.nullable(),
  zone: z.string(),
  levels: z.array(z.object({ level, count })),
  /** How far patterns have been looked for, from 0 to 1. */
  patterns: z.number(),
})
export type TimelineStatus = z.infer<typeof timelineStatusSchema>

export const timelineEntrySchema = z.object({
  id: count,
  source: count,
  level,
  /** The level is not stated; the words of the line suggest it. */
  isGuessed: z.boolean(),
  /** On the one clock. */
  time: ms,
  /** By the source's own clock. */
  sourceTime: ms,
  /** The first line as it stands in the file. */
  text: z.string(),
  /** Lines that belong to it, such as a stack trace. */
  more: z.string(),
  moreLines: count,
  /** More than 64 KiB; what is shown is the start. */
  truncated: z.boolean(),
  line: count,
  /** Number of its pattern; `null` while patterns are looked for. */
  pattern: count.nullable(),
})
export type TimelineEntry = z.infer<typeof timelineEntrySchema>

export const timelinePatternSchema = z.object({
  id: count,
  template: z.string(),
  count,
  level,
  kind: z.enum(patternKinds),
  /** Why it is listed as new, frequent or rare; empty for usual. */
  reason: z.string(),
  first: ms,
  last: ms,
  sources: z.array(count),
  /** Lines over time, in equal parts. */
  spark: z.array(count),
})
export type TimelinePattern = z.infer<typeof timelinePatternSchema>

const queryProblem = z.object({ message: z.string(), start: count, end: count })

export const timelineOperations = {
  /** Starts to read a collection or a bundle; exactly one of the three is set. Ask `timeline.status` for progress. */
  'timeline.open': operation(
    z.object({
      jobId: z.string().nullable(),
      bundleId: z.string().nullable(),
      handle: z.string().nullable(),
    }),
    z.object({ timelineId }),
  ),
  'timeline.status': operation(z.object({ timelineId }), timelineStatusSchema),
  'timeline.histogram': operation(
    z.object({ timelineId, filter: timelineFilterSchema, buckets: z.number().int().min(1).max(1_000) }),
    z.object({
      from: ms,
      to: ms,
      matched: count,
      /** For each bucket: errors and worse, warnings, everything else. */
      buckets: z.array(z.tuple([count, count, count])),
      problem: queryProblem.nullable(),
    }),
  ),
  'timeline.page': operation(
    z.object({
      timelineId,
      filter: timelineFilterSchema,
      start: count,
      limit: z.number().int().min(1).max(500),
    }),
    z.object({
      total: count,
      start: count,
      entries: z.array(timelineEntrySchema),
      problem: queryProblem.nullable(),
    }),
  ),
  /** Place of the first entry at or after a moment, among those that match. */
  'timeline.locate': operation(
    z.object({ timelineId, filter: timelineFilterSchema, time: ms }),
    z.object({ index: count }),
  ),
  /** New, suddenly frequent and rare ones first. */
  'timeline.patterns': operation(
    z.object({ timelineId }),
    z.object({
      /** From 0 to 1; the list is complete at 1. */
      done: z.number(),
      /** What "new" was measured against; empty where there is nothing yet. */
      comparedWith: z.string(),
      patterns: z.array(timelinePatternSchema),
      /** Patterns beyond the ones listed. */
      more: count,
    }),
  ),
  'timeline.set-offset': operation(z.object({ timelineId, source: count, offsetMs: z.number() }), done),
  'timeline.close': operation(z.object({ timelineId }), done),
}
