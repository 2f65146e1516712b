import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { severityNumbers } from '../../../../src/domain/timeline.ts'
import { clockFactsOf } from './clock-facts.ts'
import { openFiles } from './open-sources.ts'
import { createTimelineEngine, type TimelineEngine } from './timeline-engine.ts'
import { overviewOf, type TimelineOverview } from './timeline-overview.ts'

/** What `timeline.jsonl` is made of: files that are redacted already, as they go into the bundle. */
export type TimelineTask = {
  readonly files: readonly { readonly path: string; readonly file: string }[]
  readonly target: string
  /** When the bundle is sealed. */
  readonly createdAt: string
  readonly version: string
  readonly host: string
}

/** Patterns of a bundle, for what is new in the next one. Redacted text. */
export type PatternTally = {
  readonly entries: number
  readonly templates: readonly { readonly template: string; readonly count: number }[]
}

export type WrittenTimeline = {
  readonly size: number
  readonly sha256: string
  readonly entries: number
  readonly written: number
  readonly patterns: PatternTally
  readonly overview: TimelineOverview | null
}

/** The cap of `timeline.jsonl`: the whole logs are in the bundle beside it. */
export const timelineLimits = {
  maxRecords: 20_000,
  maxBytes: 12 * 1_048_576,
  maxBody: 4_096,
  maxMined: 400_000,
} as const

const maxTemplates = 5_000
const never = { comparedWith: '', shareOf: () => null }

type Record = { readonly [field: string]: unknown }

/** Field names of the OpenTelemetry log data model; times are RFC 3339, which every log store reads. */
const recordOf = (
  engine: TimelineEngine,
  id: number,
  paths: ReadonlyMap<number, string>,
  task: TimelineTask,
): Record => {
  const entry = engine.entry(id)
  const body = entry.more === '' ? entry.text : `${entry.text}\n${entry.more}`
  return {
    Timestamp: new Date(entry.time).toISOString(),
    ObservedTimestamp: task.createdAt,
    SeverityText: entry.level === 'none' ? '' : entry.level.toUpperCase(),
    SeverityNumber: severityNumbers[entry.level],
    Body: body.slice(0, timelineLimits.maxBody),
    Resource: { 'host.name': task.host },
    Attributes: {
      'log.file.path': paths.get(entry.source) ?? '',
      'kitbag.line': entry.line,
      ...(entry.moreLines > 0 ? { 'kitbag.lines': entry.moreLines + 1 } : {}),
      ...(entry.isGuessed ? { 'kitbag.severity.guessed': true } : {}),
      ...(body.length > timelineLimits.maxBody || entry.truncated ? { 'kitbag.truncated': true } : {}),
    },
  }
}

/** Times that a clock cannot show are left out; they come from stamps that are none. */
const isShowable = (ms: number | null): ms is number => ms !== null && Math.abs(ms) < 8.64e15

const headOf = (engine: TimelineEngine, chosen: number, task: TimelineTask): Record => {
  const { entries, sources, left, leftOut, zone, from, to } = engine.status()
  return {
    Timestamp: task.createdAt,
    ObservedTimestamp: task.createdAt,
    SeverityText: 'INFO',
    SeverityNumber: severityNumbers.info,
    Body:
      chosen === entries
        ? `Timeline of ${sources.length} files: all ${entries} entries.`
        : `Timeline of ${sources.length} files: ${chosen} of ${entries} entries; errors, warnings and rare lines first, then the newest.`,
    Resource: { 'host.name': task.host },
    Attributes: {
      'kitbag.timeline': {
        schema: 'kitbag-timeline/1',
        version: task.version,
        entries,
        written: chosen,
        left_out: entries - chosen + leftOut,
        cap: timelineLimits.maxRecords,
        zone,
        from: isShowable(from) ? new Date(from).toISOString() : null,
        to: isShowable(to) ? new Date(to).toISOString() : null,
        sources: sources.map(({ path, entries: count, format, assumptions }) => ({
          path,
          entries: count,
          format,
          assumptions,
        })),
        without_times: left,
      },
    },
  }
}

/**
 * Writes the timeline of a bundle: the same files give the same bytes. Throws file system errors.
 * https://opentelemetry.io/docs/specs/otel/logs/data-model/
 */
export const writeTimeline = async (task: TimelineTask): Promise<WrittenTimeline> => {
  const opened = openFiles([...task.files].sort((a, b) => (a.path < b.path ? -1 : 1)))
  const engine = createTimelineEngine({
    sources: opened.sources,
    left: opened.left,
    facts: clockFactsOf(opened.snapshot, Date.parse(task.createdAt)),
    history: never,
  })
  try {
    engine.load(() => undefined)
    engine.mineSample(timelineLimits.maxMined)
    const paths = new Map(opened.sources.map(({ path }, source) => [source, path]))
    const chosen = engine.choose(timelineLimits.maxRecords)
    const lines: string[] = []
    let bytes = 0
    for (const id of chosen) {
      if (!isShowable(engine.timeOf(id))) continue
      const line = `${JSON.stringify(recordOf(engine, id, paths, task))}\n`
      bytes += Buffer.byteLength(line)
      if (bytes > timelineLimits.maxBytes) break
      lines.push(line)
    }
    const text = `${JSON.stringify(headOf(engine, lines.length, task))}\n${lines.join('')}`
    const buffer = Buffer.from(text, 'utf8')
    await writeFile(task.target, buffer, { mode: 0o600 })
    return {
      size: buffer.length,
      sha256: createHash('sha256').update(buffer).digest('hex'),
      entries: engine.status().entries,
      written: lines.length,
      patterns: engine.tally(maxTemplates),
      overview: overviewOf(engine),
    }
  } finally {
    engine.close()
  }
}
