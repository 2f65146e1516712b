import { percentOf } from '../snapshot-parsing.ts'

/** From the JSON of PowerShell to the facts of a snapshot. Pure; whatever is missing is `null` or empty. */

type Json = Readonly<Record<string, unknown>>

const object = (value: unknown): Json => {
  // A script answers with a list; who asks for one object means its first.
  const one: unknown = Array.isArray(value) ? value[0] : value
  return typeof one === 'object' && one !== null && !Array.isArray(one) ? (one as Json) : {}
}
/** `ConvertTo-Json` writes a list of one as the one itself. */
export const rows = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value])
    .filter((entry) => typeof entry === 'object' && entry !== null)
    .map(object)
const text = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
/** A number, also where it comes as text, with a point or a comma. */
const number = (value: unknown): number | null => {
  const told =
    typeof value === 'string' && /^-?\d{1,20}(?:[.,]\d{1,9})?$/.test(value) ? value.replace(',', '.') : value
  const read = typeof told === 'string' ? Number(told) : told
  return typeof read === 'number' && Number.isFinite(read) ? read : null
}
const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map(text).filter((entry) => entry !== '')

/** Dates of Windows PowerShell 5 (`/Date(1700000000000)/`) and of PowerShell 7 (ISO). */
export const instantOf = (value: unknown): string | null => {
  const told = text(value)
  const epoch = /^\/Date\((-?\d{1,15})/.exec(told)?.[1]
  const at = epoch === undefined ? Date.parse(told) : Number(epoch)
  return Number.isFinite(at) ? new Date(at).toISOString() : null
}

export const windowsSystem = (answer: unknown) => {
  const { computer, bios } = object(answer)
  return {
    manufacturer: text(object(computer)['Manufacturer']),
    model: text(object(computer)['Model']),
    version: '',
    firmware: [text(object(bios)['Manufacturer']), text(object(bios)['SMBIOSBIOSVersion'])].join(' ').trim(),
    virtual: object(computer)['HypervisorPresent'] === true,
    domain: text(object(computer)['Domain']),
    inDomain: object(computer)['PartOfDomain'] === true,
  }
}

export const windowsOs = (answer: unknown) => {
  const { os, pending, guid } = object(answer)
  const told = object(os)
  return {
    distro: text(told['Caption']) || 'Windows',
    version: text(told['Version']),
    build: text(told['BuildNumber']),
    bootedAt: instantOf(told['LastBootUpTime']),
    rebootPending: pending === true,
    machineGuid: text(guid),
  }
}

/** `Win32_PageFileUsage`, in MiB; `null` where nobody said. */
export const windowsSwap = (answer: unknown) => {
  const files = answer === null ? null : rows(answer)
  const sum = (field: string) =>
    files === null ? null : files.reduce((total, file) => total + (number(file[field]) ?? 0), 0) * 1_048_576
  return { swapTotalBytes: sum('AllocatedBaseSize'), swapUsedBytes: sum('CurrentUsage') }
}

export const windowsDisks = (answer: unknown) =>
  rows(answer).map((disk) => {
    const size = number(disk['Size']) ?? 0
    const free = number(disk['FreeSpace']) ?? 0
    return {
      fs: text(disk['VolumeName']),
      mount: text(disk['DeviceID']),
      type: text(disk['FileSystem']),
      readOnly: false,
      sizeBytes: size,
      availableBytes: free,
      usedPercent: percentOf(size - free, size),
      inodesTotal: null,
      inodesFree: null,
      inodesUsedPercent: null,
    }
  })

/** `Get-PhysicalDisk` with `Get-StorageReliabilityCounter`. Health is a word, or its number in older answers. */
export const windowsDiskHealth = (answer: unknown) =>
  rows(answer).map((disk) => {
    const health = text(disk['HealthStatus']).toLowerCase()
    const smart =
      health === 'healthy' || health === '0'
        ? 'passed'
        : /warning|unhealthy|[12]/.test(health)
          ? 'failing'
          : 'unknown'
    return {
      device: text(disk['DeviceId']),
      model: text(disk['FriendlyName']),
      sizeBytes: number(disk['Size']),
      kind: text(disk['MediaType']).toLowerCase() || 'disk',
      smart,
      reallocatedSectors: null,
      pendingSectors: null,
      mediaErrors: number(disk['ReadErrorsUncorrected']),
      wearPercent: number(disk['Wear']),
      temperatureCelsius: number(disk['Temperature']),
      note: texts(disk['OperationalStatus']).join(', '),
    }
  })

export const windowsNetwork = (answer: unknown) => {
  const told = object(answer)
  const routes = rows(told['routes']).map((route) => ({
    destination: /^(?:0\.0\.0\.0|::)\/0$/.test(text(route['DestinationPrefix']))
      ? 'default'
      : text(route['DestinationPrefix']),
    gateway: /^(?:0\.0\.0\.0|::)$/.test(text(route['NextHop'])) ? '' : text(route['NextHop']),
    iface: text(route['InterfaceAlias']),
    metric: number(route['RouteMetric']) ?? 0,
  }))
  const dns = rows(told['dns'])
  const proxy = object(told['proxy'])
  return {
    adapters: rows(told['adapters']).map((adapter) => ({
      iface: text(adapter['Name']),
      operstate: text(adapter['Status']).toLowerCase(),
      mtu: number(adapter['MtuSize']),
      speedMbit:
        number(adapter['Speed']) === null ? null : Math.round((number(adapter['Speed']) ?? 0) / 1_000_000),
      description: text(adapter['InterfaceDescription']),
      driver: text(adapter['DriverVersion']),
    })),
    gateway:
      routes.find(({ destination, gateway }) => destination === 'default' && gateway !== '')?.gateway ?? '',
    routes: routes.filter(({ destination }) => !/^(?:ff|224\.|255\.|127\.)/i.test(destination)).slice(0, 500),
    dns: {
      servers: [...new Set(dns.flatMap((entry) => texts(entry['ServerAddresses'])))],
      search: texts(told['search']),
      options: [],
    },
    proxy: {
      enabled: proxy['ProxyEnable'] === 1,
      server: text(proxy['ProxyServer']),
      script: text(proxy['AutoConfigURL']),
      except: text(proxy['ProxyOverride']),
    },
  }
}

export const windowsListening = (answer: unknown) => {
  const { tcp, udp, processes } = object(answer)
  const names = new Map(rows(processes).map((entry) => [number(entry['Id']), text(entry['ProcessName'])]))
  const read = (value: unknown, protocol: string) =>
    rows(value).map((entry) => ({
      protocol: text(entry['LocalAddress']).includes(':') ? `${protocol}6` : protocol,
      address: text(entry['LocalAddress']),
      port: number(entry['LocalPort']) ?? 0,
      process: names.get(number(entry['OwningProcess'])) ?? '',
    }))
  return [...read(tcp, 'tcp'), ...read(udp, 'udp')].sort(
    (a, b) => a.port - b.port || (`${a.protocol}${a.address}` < `${b.protocol}${b.address}` ? -1 : 1),
  )
}

export const windowsProcesses = (answer: unknown) =>
  rows(answer).map((entry) => ({
    pid: number(entry['Id']) ?? 0,
    name: text(entry['ProcessName']),
    state: '',
    residentKiB: Math.round((number(entry['WorkingSet64']) ?? 0) / 1024),
  }))

/** `Win32_Service`: states and start modes are English in every language of Windows. */
export const windowsServices = (answer: unknown) =>
  rows(answer)
    .map((entry) => {
      const state = text(entry['State']).toLowerCase()
      const start = text(entry['StartMode']).toLowerCase()
      const code = number(entry['ExitCode']) ?? 0
      // 1077: not started since the last boot, which says nothing.
      const failed = state !== 'running' && start === 'auto' && code !== 0 && code !== 1077
      return {
        name: text(entry['Name']),
        title: text(entry['DisplayName']),
        load: 'loaded',
        active: failed ? 'failed' : state === 'running' ? 'active' : 'inactive',
        sub: state,
        start: start === 'auto' ? 'enabled' : start === 'disabled' ? 'disabled' : start,
        exitCode: code,
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/** `Get-ScheduledTask` with its info. Result 0 is good, 0x41301 runs, 0x41303 has never run. */
export const windowsTasks = (answer: unknown, hash: (command: string) => string) =>
  rows(answer).map((entry) => {
    const result = number(entry['LastTaskResult'])
    return {
      source: text(entry['TaskPath']),
      name: text(entry['TaskName']),
      schedule: texts(entry['Triggers']).join(', '),
      user: text(entry['User']),
      enabled: !/^(?:disabled|1)$/i.test(text(entry['State'])),
      commandHash: text(entry['Action']) === '' ? '' : hash(text(entry['Action'])),
      lastResult:
        result === null || result === 0 || result === 0x41301 || result === 0x41303
          ? null
          : `0x${(result >>> 0).toString(16).padStart(8, '0')}`,
    }
  })

/** `w32tm /query /status`: the words follow the language of Windows, the order and the reference do not. */
export const windowsTimeState = (status: string | null, isRunning: boolean | null) => {
  const lines = (status ?? '').split(/\r?\n/).filter((line) => line.includes(':'))
  const value = (at: number) => (lines[at] ?? '').replace(/^[^:]{0,80}:\s{0,8}/, '').trim()
  if (lines.length < 8) {
    return {
      source: 'w32time',
      synchronized: isRunning === false ? false : null,
      offsetMs: null,
      server: '',
      stratum: null,
      state: {},
    }
  }
  const leap = Number.parseInt(value(0), 10)
  const stratum = Number.parseInt(value(1), 10)
  // After leap, stratum, precision, root delay, root dispersion, reference and last sync.
  const server = value(7)
  const isLocal = /local cmos clock|free-running system clock/i.test(server)
  return {
    source: 'w32time',
    synchronized: leap !== 3 && stratum > 0 && !isLocal,
    offsetMs: null,
    server,
    stratum: Number.isFinite(stratum) ? stratum : null,
    state: { leapIndicator: value(0), stratum: value(1), lastSync: value(6), source: server },
  }
}

/** The machine's own store, where services have theirs. */
export const windowsCertificates = (answer: unknown, now: number) => ({
  list: rows(answer).flatMap((entry) => {
    const until = instantOf(entry['NotAfter'])
    if (until === null) return []
    return [
      {
        subject: text(entry['Subject']),
        issuer: text(entry['Issuer']),
        names: texts(entry['Names']).join(', '),
        notBefore: instantOf(entry['NotBefore']) ?? '',
        notAfter: until,
        expiresInDays: Math.floor((Date.parse(until) - now) / 86_400_000),
        selfSigned: text(entry['Subject']) === text(entry['Issuer']),
        fingerprint: text(entry['Thumbprint']).toLowerCase(),
        place: text(entry['Store']),
      },
    ]
  }),
})
