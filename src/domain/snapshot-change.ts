import { dataOf, type Snapshot } from './snapshot.ts'

/** One difference between two snapshots, in the words of whoever has to find the fault. */

export const severities = ['critical', 'warning', 'notice'] as const
export type Severity = (typeof severities)[number]

export type SnapshotChange = {
  /** Stable over time: the same change has the same id in every comparison. `disks:/var:filling`. */
  readonly id: string
  readonly severity: Severity
  /** The higher, the likelier it explains a problem; 0 to 100. Orders changes across all groups. */
  readonly rank: number
  readonly sentence: string
  /** Values for a table; empty where there was or is none. */
  readonly before: string
  readonly after: string
}

export const changeGroupIds = [
  'system',
  'memory',
  'disks',
  'services',
  'software',
  'network',
  'listening',
  'certificates',
  'clock',
  'tasks',
  'processes',
] as const
export type ChangeGroupId = (typeof changeGroupIds)[number]

/** What a group finds out. `notCompared` tells why nothing could be said; empty when it could. */
export type GroupFindings = {
  readonly changes: readonly SnapshotChange[]
  /** What stayed as it was: `978 packages are the same.` */
  readonly same: string
  readonly notCompared: string
}

export type CompareContext = {
  readonly before: Snapshot
  readonly after: Snapshot
  /** Milliseconds between the two; at least 1. */
  readonly elapsedMs: number
  /** The machine was started between the two: counters began again. */
  readonly restarted: boolean
  /** One of the two carries stand-ins: addresses and names of hosts cannot be compared. */
  readonly redacted: boolean
}

/** The two sides of a part, or why they cannot be compared. */
export const sidesOf = (
  { before, after }: CompareContext,
  part: string,
): { readonly before: unknown; readonly after: unknown } | { readonly notCompared: string } => {
  const sides = { before: dataOf(before, part), after: dataOf(after, part) }
  if (sides.before !== null && sides.after !== null) return sides
  const reason = (snapshot: Snapshot) => snapshot.parts[part]?.reason ?? 'it was not asked for.'
  if (sides.after === null && sides.before === null)
    return { notCompared: `Neither snapshot has it: ${reason(after)}` }
  return sides.after === null
    ? { notCompared: `The later snapshot does not have it: ${reason(after)}` }
    : { notCompared: `The earlier snapshot does not have it: ${reason(before)}` }
}

export const notCompared = (reason: string): GroupFindings => ({ changes: [], same: '', notCompared: reason })

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `12 GiB`, `1.5 MiB`. */
export const sizeWords = (bytes: number): string => {
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** step
  return `${value >= 10 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step] ?? 'B'}`
}

export const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** `3 hours`, `12 days`; rounded, for a sentence. */
export const durationWords = (ms: number): string => {
  if (ms < 60_000) return 'less than a minute'
  const minutes = Math.round(ms / 60_000)
  if (minutes < 90) return counted(minutes, 'minute', 'minutes')
  const hours = Math.round(ms / 3_600_000)
  return hours < 48 ? counted(hours, 'hour', 'hours') : counted(Math.round(ms / 86_400_000), 'day', 'days')
}

export const change = (
  id: string,
  severity: Severity,
  rank: number,
  sentence: string,
  before = '',
  after = '',
): SnapshotChange => ({ id, severity, rank, sentence, before, after })
