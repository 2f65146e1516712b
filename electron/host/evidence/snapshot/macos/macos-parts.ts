import { arch, hostname, networkInterfaces, totalmem, uptime } from 'node:os'
import { askCommand } from '../ask-command.ts'
import { certificatesIn, findCertificates } from '../certificates.ts'
import { environmentProxy, interfacesOf, parseHosts } from '../linux/linux-network.ts'
import { processFacts } from '../linux/linux-processes.ts'
import { clock, hashOf, parseCrontab } from '../linux/linux-services.ts'
import { machineKeyOf } from '../linux/linux-system.ts'
import { namesIn, readSmall } from '../read-small.ts'
import type { PartReader } from '../snapshot.ts'
import { maxListed } from '../snapshot-parsing.ts'
import {
  macDisks,
  macDns,
  macListening,
  macMemory,
  macOs,
  macProcesses,
  macProfile,
  macProxy,
  macRoutes,
  macServices,
  macTimeState,
} from './macos-facts.ts'

const profileOf = async (signal: AbortSignal) => {
  const text = await askCommand(
    ['system_profiler', '-json', 'SPHardwareDataType', 'SPStorageDataType'],
    signal,
    25_000,
  )
  try {
    return text === null ? null : macProfile(JSON.parse(text))
  } catch {
    return null
  }
}

const silent = (program: string) => ({ unavailable: `${program} did not answer.` })

export const macosParts: Readonly<Record<string, PartReader>> = {
  system: async (signal) => {
    const profile = await profileOf(signal)
    if (profile === null) return silent('system_profiler')
    const { machineId: _, ...system } = profile.system
    return { data: system }
  },
  os: async (signal) => {
    const answer = await askCommand(['sw_vers'], signal)
    if (answer === null) return silent('sw_vers')
    const id = (await profileOf(signal))?.system.machineId ?? ''
    return {
      data: {
        platform: 'darwin',
        ...macOs(answer),
        codename: '',
        kernel: (await askCommand(['uname', '-r'], signal))?.trim() ?? '',
        arch: arch(),
        hostname: hostname(),
        uptimeSeconds: Math.round(uptime()),
        machineKey: id === '' ? null : machineKeyOf(id),
      },
    }
  },
  memory: async (signal) => {
    const answer = await askCommand(['vm_stat'], signal)
    const swap = (await askCommand(['sysctl', '-n', 'vm.swapusage'], signal)) ?? ''
    return answer === null ? silent('vm_stat') : { data: macMemory(answer, swap, totalmem()) }
  },
  disks: async (signal) => {
    const answer = await askCommand(['df', '-kPi'], signal)
    return answer === null ? silent('df') : { data: macDisks(answer) }
  },
  diskHealth: async (signal) => {
    const profile = await profileOf(signal)
    return profile === null ? silent('system_profiler') : { data: profile.health }
  },
  network: async (signal) => {
    const ask = async (...command: string[]) => (await askCommand(command, signal)) ?? ''
    const routes = macRoutes(await ask('netstat', '-rn')).slice(0, 500)
    const addresses = networkInterfaces()
    const state = await ask('ifconfig', '-a')
    const mtuOf = (name: string) =>
      Number(new RegExp(`^${name}: flags=\\S{1,200} mtu (\\d{1,6})`, 'm').exec(state)?.[1] ?? 0) || null
    return {
      data: {
        interfaces: interfacesOf(addresses, Object.keys(addresses), (name) => ({
          operstate: 'up',
          mtu: mtuOf(name),
        })),
        gateway: routes.find(({ destination }) => destination === 'default')?.gateway ?? '',
        routes,
        dns: macDns(await ask('scutil', '--dns')),
        hosts: parseHosts((await readSmall('/etc/hosts')) ?? ''),
        proxy: { ...environmentProxy(process.env), ...macProxy(await ask('scutil', '--proxy')) },
      },
    }
  },
  listening: async (signal) => {
    const answer = await askCommand(
      ['lsof', '-nP', '-iTCP', '-sTCP:LISTEN', '-iUDP', '-FcPn'],
      signal,
      15_000,
    )
    return answer === null ? silent('lsof') : { data: macListening(answer).slice(0, maxListed) }
  },
  processes: async (signal) => {
    const answer = await askCommand(['ps', '-axo', 'pid=,state=,rss=,comm='], signal)
    return answer === null ? silent('ps') : { data: processFacts(macProcesses(answer)) }
  },
  services: async (signal) => {
    const answer = await askCommand(['launchctl', 'list'], signal)
    if (answer === null) return silent('launchctl')
    const list = macServices(answer)
    const failed = list.filter(({ active }) => active === 'failed').length
    return { data: { count: list.length, failed, list: list.slice(0, maxListed) } }
  },
  certificates: async (signal) => {
    const files = await findCertificates(
      ['/etc/letsencrypt/live', '/etc/ssl', '/etc/apache2', '/usr/local/etc', '/opt/homebrew/etc'],
      Date.now(),
      signal,
    )
    const keychain = await askCommand(
      ['security', 'find-certificate', '-a', '-p', '/Library/Keychains/System.keychain'],
      signal,
    )
    const own = certificatesIn(keychain ?? '', 'System keychain', Date.now())
    return { data: { ...files, list: [...files.list, ...own] } }
  },
  time: async (signal) => ({
    data: {
      ...clock(),
      ...macTimeState(
        await askCommand(['systemsetup', '-getusingnetworktime'], signal),
        await askCommand(['systemsetup', '-getnetworktimeserver'], signal),
      ),
    },
  }),
  scheduledTasks: async (signal) => {
    const table = await askCommand(['crontab', '-l'], signal)
    const jobs = table === null ? [] : parseCrontab(table, 'crontab', false, 'this account')
    const agents = []
    for (const folder of ['/Library/LaunchDaemons', '/Library/LaunchAgents']) {
      for (const name of await namesIn(folder)) {
        const text = (await readSmall(`${folder}/${name}`, 262_144)) ?? ''
        agents.push({
          source: folder,
          name: name.replace(/\.plist$/, ''),
          schedule: /StartInterval|StartCalendarInterval/.test(text) ? 'timed' : 'at start or on demand',
          user: folder.endsWith('Daemons') ? 'root' : '',
          enabled: true,
          commandHash: hashOf(text),
          lastResult: null,
        })
      }
    }
    const list = [...jobs, ...agents]
    return { data: { count: list.length, list: list.slice(0, maxListed) } }
  },
}
