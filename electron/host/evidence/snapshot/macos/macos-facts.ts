import type { Service } from '../linux/linux-services.ts'
import { keyValues, percentOf } from '../snapshot-parsing.ts'

/** From the answers of macOS's own tools to the facts of a snapshot. Pure. */

const lines = (text: string) => text.split(/\r?\n/).filter((line) => line.trim() !== '')

/** `df -kPi`: blocks and inodes in one row; the name and the mount point may hold spaces. */
export const macDisks = (text: string) =>
  lines(text)
    .slice(1)
    .flatMap((line) => {
      const found =
        /^(\S.{0,200}?)\s{1,40}(\d{1,15})\s{1,20}(\d{1,15})\s{1,20}(\d{1,15})\s{1,20}\d{1,3}%\s{1,20}(\d{1,20})\s{1,20}(\d{1,20})\s{1,20}\d{1,3}%\s{1,20}(\/.{0,400})$/.exec(
          line,
        )
      if (found === null) return []
      const [, fs = '', size, used, free, inodesUsed, inodesFree, mount = ''] = found
      if (/^(?:devfs|map )/.test(fs)) return []
      const [usedNumber, freeNumber] = [Number(used), Number(free)]
      const inodes = Number(inodesUsed) + Number(inodesFree)
      return [
        {
          fs,
          mount,
          type: 'apfs',
          readOnly: mount === '/',
          sizeBytes: Number(size) * 1024,
          availableBytes: freeNumber * 1024,
          usedPercent: percentOf(usedNumber, usedNumber + freeNumber),
          inodesTotal: inodes,
          inodesFree: Number(inodesFree),
          inodesUsedPercent: percentOf(Number(inodesUsed), inodes),
        },
      ]
    })

type Json = Readonly<Record<string, unknown>>
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : [])

/** `system_profiler -json SPHardwareDataType SPStorageDataType`. The serial number is not kept. */
export const macProfile = (answer: unknown) => {
  const profile = object(answer)
  const hardware = list(profile['SPHardwareDataType'])[0] ?? {}
  const drives = new Map<
    string,
    { model: string; smart: 'passed' | 'failing' | 'unknown'; kind: string; sizeBytes: number | null }
  >()
  for (const volume of list(profile['SPStorageDataType'])) {
    const drive = object(volume['physical_drive'])
    const name = text(drive['device_name'])
    if (name === '') continue
    const smart = text(drive['smart_status']).toLowerCase()
    drives.set(name, {
      model: name,
      kind: text(drive['medium_type']) === 'rotational' ? 'disk' : text(drive['medium_type']) || 'disk',
      smart: smart === 'verified' ? 'passed' : /fail/.test(smart) ? 'failing' : 'unknown',
      sizeBytes: typeof volume['size_in_bytes'] === 'number' ? volume['size_in_bytes'] : null,
    })
  }
  return {
    system: {
      manufacturer: 'Apple',
      model: text(hardware['machine_model']),
      version: text(hardware['machine_name']),
      firmware: text(hardware['boot_rom_version']),
      chip: text(hardware['chip_type']) || text(hardware['cpu_type']),
      machineId: text(hardware['platform_UUID']),
    },
    health: [...drives].map(([device, drive]) => ({
      device,
      ...drive,
      reallocatedSectors: null,
      pendingSectors: null,
      mediaErrors: null,
      wearPercent: null,
      temperatureCelsius: null,
      note: '',
    })),
  }
}

/** `sw_vers`. */
export const macOs = (answer: string) => {
  const values = keyValues(answer, /:/)
  return {
    distro: values['ProductName'] ?? 'macOS',
    version: values['ProductVersion'] ?? '',
    build: values['BuildVersion'] ?? '',
  }
}

/** `vm_stat` and `sysctl -n vm.swapusage`. */
export const macMemory = (vmStat: string, swap: string, totalBytes: number) => {
  const page = Number(/page size of (\d{1,8}) bytes/.exec(vmStat)?.[1] ?? 4096)
  const pages = (name: string) =>
    Number(new RegExp(`^${name}:\\s{1,40}(\\d{1,15})`, 'm').exec(vmStat)?.[1] ?? 0)
  const swapBytes = (name: string) => {
    const found = new RegExp(`${name} = (\\d{1,9}(?:\\.\\d{1,4})?)([KMG])`).exec(swap)
    const factor = found?.[2] === 'G' ? 1_073_741_824 : found?.[2] === 'K' ? 1024 : 1_048_576
    return Math.round(Number(found?.[1] ?? 0) * factor)
  }
  return {
    totalBytes,
    availableBytes: (pages('Pages free') + pages('Pages inactive') + pages('Pages speculative')) * page,
    swapTotalBytes: swapBytes('total'),
    swapUsedBytes: swapBytes('used'),
  }
}

/** `netstat -rn`: routes of both families, without clones, multicast and the machine's own. */
export const macRoutes = (answer: string) =>
  lines(answer).flatMap((line) => {
    const [destination = '', gateway = '', flags = '', iface = ''] = line.trim().split(/\s{1,60}/)
    if (!/^[A-Za-z]{1,12}$/.test(flags) || !flags.includes('U') || !/^[a-z]{1,10}\d{1,3}$/.test(iface))
      return []
    if (/[WLHm]/.test(flags.replace('G', '')) || /^(?:ff|224\.|255\.|127|::1|fe80)/.test(destination))
      return []
    if (iface.startsWith('lo')) return []
    return [
      {
        destination,
        gateway: /^(?:link#|[0-9a-f:]{11,17}$)/.test(gateway) && !gateway.includes('::') ? '' : gateway,
        iface,
        metric: 0,
      },
    ]
  })

/** `scutil --dns`. */
export const macDns = (answer: string) => {
  const of = (pattern: RegExp) => [...new Set([...answer.matchAll(pattern)].map((found) => found[1] ?? ''))]
  return {
    servers: of(/nameserver\[\d{1,2}\] : (\S{1,60})/g),
    search: of(/search domain\[\d{1,2}\] : (\S{1,200})/g),
    options: [],
  }
}

/** `scutil --proxy`. */
export const macProxy = (answer: string): Readonly<Record<string, string>> => {
  const values = keyValues(answer, / : /)
  const told: Record<string, string> = {}
  for (const kind of ['HTTP', 'HTTPS', 'SOCKS'])
    if (values[`${kind}Enable`] === '1')
      told[kind.toLowerCase()] = `${values[`${kind}Proxy`] ?? ''}:${values[`${kind}Port`] ?? ''}`
  if (values['ProxyAutoConfigEnable'] === '1') told['script'] = values['ProxyAutoConfigURLString'] ?? ''
  return told
}

/** `lsof -nP -iTCP -sTCP:LISTEN -iUDP -FcPnT`: one letter per line, p begins a process, f a file. */
export const macListening = (answer: string) => {
  const found: { protocol: string; address: string; port: number; process: string }[] = []
  let process = ''
  let protocol = ''
  for (const line of lines(answer)) {
    const [letter, value] = [line[0], line.slice(1)]
    if (letter === 'c') process = value
    else if (letter === 'P') protocol = value.toLowerCase()
    else if (letter === 'n' && !value.includes('->')) {
      const at = value.lastIndexOf(':')
      const address = value.slice(0, at).replace(/^\[|\]$/g, '')
      const port = Number(value.slice(at + 1))
      if (!Number.isInteger(port) || port === 0) continue
      const isV6 = address.includes(':')
      found.push({ protocol: isV6 ? `${protocol}6` : protocol, address, port, process })
    }
  }
  const unique = new Map(found.map((entry) => [JSON.stringify(entry), entry]))
  return [...unique.values()].sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1))
}

/** `ps -axo pid=,state=,rss=,comm=`. */
export const macProcesses = (answer: string) =>
  lines(answer).flatMap((line) => {
    const found = /^\s{0,10}(\d{1,8})\s{1,10}(\S{1,8})\s{1,12}(\d{1,12})\s{1,4}(.{1,400})$/.exec(line)
    if (found === null) return []
    const [, pid, state = '', rss, command = ''] = found
    const letter = state[0] === 'U' ? 'D' : (state[0] ?? '')
    return [
      {
        pid: Number(pid),
        state: letter,
        residentKiB: Number(rss),
        name: command.split('/').at(-1) ?? command,
      },
    ]
  })

/** `launchctl list`: process id or a dash, last exit status, label. Apple's own are left out. */
export const macServices = (answer: string): readonly Service[] =>
  lines(answer)
    .slice(1)
    .flatMap((line) => {
      const [pid = '', status = '', name = ''] = line.split('\t')
      if (name === '' || name.startsWith('com.apple.')) return []
      const isRunning = pid !== '-'
      const isFailed = !isRunning && status !== '0' && !status.startsWith('-')
      return [
        {
          name,
          load: 'loaded',
          active: isRunning ? 'active' : isFailed ? 'failed' : 'inactive',
          sub: isRunning ? 'running' : `exit ${status}`,
          start: 'enabled',
        },
      ]
    })

/** `sntp time.apple.com` is not asked: only whether network time is on. `systemsetup -getusingnetworktime`. */
export const macTimeState = (network: string | null, server: string | null) => {
  const isOn = /:\s{0,4}On\b/.test(network ?? '')
  const isOff = /:\s{0,4}Off\b/.test(network ?? '')
  return {
    source: network === null ? null : 'timed',
    synchronized: isOff ? false : null,
    offsetMs: null,
    server: /:\s{0,4}(\S{1,200})/.exec(server ?? '')?.[1] ?? '',
    stratum: null,
    state: network === null ? {} : { networkTime: isOn ? 'on' : isOff ? 'off' : 'not told' },
  }
}
