import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { arch, cpus, hostname, loadavg, release, uptime } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { readSmall } from '../read-small.ts'
import type { PartReader } from '../snapshot.ts'
import { keyValues } from '../snapshot-parsing.ts'

/**
 * Tells snapshots of two machines apart without telling which machine it is: machine-id(5) asks that the id
 * itself is never shown.
 */
export const machineKeyOf = (id: string): string =>
  createHash('sha256').update(`kitbag-machine:${id.trim().toLowerCase()}`).digest('hex').slice(0, 16)

/** `/etc/os-release`, os-release(5). */
export const parseOsRelease = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(keyValues(text, /=/)).map(([name, value]) => [
      name,
      value.replace(/^(["'])(.{0,400})\1$/, '$2'),
    ]),
  )

export const linuxSystem: PartReader = async () => {
  const dmi = async (name: string) => ((await readSmall(`/sys/class/dmi/id/${name}`, 4096)) ?? '').trim()
  const cpuInfo = (await readSmall('/proc/cpuinfo', 65_536)) ?? ''
  const container = await Promise.all(
    ['/.dockerenv', '/run/.containerenv'].map((path) => stat(path).then(Boolean, () => false)),
  )
  return {
    data: {
      manufacturer: await dmi('sys_vendor'),
      model: await dmi('product_name'),
      version: await dmi('product_version'),
      firmware: [await dmi('bios_vendor'), await dmi('bios_version'), await dmi('bios_date')]
        .filter((part) => part !== '')
        .join(' '),
      virtual: /^flags\s{0,8}:.{0,4000}\bhypervisor\b/m.test(cpuInfo),
      container: container.includes(true),
    },
  }
}

export const linuxOs: PartReader = async () => {
  const facts = parseOsRelease(
    (await readSmall('/etc/os-release')) ?? (await readSmall('/usr/lib/os-release')) ?? '',
  )
  const machineId = await readSmall('/etc/machine-id', 256)
  const boot = await readSmall('/proc/sys/kernel/random/boot_id', 256)
  const pending = await stat('/run/reboot-required').then(
    () => true,
    () => false,
  )
  return {
    data: {
      platform: 'linux',
      distro: facts['NAME'] ?? 'Linux',
      version: facts['VERSION_ID'] ?? facts['BUILD_ID'] ?? '',
      codename: facts['VERSION_CODENAME'] ?? '',
      build: facts['BUILD_ID'] ?? '',
      kernel: release(),
      arch: arch(),
      hostname: hostname(),
      uptimeSeconds: Math.round(uptime()),
      bootId: (boot ?? '').trim(),
      rebootPending: pending,
      machineKey: machineId === null || machineId.trim() === '' ? null : machineKeyOf(machineId),
    },
  }
}

const idleShare = () => {
  const all = cpus().map(({ times }) => times)
  const total = (time: (typeof all)[number]) => time.user + time.nice + time.sys + time.idle + time.irq
  return {
    idle: all.reduce((sum, time) => sum + time.idle, 0),
    total: all.reduce((sum, time) => sum + total(time), 0),
  }
}

/** The same on every system: what Node itself knows, with the load of a fifth of a second. */
export const processor: PartReader = async () => {
  const before = idleShare()
  await wait(200)
  const after = idleShare()
  const total = after.total - before.total
  const all = cpus()
  return {
    data: {
      brand: all[0]?.model.trim() ?? '',
      cores: all.length,
      speedGHz: Math.round((all[0]?.speed ?? 0) / 10) / 100,
      load1: Math.round((loadavg()[0] ?? 0) * 100) / 100,
      usedPercent: total <= 0 ? 0 : Math.round((1 - (after.idle - before.idle) / total) * 100),
    },
  }
}

/** `/proc/meminfo`, proc_meminfo(5); kibibytes there, bytes here. */
export const parseMeminfo = (text: string) => {
  const values = keyValues(text, /:/)
  const bytes = (name: string) => Number.parseInt(values[name] ?? '0', 10) * 1024
  return {
    totalBytes: bytes('MemTotal'),
    availableBytes: bytes('MemAvailable'),
    swapTotalBytes: bytes('SwapTotal'),
    swapUsedBytes: bytes('SwapTotal') - bytes('SwapFree'),
  }
}

export const linuxMemory: PartReader = async () => {
  const text = await readSmall('/proc/meminfo')
  return text === null
    ? { unavailable: '/proc/meminfo cannot be read.' }
    : { data: { ...parseMeminfo(text), oomKills: await oomKills() } }
}

/** How often the kernel killed for want of memory since the start; `null` where it does not count. */
const oomKills = async (): Promise<number | null> => {
  const found = /^oom_kill (\d{1,15})$/m.exec((await readSmall('/proc/vmstat')) ?? '')
  return found === null ? null : Number(found[1])
}
