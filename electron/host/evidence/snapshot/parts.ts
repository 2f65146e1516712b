import { platform } from 'node:os'
import { linuxCertificates } from './certificates.ts'
import { linuxDiskHealth, linuxDisks } from './linux/linux-disks.ts'
import { linuxNetwork } from './linux/linux-network.ts'
import { linuxListening, linuxProcesses } from './linux/linux-processes.ts'
import { linuxServices, linuxTasks, linuxTime } from './linux/linux-services.ts'
import { linuxMemory, linuxOs, linuxSystem, processor } from './linux/linux-system.ts'
import { macosParts } from './macos/macos-parts.ts'
import { packages } from './packages.ts'
import type { PartReader } from './snapshot.ts'
import { windowsParts } from './windows/windows-parts.ts'

/** What a snapshot asks. One reader per part, so that one that fails costs only itself. */

/** Only these; everything else in the environment may be a secret. */
const environmentNames = [
  'LANG',
  'LC_ALL',
  'LC_TIME',
  'TZ',
  'TERM',
  'SHELL',
  'PATH',
  'NO_PROXY',
  'no_proxy',
  'PROCESSOR_ARCHITECTURE',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'USERDOMAIN',
  'LOGONSERVER',
]

const environment: PartReader = async () => ({
  data: Object.fromEntries(
    environmentNames.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ),
})

const linuxParts: Readonly<Record<string, PartReader>> = {
  system: linuxSystem,
  os: linuxOs,
  memory: linuxMemory,
  disks: linuxDisks,
  diskHealth: linuxDiskHealth,
  network: linuxNetwork,
  listening: linuxListening,
  processes: linuxProcesses,
  services: linuxServices,
  certificates: linuxCertificates,
  time: linuxTime,
  scheduledTasks: linuxTasks,
}

/** In the order in which a person reads them. */
const limits: Readonly<Record<string, number>> = {
  system: 30_000,
  os: 40_000,
  cpu: 5000,
  memory: 15_000,
  disks: 30_000,
  diskHealth: 40_000,
  network: 40_000,
  listening: 30_000,
  processes: 30_000,
  services: 30_000,
  packages: 60_000,
  certificates: 30_000,
  time: 35_000,
  scheduledTasks: 40_000,
  environment: 1000,
}

const unknownSystem: PartReader = async () => ({
  unavailable: 'Kitbag does not know how to ask this system.',
})

/** The parts of one system, named as Node names it. */
export const partsFor = (
  system: string,
): Readonly<Record<string, { readonly timeoutMs: number; readonly read: PartReader }>> => {
  const own =
    system === 'linux'
      ? linuxParts
      : system === 'win32'
        ? windowsParts
        : system === 'darwin'
          ? macosParts
          : {}
  const common: Readonly<Record<string, PartReader>> = { cpu: processor, packages, environment }
  return Object.fromEntries(
    Object.entries(limits).map(([name, timeoutMs]) => [
      name,
      { timeoutMs, read: own[name] ?? common[name] ?? unknownSystem },
    ]),
  )
}

export const snapshotParts = partsFor(platform())
