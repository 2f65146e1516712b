import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { askCommand, linesOf } from '../ask-command.ts'
import { namesIn, readSmall } from '../read-small.ts'
import type { PartReader } from '../snapshot.ts'
import { keyValues, maxListed, offsetMs } from '../snapshot-parsing.ts'

export type Service = {
  readonly name: string
  /** `active`, `inactive`, `failed` … */
  readonly active: string
  /** `running`, `exited`, `dead`, `auto-restart` … */
  readonly sub: string
  readonly load: string
  /** `enabled`, `disabled`, `static`, `masked`; empty where not told. */
  readonly start: string
}

/** `systemctl list-units --plain --no-legend` beside `list-unit-files`. */
export const parseUnits = (units: string, files: string): readonly Service[] => {
  const starts = new Map(
    linesOf(files).map((line) => {
      const [name = '', start = ''] = line.split(/\s{1,80}/)
      return [name, start] as const
    }),
  )
  return linesOf(units).map((line) => {
    const [name = '', load = '', active = '', sub = ''] = line.replace(/^[●*] /, '').split(/\s{1,80}/)
    return { name, load, active, sub, start: starts.get(name) ?? '' }
  })
}

const plain = ['--no-legend', '--no-pager', '--plain']

export const linuxServices: PartReader = async (signal) => {
  const units = await askCommand(['systemctl', 'list-units', '--type=service', '--all', ...plain], signal)
  if (units === null) return { unavailable: 'systemd does not run on this machine.' }
  const files = await askCommand(['systemctl', 'list-unit-files', '--type=service', ...plain], signal)
  const list = parseUnits(units, files ?? '')
  return {
    data: {
      count: list.length,
      failed: list.filter(({ active }) => active === 'failed').length,
      list: list.slice(0, maxListed),
    },
  }
}

export type ScheduledTask = {
  /** Where it is defined: `/etc/cron.d/php`, `systemd`, a folder of the task scheduler. */
  readonly source: string
  readonly name: string
  readonly schedule: string
  readonly user: string
  readonly enabled: boolean
  /** Tells whether the command changed; the command itself may hold a password and is not kept. */
  readonly commandHash: string
  /** As the system tells it; `null` where it does not. */
  readonly lastResult: string | null
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** The program of a command line, without its path and arguments. */
export const programOf = (command: string): string => {
  // Guards such as `test -x /usr/sbin/x || …` come first, what runs comes last.
  const last = command.split(/&&|\|\|/).at(-1) ?? command
  const words = last
    .trim()
    .split(/\s{1,40}/)
    .filter((word) => !/^[A-Za-z_]\w{0,60}=/.test(word))
  const skip = new Set(['nice', 'ionice', 'sudo', 'test', '[', 'cd', '(', '/usr/bin/env'])
  const word = words.find((one) => !skip.has(one) && !one.startsWith('-')) ?? words[0] ?? ''
  return basename(word.replace(/["'();&|]/g, '')) || 'command'
}

/** crontab(5). `hasUser` for the system's own tables, whose sixth field names the account. */
export const parseCrontab = (
  text: string,
  source: string,
  hasUser: boolean,
  owner: string,
): readonly ScheduledTask[] =>
  text.split(/\r?\n/).flatMap((raw) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || /^[A-Za-z_]\w{0,60}\s{0,4}=/.test(line)) return []
    const words = line.split(/\s{1,40}/)
    const timeFields = line.startsWith('@') ? 1 : 5
    const schedule = words.slice(0, timeFields).join(' ')
    const user = hasUser ? (words[timeFields] ?? '') : owner
    const command = words.slice(timeFields + (hasUser ? 1 : 0)).join(' ')
    if (command === '') return []
    return [
      {
        source,
        name: programOf(command),
        schedule,
        user,
        enabled: true,
        commandHash: hashOf(command),
        lastResult: null,
      },
    ]
  })

/** `systemctl list-units --type=timer`: name, load, active, sub. */
const parseTimers = (text: string): readonly ScheduledTask[] =>
  linesOf(text).map((line) => {
    const [name = '', , active = ''] = line.replace(/^[●*] /, '').split(/\s{1,80}/)
    return {
      source: 'systemd timer',
      name,
      schedule: '',
      user: '',
      enabled: active === 'active',
      commandHash: '',
      lastResult: active === 'failed' ? 'failed' : null,
    }
  })

export const linuxTasks: PartReader = async (signal) => {
  const list: ScheduledTask[] = []
  const table = async (path: string, hasUser: boolean, owner: string) => {
    const text = await readSmall(path, 262_144)
    if (text !== null) list.push(...parseCrontab(text, path, hasUser, owner))
  }
  await table('/etc/crontab', true, '')
  for (const name of await namesIn('/etc/cron.d')) await table(`/etc/cron.d/${name}`, true, '')
  for (const folder of ['/var/spool/cron/crontabs', '/var/spool/cron'])
    for (const name of await namesIn(folder)) await table(`${folder}/${name}`, false, name)
  for (const period of ['hourly', 'daily', 'weekly', 'monthly']) {
    for (const name of await namesIn(`/etc/cron.${period}`)) {
      // run-parts(8) takes no names with a dot.
      if (name.includes('.')) continue
      const text = (await readSmall(`/etc/cron.${period}/${name}`, 262_144)) ?? ''
      const source = `/etc/cron.${period}`
      list.push({
        source,
        name,
        schedule: period,
        user: 'root',
        enabled: true,
        commandHash: hashOf(text),
        lastResult: null,
      })
    }
  }
  const timers = await askCommand(['systemctl', 'list-units', '--type=timer', '--all', ...plain], signal)
  if (timers !== null) list.push(...parseTimers(timers))
  return { data: { count: list.length, list: list.slice(0, maxListed) } }
}

/** Clock of this process, the same on every system. */
export const clock = () => ({
  utc: new Date().toISOString(),
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  offsetMinutes: -new Date().getTimezoneOffset() || 0,
})

/** What a time service tells, from `timedatectl show`, `chronyc -n tracking` and `ntpq -c rv`. */
export const linuxTimeState = (timedatectl: string | null, chrony: string | null, ntpq: string | null) => {
  const state = timedatectl === null ? {} : keyValues(timedatectl, /=/)
  const tracking = chrony === null ? {} : keyValues(chrony, /\s{0,20}:\s{0,8}/)
  const told = state['NTPSynchronized']
  const leap = tracking['Leap status']
  const system = tracking['System time']
  const chronyOffset = system === undefined ? null : offsetMs(system)
  const ntpqOffset = /\boffset=([+-]?\d{1,12}(?:\.\d{1,9})?)/.exec(ntpq ?? '')?.[1]
  return {
    source: chrony !== null ? 'chrony' : ntpq !== null ? 'ntpd' : timedatectl !== null ? 'timedatectl' : null,
    synchronized:
      leap !== undefined ? !/not synchroni/i.test(leap) : told !== undefined ? told === 'yes' : null,
    offsetMs:
      chronyOffset !== null
        ? // "slow" is behind the true time: the offset of this clock is negative then.
          /\bslow\b/.test(system ?? '')
          ? -chronyOffset
          : chronyOffset
        : ntpqOffset === undefined
          ? null
          : Number(ntpqOffset),
    server: tracking['Reference ID'] ?? '',
    stratum: tracking['Stratum'] === undefined ? null : Number(tracking['Stratum']),
    state: { ...state, ...tracking },
  }
}

export const linuxTime: PartReader = async (signal) => ({
  data: {
    ...clock(),
    ...linuxTimeState(
      await askCommand(['timedatectl', 'show'], signal),
      await askCommand(['chronyc', '-n', 'tracking'], signal),
      await askCommand(['ntpq', '-n', '-c', 'rv'], signal),
    ),
  },
})
