import { type Fields, fieldsOf, rowsOf, textOf } from './snapshot.ts'
import {
  type CompareContext,
  change,
  counted,
  type GroupFindings,
  notCompared,
  type SnapshotChange,
  sidesOf,
} from './snapshot-change.ts'

/** What changed in what runs on the machine: services and software. */

const keyedBy = (value: unknown, key: (row: Fields) => string) =>
  new Map(rowsOf(value).map((row) => [key(row), row] as const))

/** Both shapes: of today, and of the first version on Windows and macOS. */
const isRunning = (row: Fields) =>
  row['running'] === true || textOf(row['sub']) === 'running' || textOf(row['sub']) === 'listening'
const isFailed = (row: Fields) => textOf(row['active']) === 'failed'
const startOf = (row: Fields) =>
  textOf(row['start']) || textOf(row['startmode']).toLowerCase().replace('auto', 'enabled')

/** Instances that come and go with people and devices. */
const passingService =
  /^(?:user@|user-runtime-dir@|session-|systemd-fsck@|systemd-backlight@|getty@|serial-getty@|modprobe@|ifup@|.{1,80}_[0-9a-f]{4,8}$)/

export const serviceChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'services')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const list = (value: unknown) => keyedBy(fieldsOf(value)['list'], (row) => textOf(row['name']))
  const [before, after] = [list(sides.before), list(sides.after)]
  const changes: SnapshotChange[] = []
  let same = 0
  for (const [name, now] of after) {
    if (passingService.test(name)) continue
    const old = before.get(name)
    const words = textOf(now['title']) === '' ? name : `${textOf(now['title'])} (${name})`
    const from = old === undefined ? '' : textOf(old['sub']) || (isRunning(old) ? 'running' : 'stopped')
    const to = textOf(now['sub']) || (isRunning(now) ? 'running' : 'stopped')
    const starts = startOf(now)
    const isOwn = starts === 'enabled' || starts === ''
    const found: SnapshotChange[] = []
    if (isFailed(now) && (old === undefined || !isFailed(old)))
      found.push(
        change(
          `services:${name}:failed`,
          'critical',
          96,
          `The service ${words} failed${old !== undefined && isRunning(old) ? '; it ran before' : ''}.`,
          from,
          'failed',
        ),
      )
    else if (to === 'auto-restart' && from !== 'auto-restart')
      found.push(
        change(
          `services:${name}:restarting`,
          'critical',
          94,
          `The service ${words} ends and is started again and again.`,
          from,
          to,
        ),
      )
    else if (old === undefined) {
      if (textOf(now['load']) !== 'not-found' && textOf(now['load']) !== 'masked')
        found.push(
          change(
            `services:${name}:new`,
            'notice',
            isRunning(now) ? 42 : 24,
            `The service ${words} is new${isRunning(now) ? ' and runs' : ''}.`,
            '',
            to,
          ),
        )
    } else if (isRunning(old) && !isRunning(now)) {
      // What others start when they need it may stop when they do not.
      if (isOwn)
        found.push(
          change(
            `services:${name}:stopped`,
            starts === 'enabled' ? 'critical' : 'warning',
            starts === 'enabled' ? 87 : 64,
            `The service ${words} stopped; it ran before.`,
            from,
            to,
          ),
        )
    } else if (!isRunning(old) && isRunning(now)) {
      if (isFailed(old))
        found.push(
          change(
            `services:${name}:recovered`,
            'notice',
            36,
            `The service ${words} runs again; it had failed.`,
            'failed',
            to,
          ),
        )
      else if (isOwn)
        found.push(
          change(
            `services:${name}:started`,
            'notice',
            33,
            `The service ${words} runs; it did not before.`,
            from,
            to,
          ),
        )
    }
    const oldStart = old === undefined ? '' : startOf(old)
    if (old !== undefined && oldStart !== '' && starts !== '' && oldStart !== starts) {
      const isOff = starts === 'disabled' || starts === 'masked'
      if (isOff || starts === 'enabled')
        found.push(
          change(
            `services:${name}:start`,
            isOff ? 'warning' : 'notice',
            isOff ? 69 : 27,
            isOff
              ? `The service ${words} no longer starts by itself (${starts}, before ${oldStart}).`
              : `The service ${words} now starts by itself.`,
            oldStart,
            starts,
          ),
        )
    }
    changes.push(...found)
    if (found.length === 0) same += 1
  }
  for (const [name, old] of before) {
    if (after.has(name) || passingService.test(name) || textOf(old['load']) === 'not-found') continue
    changes.push(
      change(
        `services:${name}:gone`,
        isRunning(old) ? 'warning' : 'notice',
        isRunning(old) ? 73 : 22,
        `The service ${name} is gone${isRunning(old) ? '; it ran before' : ''}.`,
        textOf(old['sub']),
        '',
      ),
    )
  }
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'service is', 'services are')} as before.`,
    notCompared: '',
  }
}

/** What other programs stand on: a new version of it explains more than a new version of a game. */
const foundations =
  /^(?:linux-image|linux-headers|kernel|nvidia|amdgpu|openssl|libssl|openssh|libc6|glibc|systemd|sudo|pam|libpam|sssd|samba|winbind|krb5|php|python3(?:\.\d{1,2})?$|nodejs|openjdk|java|postgresql|mysql|mariadb|redis|nginx|apache2|httpd|haproxy|docker|containerd|cups|bind9|unbound|chrony|ntp|network-?manager|netplan|ufw|iptables|nftables|clamav|crowdstrike|sentinel|microsoft visual c\+\+|microsoft \.net|microsoft office|.{0,40}(?:vpn|driver|antivirus|endpoint|defender))/i

export const softwareChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'packages')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const list = (value: unknown) => {
    const versions = new Map<string, string[]>()
    for (const row of rowsOf(fieldsOf(value)['list'])) {
      const name = textOf(row['name'])
      const known = versions.get(name)
      if (known === undefined) versions.set(name, [textOf(row['version'])])
      else if (!known.includes(textOf(row['version']))) known.push(textOf(row['version']))
    }
    return new Map([...versions].map(([name, all]) => [name, all.sort().join(', ')]))
  }
  const [before, after] = [list(sides.before), list(sides.after)]
  const changes: SnapshotChange[] = []
  let same = 0
  for (const [name, version] of after) {
    const old = before.get(name)
    const isBase = foundations.test(name)
    const severity = isBase ? 'warning' : 'notice'
    if (old === undefined)
      changes.push(
        change(
          `software:${name}`,
          severity,
          isBase ? 59 : 32,
          `${name}${version === '' ? '' : ` ${version}`} was installed.`,
          '',
          version,
        ),
      )
    else if (old !== version)
      changes.push(
        change(
          `software:${name}`,
          severity,
          isBase ? 67 : 35,
          `${name} changed from ${old || 'no version'} to ${version || 'no version'}.`,
          old,
          version,
        ),
      )
    else same += 1
  }
  for (const [name, version] of before) {
    if (after.has(name)) continue
    const isBase = foundations.test(name)
    changes.push(
      change(
        `software:${name}`,
        'warning',
        isBase ? 70 : 52,
        `${name}${version === '' ? '' : ` ${version}`} was removed.`,
        version,
        '',
      ),
    )
  }
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'package is', 'packages are')} the same.`,
    notCompared: '',
  }
}
