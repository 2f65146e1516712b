import { type Fields, numberOf, rowsOf, textOf } from './snapshot.ts'
import {
  type CompareContext,
  change,
  counted,
  durationWords,
  type GroupFindings,
  notCompared,
  type SnapshotChange,
  sidesOf,
  sizeWords,
} from './snapshot-change.ts'

/** What changed on the disks: room, inodes, health, and which there are. */

const day = 86_400_000
const hour = 3_600_000

/** When what grows now would be full; `null` when it does not grow, or grows too little to say. */
export const daysUntilFull = (grownBytes: number, freeBytes: number, elapsedMs: number): number | null => {
  if (grownBytes <= 0 || elapsedMs < hour) return null
  return (freeBytes / grownBytes) * (elapsedMs / day)
}

const spaceChange = (
  mount: string,
  before: Fields,
  after: Fields,
  context: CompareContext,
): SnapshotChange | null => {
  const size = numberOf(after['sizeBytes']) ?? 0
  const free = numberOf(after['availableBytes']) ?? 0
  const [oldPercent, percent] = [numberOf(before['usedPercent']) ?? 0, numberOf(after['usedPercent']) ?? 0]
  const grown = (numberOf(before['availableBytes']) ?? 0) - free
  const [from, to] = [`${oldPercent} %`, `${percent} %`]
  if (percent >= 98 && oldPercent < 98)
    return change(
      `disks:${mount}:full`,
      'critical',
      97,
      `${mount} is full: ${percent} % used, ${sizeWords(free)} free, before ${oldPercent} %.`,
      from,
      to,
    )
  // Below a hundredth of the disk it is the breathing of every system.
  if (Math.abs(grown) < size * 0.01) return null
  if (grown < 0) {
    return oldPercent - percent >= 10
      ? change(
          `disks:${mount}:freed`,
          'notice',
          18,
          `${mount} has more room: ${percent} % used, before ${oldPercent} %.`,
          from,
          to,
        )
      : null
  }
  const days = daysUntilFull(grown, free, context.elapsedMs)
  const pace = `${sizeWords(grown)} more in ${durationWords(context.elapsedMs)}`
  if (days !== null && days <= 60) {
    const when = days < 1 ? 'in less than a day' : `in about ${counted(Math.round(days), 'day', 'days')}`
    const isSoon = days <= 3
    const rank = isSoon ? 90 : days <= 14 ? 76 : 50
    return change(
      `disks:${mount}:filling`,
      isSoon ? 'critical' : days <= 14 ? 'warning' : 'notice',
      rank,
      `${mount} fills up: ${percent} % used, ${pace}. At this pace it is full ${when}.`,
      from,
      to,
    )
  }
  if (percent >= 90 && oldPercent < 90)
    return change(
      `disks:${mount}:high`,
      'warning',
      74,
      `${mount} is ${percent} % used, before ${oldPercent} %; ${sizeWords(free)} are free.`,
      from,
      to,
    )
  return percent - oldPercent >= 10
    ? change(
        `disks:${mount}:grown`,
        'notice',
        40,
        `${mount} holds ${pace}: ${percent} % used, before ${oldPercent} %.`,
        from,
        to,
      )
    : null
}

const inodeChange = (mount: string, before: Fields, after: Fields): SnapshotChange | null => {
  const [old, now] = [numberOf(before['inodesUsedPercent']), numberOf(after['inodesUsedPercent'])]
  if (old === null || now === null || now < 80 || now - old < 1) return null
  const isFull = now >= 97
  return change(
    `disks:${mount}:inodes`,
    isFull ? 'critical' : 'warning',
    isFull ? 94 : 68,
    `${mount} runs out of inodes: ${now} % used, before ${old} %. Very many small files do that.`,
    `${old} %`,
    `${now} %`,
  )
}

const healthChanges = (context: CompareContext): readonly SnapshotChange[] => {
  const sides = sidesOf(context, 'diskHealth')
  if ('notCompared' in sides) return []
  const keyed = (value: unknown) =>
    new Map(rowsOf(value).map((row) => [`${textOf(row['device'])} ${textOf(row['model'])}`.trim(), row]))
  const [before, after] = [keyed(sides.before), keyed(sides.after)]
  const changes: SnapshotChange[] = []
  for (const [name, now] of after) {
    const old = before.get(name)
    if (old === undefined) {
      changes.push(change(`disks:drive:${name}:new`, 'notice', 30, `A drive is new: ${name}.`, '', name))
      continue
    }
    if (now['smart'] === 'failing' && old['smart'] !== 'failing')
      changes.push(
        change(
          `disks:drive:${name}:failing`,
          'critical',
          100,
          `The drive ${name} says of itself that it is failing. Save the data first.`,
          textOf(old['smart']),
          'failing',
        ),
      )
    for (const [field, words, rank] of [
      ['pendingSectors', 'sectors that wait to be replaced', 95],
      ['reallocatedSectors', 'replaced sectors', 90],
      ['mediaErrors', 'media errors', 93],
    ] as const) {
      const [was, is] = [numberOf(old[field]), numberOf(now[field])]
      if (was !== null && is !== null && is > was)
        changes.push(
          change(
            `disks:drive:${name}:${field}`,
            'critical',
            rank,
            `The drive ${name} has ${is} ${words}, before ${was}.`,
            String(was),
            String(is),
          ),
        )
    }
  }
  for (const name of before.keys())
    if (!after.has(name))
      changes.push(change(`disks:drive:${name}:gone`, 'warning', 78, `A drive is gone: ${name}.`, name, ''))
  return changes
}

const isPassing = (row: Fields) => /^(?:tmpfs|devtmpfs|overlay|ramfs)$/.test(textOf(row['type']))

export const diskChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'disks')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const keyed = (value: unknown) => new Map(rowsOf(value).map((row) => [textOf(row['mount']), row]))
  const [before, after] = [keyed(sides.before), keyed(sides.after)]
  const changes: SnapshotChange[] = [...healthChanges(context)]
  let same = 0
  for (const [mount, now] of after) {
    const old = before.get(mount)
    if (old === undefined) {
      if (!isPassing(now))
        changes.push(
          change(
            `disks:${mount}:mounted`,
            'notice',
            28,
            `${mount} was not there before (${textOf(now['fs']) || textOf(now['type'])}, ${sizeWords(numberOf(now['sizeBytes']) ?? 0)}).`,
            '',
            mount,
          ),
        )
      continue
    }
    const found: SnapshotChange[] = []
    if (now['readOnly'] === true && old['readOnly'] === false)
      found.push(
        change(
          `disks:${mount}:read-only`,
          'critical',
          98,
          `${mount} can only be read now. A file system does that to itself after an error.`,
          'writable',
          'read-only',
        ),
      )
    if (textOf(now['problem']) !== '' && textOf(old['problem']) === '')
      found.push(
        change(`disks:${mount}:silent`, 'critical', 89, `${mount} does not answer any more.`, '', 'silent'),
      )
    const space = textOf(now['problem']) === '' ? spaceChange(mount, old, now, context) : null
    if (space !== null && (!isPassing(now) || space.severity === 'critical')) found.push(space)
    const inodes = inodeChange(mount, old, now)
    if (inodes !== null) found.push(inodes)
    changes.push(...found)
    if (found.length === 0) same += 1
  }
  for (const [mount, old] of before) {
    if (after.has(mount) || isPassing(old)) continue
    changes.push(
      change(
        `disks:${mount}:gone`,
        'warning',
        80,
        `${mount} is not mounted any more (${textOf(old['fs']) || textOf(old['type'])}).`,
        mount,
        '',
      ),
    )
  }
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'file system is', 'file systems are')} as full as before.`,
    notCompared: '',
  }
}
