import { type Fields, fieldsOf, numberOf, textOf } from './snapshot.ts'
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

/** What changed in the machine itself: system, memory, clock. */

export const systemChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'os')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const [before, after] = [fieldsOf(sides.before), fieldsOf(sides.after)]
  const changes: SnapshotChange[] = []
  const [oldVersion, newVersion] = [
    `${textOf(before['distro'])} ${textOf(before['version'])} ${textOf(before['build'])}`.trim(),
    `${textOf(after['distro'])} ${textOf(after['version'])} ${textOf(after['build'])}`.trim(),
  ]
  if (oldVersion !== newVersion)
    changes.push(
      change(
        'system:version',
        'warning',
        75,
        `The operating system changed from ${oldVersion} to ${newVersion}.`,
        oldVersion,
        newVersion,
      ),
    )
  const [oldKernel, newKernel] = [textOf(before['kernel']), textOf(after['kernel'])]
  if (oldKernel !== newKernel && oldVersion === newVersion)
    changes.push(
      change(
        'system:kernel',
        'warning',
        72,
        `Another kernel runs: ${newKernel}, before ${oldKernel}. Drivers changed with it.`,
        oldKernel,
        newKernel,
      ),
    )
  const [oldName, newName] = [textOf(before['hostname']), textOf(after['hostname'])]
  if (oldName !== newName && oldName !== '' && newName !== '' && !context.redacted)
    changes.push(
      change(
        'system:hostname',
        'warning',
        70,
        `The machine was called ${oldName} and is now ${newName}.`,
        oldName,
        newName,
      ),
    )
  if (after['rebootPending'] === true && before['rebootPending'] !== true)
    changes.push(
      change(
        'system:reboot-pending',
        'warning',
        60,
        'A restart is waiting: updates are installed and not in use yet.',
        '',
        'waiting',
      ),
    )
  if (context.restarted) {
    const up = (numberOf(after['uptimeSeconds']) ?? 0) * 1000
    changes.push(
      change(
        'system:restarted',
        'notice',
        45,
        `The machine was started again, ${durationWords(up)} before the later snapshot.`,
        '',
        durationWords(up),
      ),
    )
  }
  const hardware = (side: unknown) => fieldsOf(fieldsOf(side))
  const [oldSystem, newSystem] = [
    hardware(context.before.parts['system']?.data),
    hardware(context.after.parts['system']?.data),
  ]
  const [oldFirmware, newFirmware] = [textOf(oldSystem['firmware']), textOf(newSystem['firmware'])]
  if (oldFirmware !== newFirmware && oldFirmware !== '' && newFirmware !== '')
    changes.push(
      change(
        'system:firmware',
        'warning',
        55,
        `The firmware changed from ${oldFirmware} to ${newFirmware}.`,
        oldFirmware,
        newFirmware,
      ),
    )
  return { changes, same: `${newVersion}, kernel ${newKernel}.`, notCompared: '' }
}

export const memoryChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'memory')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const [before, after] = [fieldsOf(sides.before), fieldsOf(sides.after)]
  const changes: SnapshotChange[] = []
  const [oldTotal, newTotal] = [numberOf(before['totalBytes']) ?? 0, numberOf(after['totalBytes']) ?? 0]
  // Less than this moves with every kernel.
  if (oldTotal - newTotal > oldTotal * 0.05)
    changes.push(
      change(
        'memory:less',
        'critical',
        88,
        `The machine has less memory: ${sizeWords(newTotal)}, before ${sizeWords(oldTotal)}. A module may have failed.`,
        sizeWords(oldTotal),
        sizeWords(newTotal),
      ),
    )
  else if (newTotal - oldTotal > oldTotal * 0.05)
    changes.push(
      change(
        'memory:more',
        'notice',
        20,
        `The machine has more memory: ${sizeWords(newTotal)}, before ${sizeWords(oldTotal)}.`,
        sizeWords(oldTotal),
        sizeWords(newTotal),
      ),
    )
  const share = (side: Fields, total: number) =>
    total === 0 ? 1 : (numberOf(side['availableBytes']) ?? total) / total
  const [oldShare, newShare] = [share(before, oldTotal), share(after, newTotal)]
  if (newShare < 0.1 && oldShare - newShare > 0.1)
    changes.push(
      change(
        'memory:low',
        newShare < 0.05 ? 'critical' : 'warning',
        newShare < 0.05 ? 85 : 65,
        `Only ${Math.round(newShare * 100)} % of the memory is available, before ${Math.round(oldShare * 100)} %.`,
        `${Math.round(oldShare * 100)} %`,
        `${Math.round(newShare * 100)} %`,
      ),
    )
  const swapShare = (side: Fields) => {
    const total = numberOf(side['swapTotalBytes']) ?? 0
    return total === 0 ? 0 : (numberOf(side['swapUsedBytes']) ?? 0) / total
  }
  if (swapShare(after) - swapShare(before) > 0.25)
    changes.push(
      change(
        'memory:swap',
        'warning',
        58,
        `${Math.round(swapShare(after) * 100)} % of the swap space is in use, before ${Math.round(swapShare(before) * 100)} %.`,
        `${Math.round(swapShare(before) * 100)} %`,
        `${Math.round(swapShare(after) * 100)} %`,
      ),
    )
  const kills =
    (numberOf(after['oomKills']) ?? 0) - (context.restarted ? 0 : (numberOf(before['oomKills']) ?? 0))
  if (kills > 0)
    changes.push(
      change(
        'memory:oom',
        'critical',
        92,
        `The kernel killed ${counted(kills, 'process', 'processes')} for want of memory.`,
        '',
        String(kills),
      ),
    )
  return {
    changes,
    same: `${sizeWords(newTotal)}, ${Math.round(newShare * 100)} % available.`,
    notCompared: '',
  }
}

export const clockChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'time')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const [before, after] = [fieldsOf(sides.before), fieldsOf(sides.after)]
  const changes: SnapshotChange[] = []
  const [oldZone, zone] = [textOf(before['zone']), textOf(after['zone'])]
  if (oldZone !== zone)
    changes.push(
      change(
        'clock:zone',
        'warning',
        71,
        `The time zone changed from ${oldZone} to ${zone}. Logs before and after it are not on one clock.`,
        oldZone,
        zone,
      ),
    )
  else if (numberOf(before['offsetMinutes']) !== numberOf(after['offsetMinutes']))
    changes.push(
      change(
        'clock:summer-time',
        'notice',
        38,
        `Clocks were changed for summer or winter time (${zone}).`,
        textOf(before['offsetMinutes']),
        textOf(after['offsetMinutes']),
      ),
    )
  // Snapshots of older versions have it in the state of timedatectl only.
  const told = (side: Fields): boolean | null => {
    if (typeof side['synchronized'] === 'boolean') return side['synchronized']
    const word = textOf(fieldsOf(side['state'])['NTPSynchronized'])
    return word === '' ? null : word === 'yes'
  }
  const [wasSynchronized, isSynchronized] = [told(before), told(after)]
  if (isSynchronized === false && wasSynchronized !== false)
    changes.push(
      change(
        'clock:unsynchronised',
        'critical',
        84,
        'The clock is no longer synchronised. Logins, certificates and the order of logs depend on it.',
        wasSynchronized === null ? '' : 'synchronised',
        'not synchronised',
      ),
    )
  if (isSynchronized === true && wasSynchronized === false)
    changes.push(
      change(
        'clock:synchronised',
        'notice',
        34,
        'The clock is synchronised again.',
        'not synchronised',
        'synchronised',
      ),
    )
  const [oldOffset, offset] = [numberOf(before['offsetMs']), numberOf(after['offsetMs'])]
  if (offset !== null && Math.abs(offset) >= 1000 && Math.abs(offset) > 2 * Math.abs(oldOffset ?? 0)) {
    const isFar = Math.abs(offset) >= 300_000
    changes.push(
      change(
        'clock:drift',
        isFar ? 'critical' : 'warning',
        isFar ? 91 : 66,
        `The clock is ${durationOf(offset)} ${offset < 0 ? 'behind' : 'ahead'}${oldOffset === null ? '' : `, before ${durationOf(oldOffset)}`}.${isFar ? ' Kerberos refuses logins from five minutes on.' : ''}`,
        oldOffset === null ? '' : durationOf(oldOffset),
        durationOf(offset),
      ),
    )
  }
  const [oldServer, server] = [textOf(before['server']), textOf(after['server'])]
  if (oldServer !== server && server !== '' && oldServer !== '' && !context.redacted)
    changes.push(
      change(
        'clock:server',
        'notice',
        25,
        `Time comes from ${server}, before from ${oldServer}.`,
        oldServer,
        server,
      ),
    )
  return { changes, same: `${zone}${isSynchronized === true ? ', synchronised' : ''}.`, notCompared: '' }
}

const durationOf = (ms: number) =>
  Math.abs(ms) < 60_000 ? `${Math.round(Math.abs(ms) / 100) / 10} s` : durationWords(Math.abs(ms))
