/** The words of the timeline, shared by the host that indexes and the screen that shows. */

/** By rising weight. `none`: the line states no level and its words suggest none. */
export const timelineLevels = ['none', 'trace', 'debug', 'info', 'notice', 'warn', 'error', 'fatal'] as const
export type TimelineLevel = (typeof timelineLevels)[number]

export const levelCode = (level: TimelineLevel): number => timelineLevels.indexOf(level)
export const levelOfCode = (code: number): TimelineLevel => timelineLevels[code & 7] ?? 'none'

/** Set beside the code where the level was not stated but taken from the words of the line. */
export const guessedLevel = 0x8

/** SeverityNumber of OpenTelemetry logs; 0 is unspecified. https://opentelemetry.io/docs/specs/otel/logs/data-model/ */
export const severityNumbers: { readonly [Level in TimelineLevel]: number } = {
  none: 0,
  trace: 1,
  debug: 5,
  info: 9,
  notice: 10,
  warn: 13,
  error: 17,
  fatal: 21,
}

/** Why a pattern stands where it stands in the list; `usual` has nothing to tell. */
export const patternKinds = ['new', 'frequent', 'rare', 'usual'] as const
export type PatternKind = (typeof patternKinds)[number]
