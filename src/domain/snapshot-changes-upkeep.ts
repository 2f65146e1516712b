import { type Fields, fieldsOf, numberOf, rowsOf, textOf } from './snapshot.ts'
import {
  type CompareContext,
  change,
  counted,
  type GroupFindings,
  notCompared,
  type SnapshotChange,
  sidesOf,
  sizeWords,
} from './snapshot-change.ts'

/** What changed in certificates, scheduled tasks and processes. */

const keyedBy = (value: unknown, key: (row: Fields) => string) =>
  new Map(rowsOf(value).map((row) => [key(row), row] as const))

const certificateName = (row: Fields) => {
  const common = /CN\s{0,2}=\s{0,2}([^,\n]{1,200})/.exec(textOf(row['subject']))?.[1]
  return common?.trim() ?? (textOf(row['subject']) || 'without a name')
}
const untilOf = (row: Fields) => textOf(row['notAfter']).slice(0, 10)

export const certificateChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'certificates')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const list = (value: unknown) => keyedBy(fieldsOf(value)['list'], (row) => textOf(row['fingerprint']))
  const [before, after] = [list(sides.before), list(sides.after)]
  const byPlace = new Map([...before.values()].map((row) => [textOf(row['place']), row]))
  const changes: SnapshotChange[] = []
  const replaced = new Set<string>()
  let same = 0
  for (const [print, now] of after) {
    const name = certificateName(now)
    const place = textOf(now['place'])
    const days = numberOf(now['expiresInDays']) ?? 0
    const old = before.get(print)
    if (old === undefined) {
      const predecessor = byPlace.get(place)
      if (predecessor !== undefined && !after.has(textOf(predecessor['fingerprint']))) {
        replaced.add(textOf(predecessor['fingerprint']))
        changes.push(
          change(
            `certificates:${place}:replaced`,
            'notice',
            44,
            `The certificate for ${name} was replaced: good until ${untilOf(now)}, before until ${untilOf(predecessor)}.`,
            untilOf(predecessor),
            untilOf(now),
          ),
        )
      } else
        changes.push(
          change(
            `certificates:${print}:new`,
            'notice',
            29,
            `A certificate for ${name} is new (${place}), good until ${untilOf(now)}.`,
            '',
            untilOf(now),
          ),
        )
    }
    const oldDays = old === undefined ? Number.POSITIVE_INFINITY : (numberOf(old['expiresInDays']) ?? 0)
    const key = `certificates:${print}:expiry`
    if (days < 0 && oldDays >= 0)
      changes.push(
        change(
          key,
          'critical',
          93,
          `The certificate for ${name} expired on ${untilOf(now)} (${place}).`,
          oldDays === Number.POSITIVE_INFINITY ? '' : `${oldDays} days`,
          'expired',
        ),
      )
    else if (days >= 0 && days <= 30 && crossed(oldDays, days))
      changes.push(
        change(
          key,
          days <= 7 ? 'critical' : 'warning',
          days <= 7 ? 83 : 62,
          `The certificate for ${name} expires in ${counted(days, 'day', 'days')}, on ${untilOf(now)} (${place}).`,
          oldDays === Number.POSITIVE_INFINITY ? '' : `${oldDays} days`,
          `${days} days`,
        ),
      )
    else if (old !== undefined) same += 1
  }
  for (const [print, old] of before)
    if (!after.has(print) && !replaced.has(print))
      changes.push(
        change(
          `certificates:${print}:gone`,
          'notice',
          31,
          `The certificate for ${certificateName(old)} is gone (${textOf(old['place'])}).`,
          untilOf(old),
          '',
        ),
      )
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'certificate is', 'certificates are')} as before.`,
    notCompared: '',
  }
}

/** A border was crossed since: 30, 14 or 7 days before the end. */
const crossed = (before: number, after: number) =>
  [30, 14, 7].some((border) => before > border && after <= border)

export const taskChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'scheduledTasks')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const list = (value: unknown) => {
    const seen = new Map<string, number>()
    return keyedBy(fieldsOf(value)['list'], (row) => {
      const key = `${textOf(row['source'])} ${textOf(row['user'])} ${textOf(row['name'])}`
      const times = (seen.get(key) ?? 0) + 1
      seen.set(key, times)
      return times === 1 ? key : `${key} ${times}`
    })
  }
  const [before, after] = [list(sides.before), list(sides.after)]
  const changes: SnapshotChange[] = []
  let same = 0
  for (const [key, now] of after) {
    const old = before.get(key)
    const words = `${textOf(now['name'])} (${textOf(now['source'])}${textOf(now['user']) === '' ? '' : `, as ${textOf(now['user'])}`})`
    const found: SnapshotChange[] = []
    if (old === undefined)
      found.push(
        change(
          `tasks:${key}:new`,
          'warning',
          56,
          `A scheduled task is new: ${words}${textOf(now['schedule']) === '' ? '' : `, ${textOf(now['schedule'])}`}.`,
          '',
          textOf(now['schedule']),
        ),
      )
    else {
      if (textOf(old['schedule']) !== textOf(now['schedule']))
        found.push(
          change(
            `tasks:${key}:schedule`,
            'warning',
            53,
            `The task ${words} runs at other times: ${textOf(now['schedule'])}, before ${textOf(old['schedule'])}.`,
            textOf(old['schedule']),
            textOf(now['schedule']),
          ),
        )
      if (textOf(old['commandHash']) !== textOf(now['commandHash']))
        found.push(
          change(`tasks:${key}:command`, 'warning', 54, `The task ${words} runs something else than before.`),
        )
      if (old['enabled'] === true && now['enabled'] === false)
        found.push(
          change(`tasks:${key}:off`, 'warning', 61, `The task ${words} was switched off.`, 'on', 'off'),
        )
      if (textOf(now['lastResult']) !== '' && textOf(now['lastResult']) !== textOf(old['lastResult']))
        found.push(
          change(
            `tasks:${key}:result`,
            'warning',
            63,
            `The last run of the task ${words} ended with ${textOf(now['lastResult'])}.`,
            textOf(old['lastResult']),
            textOf(now['lastResult']),
          ),
        )
    }
    changes.push(...found)
    if (found.length === 0) same += 1
  }
  for (const [key, old] of before)
    if (!after.has(key))
      changes.push(
        change(
          `tasks:${key}:gone`,
          'warning',
          57,
          `The scheduled task ${textOf(old['name'])} (${textOf(old['source'])}) is gone.`,
          textOf(old['schedule']),
          '',
        ),
      )
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'task is', 'tasks are')} as before.`,
    notCompared: '',
  }
}

const mebibyteKiB = 1024

export const processChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'processes')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const [before, after] = [fieldsOf(sides.before), fieldsOf(sides.after)]
  if (!Array.isArray(before['names']) || !Array.isArray(after['names']))
    return notCompared('One of the snapshots was taken by an older Kitbag, which did not list every program.')
  const list = (value: unknown) => keyedBy(value, (row) => textOf(row['name']))
  const [old, now] = [list(before['names']), list(after['names'])]
  const size = (row: Fields) => numberOf(row['residentKiB']) ?? 0
  const count = (row: Fields) => numberOf(row['count']) ?? 0
  const changes: SnapshotChange[] = []
  let same = 0
  for (const [name, row] of now) {
    const was = old.get(name)
    // Small programs come and go with every command.
    if (was === undefined) {
      if (size(row) >= 50 * mebibyteKiB)
        changes.push(
          change(
            `processes:${name}:new`,
            'notice',
            26,
            `${name} runs; it did not before (${sizeWords(size(row) * 1024)}).`,
            '',
            sizeWords(size(row) * 1024),
          ),
        )
    } else if (size(row) - size(was) >= 512 * mebibyteKiB && size(row) >= 2 * size(was))
      changes.push(
        change(
          `processes:${name}:memory`,
          'warning',
          65,
          `${name} takes ${sizeWords(size(row) * 1024)} of memory, before ${sizeWords(size(was) * 1024)}.`,
          sizeWords(size(was) * 1024),
          sizeWords(size(row) * 1024),
        ),
      )
    else if (count(row) >= 20 && count(row) >= 3 * count(was))
      changes.push(
        change(
          `processes:${name}:count`,
          'warning',
          60,
          `${name} runs ${count(row)} times, before ${counted(count(was), 'time', 'times')}.`,
          String(count(was)),
          String(count(row)),
        ),
      )
    else same += 1
  }
  for (const [name, row] of old)
    if (!now.has(name) && size(row) >= 50 * mebibyteKiB)
      changes.push(
        change(
          `processes:${name}:gone`,
          'notice',
          37,
          `${name} does not run any more; it took ${sizeWords(size(row) * 1024)}.`,
          sizeWords(size(row) * 1024),
          '',
        ),
      )
  const states = (side: Fields, state: string) => numberOf(fieldsOf(side['states'])[state]) ?? 0
  for (const [state, least, rank, words] of [
    ['zombie', 10, 48, 'ended and were never collected by their parent'],
    ['waiting for a device', 3, 79, 'wait for a device that does not answer'],
  ] as const) {
    const [was, is] = [states(before, state), states(after, state)]
    if (is - was >= least)
      changes.push(
        change(
          `processes:state:${state}`,
          'warning',
          rank,
          `${is} processes ${words}, before ${was}.`,
          String(was),
          String(is),
        ),
      )
  }
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'program runs', 'programs run')} as before.`,
    notCompared: '',
  }
}
