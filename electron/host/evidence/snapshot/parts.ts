import { readFile } from 'node:fs/promises'
import { arch, hostname, platform, release, uptime } from 'node:os'
import * as si from 'systeminformation'
import { askCommand, linesOf } from './ask-command.ts'
import type { PartReader } from './snapshot.ts'

/** What a snapshot asks. One reader per part, so that one that fails costs only itself. */

const maxListed = 5000

/** Only these; everything else in the environment may be a secret. */
const environmentNames = [
  'LANG',
  'LC_ALL',
  'LC_TIME',
  'TZ',
  'TERM',
  'SHELL',
  'PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'PROCESSOR_ARCHITECTURE',
  'NUMBER_OF_PROCESSORS',
  'OS',
  'USERDOMAIN',
  'LOGONSERVER',
]

type Package = { readonly name: string; readonly version: string }

const tabbed = (text: string): readonly Package[] =>
  linesOf(text).map((line) => {
    const [name = '', version = ''] = line.split('\t')
    return { name, version }
  })

/** `name = value` pairs under one registry key each, as `reg query /s` prints them. */
const registryPackages = (text: string): readonly Package[] =>
  text.split(/\r?\n(?=HKEY)/).flatMap((block) => {
    const value = (name: string) =>
      new RegExp(`^ {4}${name} {4}REG_SZ {4}(.{1,400})$`, 'm').exec(block)?.[1]?.trim()
    const name = value('DisplayName')
    return name === undefined ? [] : [{ name, version: value('DisplayVersion') ?? '' }]
  })

const managers: readonly {
  readonly name: string
  readonly platform: string
  readonly command: readonly string[]
  readonly parse: (text: string) => readonly Package[]
}[] = [
  {
    name: 'dpkg',
    platform: 'linux',
    command: ['dpkg-query', '-W', '-f', `\${Package}\t\${Version}\n`],
    parse: tabbed,
  },
  {
    name: 'rpm',
    platform: 'linux',
    command: ['rpm', '-qa', '--qf', '%{NAME}\t%{VERSION}-%{RELEASE}\n'],
    parse: tabbed,
  },
  {
    name: 'apk',
    platform: 'linux',
    command: ['apk', 'info', '-v'],
    parse: (text) => linesOf(text).map((line) => ({ name: line, version: '' })),
  },
  {
    name: 'pacman',
    platform: 'linux',
    command: ['pacman', '-Q'],
    parse: (text) => tabbed(text.replaceAll(' ', '\t')),
  },
  {
    name: 'homebrew',
    platform: 'darwin',
    command: ['brew', 'list', '--versions'],
    parse: (text) => tabbed(text.replace(/^(\S{1,200}) /gm, '$1\t')),
  },
  {
    name: 'registry',
    platform: 'win32',
    command: ['reg', 'query', 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall', '/s'],
    parse: registryPackages,
  },
]

const packages: PartReader = async (signal) => {
  for (const manager of managers.filter((entry) => entry.platform === platform())) {
    const text = await askCommand(manager.command, signal, 25_000)
    if (text === null) continue
    const list = [...manager.parse(text)].sort((a, b) => (a.name < b.name ? -1 : 1))
    if (list.length > 0)
      return { data: { manager: manager.name, count: list.length, list: list.slice(0, maxListed) } }
  }
  return { unavailable: 'No package manager that Kitbag knows is on this machine.' }
}

const keyValues = (text: string, separator: RegExp): Readonly<Record<string, string>> =>
  Object.fromEntries(
    linesOf(text).flatMap((line) => {
      const found = separator.exec(line)
      return found === null
        ? []
        : [[line.slice(0, found.index).trim(), line.slice(found.index + found[0].length).trim()]]
    }),
  )

const timeSync: PartReader = async (signal) => {
  const clock = {
    utc: new Date().toISOString(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    offsetMinutes: -new Date().getTimezoneOffset(),
  }
  const sources: readonly (readonly [string, readonly string[], RegExp])[] =
    platform() === 'win32'
      ? [['w32tm', ['w32tm', '/query', '/status'], /:\s{0,8}/]]
      : platform() === 'darwin'
        ? [['systemsetup', ['systemsetup', '-getusingnetworktime'], /:\s{0,8}/]]
        : [
            ['timedatectl', ['timedatectl', 'show'], /=/],
            ['chrony', ['chronyc', '-n', 'tracking'], /\s{0,20}:\s{0,8}/],
          ]
  for (const [source, command, separator] of sources) {
    const text = await askCommand(command, signal)
    if (text !== null) return { data: { ...clock, source, state: keyValues(text, separator) } }
  }
  return { data: { ...clock, source: null, state: null } }
}

const services: PartReader = async (signal) => {
  if (platform() === 'linux') {
    const text = await askCommand(
      ['systemctl', 'list-units', '--type=service', '--all', '--no-legend', '--no-pager', '--plain'],
      signal,
    )
    if (text === null) return { unavailable: 'systemd does not run on this machine.' }
    const list = linesOf(text).map((line) => {
      const [name = '', load = '', active = '', sub = ''] = line.split(/\s{1,40}/)
      return { name, load, active, sub }
    })
    return { data: { count: list.length, list: list.slice(0, maxListed) } }
  }
  const list = await si.services('*')
  return list.length === 0
    ? { unavailable: 'The system lists no services.' }
    : {
        data: {
          count: list.length,
          list: list
            .slice(0, maxListed)
            .map(({ name, running, startmode }) => ({ name, running, startmode })),
        },
      }
}

const searchDomains = async (): Promise<readonly string[]> => {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  return linesOf(text).filter((line) => /^(?:search|domain|nameserver|options)\b/.test(line))
}

export const snapshotParts: Readonly<
  Record<string, { readonly timeoutMs: number; readonly read: PartReader }>
> = {
  system: {
    timeoutMs: 15_000,
    read: async () => {
      const { manufacturer, model, version, virtual, virtualHost } = await si.system()
      return {
        data: { manufacturer, model, version, virtual: virtual ?? null, virtualHost: virtualHost ?? null },
      }
    },
  },
  os: {
    timeoutMs: 15_000,
    read: async () => {
      const { distro, release: version, codename, build, kernel } = await si.osInfo()
      return {
        data: {
          platform: platform(),
          distro,
          version,
          codename,
          build,
          kernel: kernel || release(),
          arch: arch(),
          hostname: hostname(),
          uptimeSeconds: Math.round(uptime()),
        },
      }
    },
  },
  cpu: {
    timeoutMs: 15_000,
    read: async () => {
      const { manufacturer, brand, cores, physicalCores, speed } = await si.cpu()
      const { avgLoad, currentLoad } = await si.currentLoad()
      return {
        data: {
          manufacturer,
          brand,
          cores,
          physicalCores,
          speedGHz: speed,
          load1: avgLoad,
          usedPercent: Math.round(currentLoad),
        },
      }
    },
  },
  memory: {
    timeoutMs: 10_000,
    read: async () => {
      const { total, available, swaptotal, swapused } = await si.mem()
      return {
        data: {
          totalBytes: total,
          availableBytes: available,
          swapTotalBytes: swaptotal,
          swapUsedBytes: swapused,
        },
      }
    },
  },
  disks: {
    timeoutMs: 20_000,
    read: async () => {
      const list = await si.fsSize()
      return {
        data: list.map(({ fs, type, size, available, use, mount }) => ({
          fs,
          type,
          mount,
          sizeBytes: size,
          availableBytes: available,
          usedPercent: use,
        })),
      }
    },
  },
  network: {
    timeoutMs: 20_000,
    read: async () => {
      const found = await si.networkInterfaces()
      const list = Array.isArray(found) ? found : [found]
      return {
        data: {
          interfaces: list.map(
            ({ iface, ip4, ip4subnet, ip6, mac, type, operstate, mtu, speed, dhcp, internal }) => ({
              iface,
              ip4,
              ip4subnet,
              ip6,
              mac,
              type,
              operstate,
              mtu,
              speedMbit: speed,
              dhcp,
              internal,
            }),
          ),
          gateway: await si.networkGatewayDefault(),
          resolver: await searchDomains(),
        },
      }
    },
  },
  listening: {
    timeoutMs: 20_000,
    read: async () => {
      const list = (await si.networkConnections()).filter(({ state }) => state === 'LISTEN')
      return {
        data: list
          .map(({ protocol, localAddress, localPort, process }) => ({
            protocol,
            address: localAddress,
            port: Number(localPort),
            process,
          }))
          .sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1)),
      }
    },
  },
  processes: {
    timeoutMs: 20_000,
    read: async () => {
      const { all, list } = await si.processes()
      const top = [...list].sort((a, b) => b.memRss - a.memRss).slice(0, 25)
      // Names only: arguments may hold passwords.
      return {
        data: {
          count: all,
          largest: top.map(({ name, pid, cpu, memRss }) => ({
            name,
            pid,
            cpuPercent: Math.round(cpu),
            residentKiB: memRss,
          })),
        },
      }
    },
  },
  services: { timeoutMs: 25_000, read: services },
  packages: { timeoutMs: 30_000, read: packages },
  time: { timeoutMs: 15_000, read: timeSync },
  environment: {
    timeoutMs: 1000,
    read: async () => ({
      data: Object.fromEntries(
        environmentNames.flatMap((name) =>
          process.env[name] === undefined ? [] : [[name, process.env[name]]],
        ),
      ),
    }),
  },
}
