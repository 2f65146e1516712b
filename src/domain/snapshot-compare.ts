import { dataOf, fieldsOf, numberOf, type Snapshot, snapshotTitle, textOf } from './snapshot.ts'
import {
  type ChangeGroupId,
  type CompareContext,
  changeGroupIds,
  durationWords,
  type GroupFindings,
  type SnapshotChange,
} from './snapshot-change.ts'
import { diskChanges } from './snapshot-changes-disks.ts'
import { listeningChanges } from './snapshot-changes-listening.ts'
import { clockChanges, memoryChanges, systemChanges } from './snapshot-changes-machine.ts'
import { networkChanges } from './snapshot-changes-network.ts'
import { serviceChanges, softwareChanges } from './snapshot-changes-software.ts'
import { certificateChanges, processChanges, taskChanges } from './snapshot-changes-upkeep.ts'

export type ChangeGroup = GroupFindings & { readonly id: ChangeGroupId; readonly title: string }

/** What changed on a machine between two moments. The same two snapshots give the same comparison. */
export type SnapshotComparison = {
  readonly schema: 'kitbag-changes/1'
  readonly before: { readonly takenAt: string; readonly title: string }
  readonly after: { readonly takenAt: string; readonly title: string }
  readonly elapsedMs: number
  /** `other` means that nothing below says anything about a change; `unknown` that nobody can tell. */
  readonly machine: 'same' | 'other' | 'unknown'
  readonly redacted: boolean
  /** The likeliest explanation first. */
  readonly groups: readonly ChangeGroup[]
}

const groupTitles: Readonly<Record<ChangeGroupId, string>> = {
  system: 'System',
  memory: 'Memory',
  disks: 'Disks',
  services: 'Services',
  software: 'Installed software',
  network: 'Network',
  listening: 'Listening ports',
  certificates: 'Certificates',
  clock: 'Clock',
  tasks: 'Scheduled tasks',
  processes: 'Processes',
}

const readers: Readonly<Record<ChangeGroupId, (context: CompareContext) => GroupFindings>> = {
  system: systemChanges,
  memory: memoryChanges,
  disks: diskChanges,
  services: serviceChanges,
  software: softwareChanges,
  network: networkChanges,
  listening: listeningChanges,
  certificates: certificateChanges,
  clock: clockChanges,
  tasks: taskChanges,
  processes: processChanges,
}

/** More of one group than anybody reads; the rest is counted. */
const maxChanges = 500

const machineOf = (before: Snapshot, after: Snapshot, redacted: boolean): SnapshotComparison['machine'] => {
  const [old, now] = [fieldsOf(dataOf(before, 'os')), fieldsOf(dataOf(after, 'os'))]
  const [oldKey, key] = [textOf(old['machineKey']), textOf(now['machineKey'])]
  if (oldKey !== '' && key !== '') return oldKey === key ? 'same' : 'other'
  const [oldName, name] = [textOf(old['hostname']), textOf(now['hostname'])]
  if (redacted || oldName === '' || name === '') return 'unknown'
  return oldName === name ? 'same' : 'other'
}

const bootOf = (snapshot: Snapshot): number | null => {
  const seconds = numberOf(fieldsOf(dataOf(snapshot, 'os'))['uptimeSeconds'])
  return seconds === null ? null : Date.parse(snapshot.takenAt) - seconds * 1000
}

const wasRestarted = (before: Snapshot, after: Snapshot): boolean => {
  const id = (snapshot: Snapshot) => textOf(fieldsOf(dataOf(snapshot, 'os'))['bootId'])
  if (id(before) !== '' && id(after) !== '') return id(before) !== id(after)
  const [old, now] = [bootOf(before), bootOf(after)]
  // A clock that was set moves the computed start; five minutes are not a start.
  return old !== null && now !== null && now - old > 300_000
}

const byRank = (a: SnapshotChange, b: SnapshotChange) =>
  b.rank - a.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * Compares two snapshots, whichever is given first; numbers that never stand still (process ids, counters,
 * the breathing of a disk) are no change. `redacted`: one of them comes from a bundle and carries stand-ins.
 */
export const compareSnapshots = (one: Snapshot, other: Snapshot, redacted: boolean): SnapshotComparison => {
  const isInOrder = Date.parse(one.takenAt) <= Date.parse(other.takenAt)
  const [before, after] = isInOrder ? [one, other] : [other, one]
  const elapsedMs = Math.max(1, Date.parse(after.takenAt) - Date.parse(before.takenAt))
  const context = { before, after, elapsedMs, redacted, restarted: wasRestarted(before, after) }
  const groups = changeGroupIds.map((id): ChangeGroup => {
    const found = readers[id](context)
    const sorted = [...found.changes].sort(byRank)
    const hidden = sorted.length - maxChanges
    return {
      id,
      title: groupTitles[id],
      ...found,
      changes: sorted.slice(0, maxChanges),
      same: hidden > 0 ? `${hidden} more changes are not shown. ${found.same}`.trim() : found.same,
    }
  })
  const top = (group: ChangeGroup) => group.changes[0]?.rank ?? -1
  return {
    schema: 'kitbag-changes/1',
    before: { takenAt: before.takenAt, title: snapshotTitle(before) },
    after: { takenAt: after.takenAt, title: snapshotTitle(after) },
    elapsedMs,
    machine: machineOf(before, after, redacted),
    redacted,
    groups: [...groups].sort((a, b) => top(b) - top(a)),
  }
}

/** `7 changes in 3 days, 2 of them critical.` */
export const comparisonSentence = ({ groups, elapsedMs }: SnapshotComparison): string => {
  const all = groups.flatMap(({ changes }) => changes)
  const critical = all.filter(({ severity }) => severity === 'critical').length
  if (all.length === 0) return `Nothing of note changed in ${durationWords(elapsedMs)}.`
  const count = all.length === 1 ? '1 change' : `${all.length} changes`
  return `${count} in ${durationWords(elapsedMs)}${critical === 0 ? '' : `, ${critical} critical`}.`
}
