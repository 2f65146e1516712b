import { arch, freemem, hostname, networkInterfaces, totalmem, uptime } from 'node:os'
import { askCommand } from '../ask-command.ts'
import { interfacesOf } from '../linux/linux-network.ts'
import { processFacts } from '../linux/linux-processes.ts'
import { clock, hashOf } from '../linux/linux-services.ts'
import { machineKeyOf } from '../linux/linux-system.ts'
import type { PartReader } from '../snapshot.ts'
import { maxListed } from '../snapshot-parsing.ts'
import { askPowerShell } from './ask-powershell.ts'
import {
  rows,
  windowsCertificates,
  windowsDiskHealth,
  windowsDisks,
  windowsListening,
  windowsNetwork,
  windowsOs,
  windowsProcesses,
  windowsServices,
  windowsSwap,
  windowsSystem,
  windowsTasks,
  windowsTimeState,
} from './windows-facts.ts'

/** Every Windows has some of it: that there is none is no fact. */
const untold = {
  failed: 'Windows told nothing of it. This account may not ask, or its management service (WMI) is damaged.',
} as const

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) ? value : [value]).length === 0

/** Has an object anything in one of these fields? */
const tells = (value: unknown, fields: readonly string[]): boolean =>
  rows(value).some((row) => fields.some((field) => !isNothing(row[field] ?? null)))

type Question = {
  readonly script: string
  readonly facts: (answer: unknown) => unknown
  /** What every Windows answers; without it an empty list is a fact. */
  readonly always?: (answer: unknown) => boolean
}

/** Reads JSON with one script and turns it into facts. */
const fromScript =
  ({ script, facts, always }: Question): PartReader =>
  async (signal) => {
    const asked = await askPowerShell(script, signal)
    if (!('answer' in asked)) return asked
    return always === undefined || always(asked.answer) ? { data: facts(asked.answer) } : untold
  }

const some = (answer: unknown): boolean => rows(answer).length > 0

const hkcu = 'HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
const pending = [
  'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending',
  'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
]

export const windowsParts: Readonly<Record<string, PartReader>> = {
  system: fromScript({
    script:
      '@{computer=(Get-CimInstance Win32_ComputerSystem | Select-Object Manufacturer,Model,Domain,PartOfDomain,HypervisorPresent);bios=(Get-CimInstance Win32_BIOS | Select-Object Manufacturer,SMBIOSBIOSVersion)}',
    facts: windowsSystem,
    always: (answer) => tells(answer, ['computer', 'bios']),
  }),
  os: async (signal) => {
    const asked = await askPowerShell(
      `@{os=(Get-CimInstance Win32_OperatingSystem | Select-Object Caption,Version,BuildNumber,LastBootUpTime);guid=(Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Cryptography').MachineGuid;pending=[bool](${pending.map((path) => `(Test-Path '${path}')`).join(' -or ')})}`,
      signal,
    )
    if (!('answer' in asked)) return asked
    if (!tells(asked.answer, ['os'])) return untold
    const { machineGuid, ...facts } = windowsOs(asked.answer)
    return {
      data: {
        platform: 'win32',
        ...facts,
        codename: '',
        kernel: facts.version,
        arch: arch(),
        hostname: hostname(),
        uptimeSeconds: Math.round(uptime()),
        machineKey: machineGuid === '' ? null : machineKeyOf(machineGuid),
      },
    }
  },
  memory: async (signal) => {
    const asked = await askPowerShell(
      'Get-CimInstance Win32_PageFileUsage | Select-Object AllocatedBaseSize,CurrentUsage',
      signal,
      10_000,
    )
    return {
      data: {
        totalBytes: totalmem(),
        availableBytes: freemem(),
        ...windowsSwap('answer' in asked ? asked.answer : null),
      },
    }
  },
  disks: fromScript({
    script:
      'Get-CimInstance Win32_LogicalDisk -Filter "DriveType=3" | Select-Object DeviceID,VolumeName,FileSystem,Size,FreeSpace',
    facts: windowsDisks,
    always: some,
  }),
  diskHealth: fromScript({
    script:
      'Get-PhysicalDisk | ForEach-Object { $c = $_ | Get-StorageReliabilityCounter; @{DeviceId=$_.DeviceId;FriendlyName=$_.FriendlyName;Size=$_.Size;MediaType="$($_.MediaType)";HealthStatus="$($_.HealthStatus)";OperationalStatus=@($_.OperationalStatus | ForEach-Object { "$_" });Wear=$c.Wear;Temperature=$c.Temperature;ReadErrorsUncorrected=$c.ReadErrorsUncorrected} }',
    facts: windowsDiskHealth,
  }),
  network: async (signal) => {
    const asked = await askPowerShell(
      `@{adapters=@(Get-NetAdapter | Select-Object Name,Status,MtuSize,Speed,InterfaceDescription,DriverVersion);routes=@(Get-NetRoute | Select-Object DestinationPrefix,NextHop,InterfaceAlias,RouteMetric);dns=@(Get-DnsClientServerAddress | Select-Object InterfaceAlias,ServerAddresses);search=@((Get-DnsClientGlobalSetting).SuffixSearchList);proxy=(Get-ItemProperty '${hkcu}' | Select-Object ProxyEnable,ProxyServer,AutoConfigURL,ProxyOverride)}`,
      signal,
    )
    if (!('answer' in asked)) return asked
    if (!tells(asked.answer, ['adapters', 'routes'])) return untold
    const { adapters, ...facts } = windowsNetwork(asked.answer)
    const addresses = networkInterfaces()
    const names = [...new Set([...adapters.map(({ iface }) => iface), ...Object.keys(addresses)])]
    return {
      data: {
        interfaces: interfacesOf(
          addresses,
          names,
          (name) => adapters.find(({ iface }) => iface === name) ?? {},
        ),
        ...facts,
      },
    }
  },
  listening: fromScript({
    script:
      '@{tcp=@(Get-NetTCPConnection -State Listen | Select-Object LocalAddress,LocalPort,OwningProcess);udp=@(Get-NetUDPEndpoint | Select-Object LocalAddress,LocalPort,OwningProcess);processes=@(Get-Process | Select-Object Id,ProcessName)}',
    facts: windowsListening,
    always: (answer) => tells(answer, ['tcp', 'udp']),
  }),
  processes: fromScript({
    script: 'Get-Process | Select-Object Id,ProcessName,WorkingSet64',
    facts: (answer) => processFacts(windowsProcesses(answer)),
    always: some,
  }),
  services: fromScript({
    script: 'Get-CimInstance Win32_Service | Select-Object Name,DisplayName,State,StartMode,ExitCode',
    facts: (answer) => {
      const list = windowsServices(answer)
      const failed = list.filter(({ active }) => active === 'failed').length
      return { count: list.length, failed, list: list.slice(0, maxListed) }
    },
    always: some,
  }),
  certificates: fromScript({
    script:
      "Get-ChildItem Cert:\\LocalMachine\\My,Cert:\\LocalMachine\\WebHosting | ForEach-Object { @{Subject=$_.Subject;Issuer=$_.Issuer;NotBefore=$_.NotBefore.ToUniversalTime().ToString('o');NotAfter=$_.NotAfter.ToUniversalTime().ToString('o');Thumbprint=$_.Thumbprint;Names=@($_.DnsNameList | ForEach-Object { $_.Unicode });Store=$_.PSParentPath.Split('::')[-1]} }",
    facts: (answer) => windowsCertificates(answer, Date.now()),
  }),
  time: async (signal) => {
    const service = await askPowerShell(
      "@{running=((Get-Service w32time).Status -eq 'Running')}",
      signal,
      10_000,
    )
    const running = 'answer' in service ? rows(service.answer)[0]?.['running'] : undefined
    const status = await askCommand(['w32tm', '/query', '/status'], signal)
    return {
      data: { ...clock(), ...windowsTimeState(status, typeof running === 'boolean' ? running : null) },
    }
  },
  scheduledTasks: fromScript({
    script:
      "Get-ScheduledTask | Where-Object { $_.TaskPath -notlike '\\Microsoft\\*' } | ForEach-Object { $i = $_ | Get-ScheduledTaskInfo; @{TaskPath=$_.TaskPath;TaskName=$_.TaskName;State=\"$($_.State)\";User=$_.Principal.UserId;Triggers=@($_.Triggers | ForEach-Object { $_.CimClass.CimClassName -replace '^MSFT_Task','' });Action=\"$($_.Actions.Execute) $($_.Actions.Arguments)\";LastTaskResult=$i.LastTaskResult} }",
    facts: (answer) => {
      const list = windowsTasks(answer, hashOf)
      return { count: list.length, list: list.slice(0, maxListed) }
    },
  }),
}
