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
  windowsSystem,
  windowsTasks,
  windowsTimeState,
} from './windows-facts.ts'

const silent = { unavailable: 'PowerShell did not answer.' } as const

/** Reads JSON with one script and turns it into facts. */
const fromScript =
  (script: string, facts: (answer: unknown) => unknown): PartReader =>
  async (signal) => {
    const answer = await askPowerShell(script, signal)
    return answer === null ? silent : { data: facts(answer) }
  }

const hkcu = 'HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
const pending = [
  'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending',
  'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
]

export const windowsParts: Readonly<Record<string, PartReader>> = {
  system: fromScript(
    '@{computer=(Get-CimInstance Win32_ComputerSystem | Select-Object Manufacturer,Model,Domain,PartOfDomain,HypervisorPresent);bios=(Get-CimInstance Win32_BIOS | Select-Object Manufacturer,SMBIOSBIOSVersion)} | ConvertTo-Json -Depth 3 -Compress',
    windowsSystem,
  ),
  os: async (signal) => {
    const answer = await askPowerShell(
      `@{os=(Get-CimInstance Win32_OperatingSystem | Select-Object Caption,Version,BuildNumber,LastBootUpTime);guid=(Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Cryptography').MachineGuid;pending=[bool](${pending.map((path) => `(Test-Path '${path}')`).join(' -or ')})} | ConvertTo-Json -Depth 3 -Compress`,
      signal,
    )
    if (answer === null) return silent
    const { machineGuid, ...facts } = windowsOs(answer)
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
    const [file] = rows(
      await askPowerShell(
        'Get-CimInstance Win32_PageFileUsage | Measure-Object AllocatedBaseSize,CurrentUsage -Sum | ForEach-Object { @{name=$_.Property;sum=$_.Sum} } | ConvertTo-Json -Compress',
        signal,
        10_000,
      ),
    )
    const mebibytes = (value: unknown) => (typeof value === 'number' ? value * 1_048_576 : 0)
    return {
      data: {
        totalBytes: totalmem(),
        availableBytes: freemem(),
        swapTotalBytes: mebibytes(file?.['sum']),
        swapUsedBytes: 0,
      },
    }
  },
  disks: fromScript(
    'Get-CimInstance Win32_LogicalDisk -Filter "DriveType=3" | Select-Object DeviceID,VolumeName,FileSystem,Size,FreeSpace | ConvertTo-Json -Compress',
    windowsDisks,
  ),
  diskHealth: fromScript(
    'Get-PhysicalDisk | ForEach-Object { $c = $_ | Get-StorageReliabilityCounter; @{DeviceId=$_.DeviceId;FriendlyName=$_.FriendlyName;Size=$_.Size;MediaType="$($_.MediaType)";HealthStatus="$($_.HealthStatus)";OperationalStatus=@($_.OperationalStatus | ForEach-Object { "$_" });Wear=$c.Wear;Temperature=$c.Temperature;ReadErrorsUncorrected=$c.ReadErrorsUncorrected} } | ConvertTo-Json -Depth 3 -Compress',
    windowsDiskHealth,
  ),
  network: async (signal) => {
    const answer = await askPowerShell(
      `@{adapters=@(Get-NetAdapter | Select-Object Name,Status,MtuSize,Speed,InterfaceDescription,DriverVersion);routes=@(Get-NetRoute | Select-Object DestinationPrefix,NextHop,InterfaceAlias,RouteMetric);dns=@(Get-DnsClientServerAddress | Select-Object InterfaceAlias,ServerAddresses);search=@((Get-DnsClientGlobalSetting).SuffixSearchList);proxy=(Get-ItemProperty '${hkcu}' | Select-Object ProxyEnable,ProxyServer,AutoConfigURL,ProxyOverride)} | ConvertTo-Json -Depth 4 -Compress`,
      signal,
    )
    if (answer === null) return silent
    const { adapters, ...facts } = windowsNetwork(answer)
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
  listening: fromScript(
    '@{tcp=@(Get-NetTCPConnection -State Listen | Select-Object LocalAddress,LocalPort,OwningProcess);udp=@(Get-NetUDPEndpoint | Select-Object LocalAddress,LocalPort,OwningProcess);processes=@(Get-Process | Select-Object Id,ProcessName)} | ConvertTo-Json -Depth 3 -Compress',
    windowsListening,
  ),
  processes: fromScript(
    'Get-Process | Select-Object Id,ProcessName,WorkingSet64 | ConvertTo-Json -Compress',
    (answer) => processFacts(windowsProcesses(answer)),
  ),
  services: fromScript(
    'Get-CimInstance Win32_Service | Select-Object Name,DisplayName,State,StartMode,ExitCode | ConvertTo-Json -Compress',
    (answer) => {
      const list = windowsServices(answer)
      const failed = list.filter(({ active }) => active === 'failed').length
      return { count: list.length, failed, list: list.slice(0, maxListed) }
    },
  ),
  certificates: fromScript(
    "Get-ChildItem Cert:\\LocalMachine\\My,Cert:\\LocalMachine\\WebHosting | ForEach-Object { @{Subject=$_.Subject;Issuer=$_.Issuer;NotBefore=$_.NotBefore.ToUniversalTime().ToString('o');NotAfter=$_.NotAfter.ToUniversalTime().ToString('o');Thumbprint=$_.Thumbprint;Names=@($_.DnsNameList | ForEach-Object { $_.Unicode });Store=$_.PSParentPath.Split('::')[-1]} } | ConvertTo-Json -Depth 3 -Compress",
    (answer) => windowsCertificates(answer, Date.now()),
  ),
  time: async (signal) => {
    const service = await askPowerShell(
      "@{running=((Get-Service w32time).Status -eq 'Running')} | ConvertTo-Json -Compress",
      signal,
      10_000,
    )
    const running = rows(service)[0]?.['running']
    const status = await askCommand(['w32tm', '/query', '/status'], signal)
    return {
      data: { ...clock(), ...windowsTimeState(status, typeof running === 'boolean' ? running : null) },
    }
  },
  scheduledTasks: fromScript(
    "Get-ScheduledTask | Where-Object { $_.TaskPath -notlike '\\Microsoft\\*' } | ForEach-Object { $i = $_ | Get-ScheduledTaskInfo; @{TaskPath=$_.TaskPath;TaskName=$_.TaskName;State=\"$($_.State)\";User=$_.Principal.UserId;Triggers=@($_.Triggers | ForEach-Object { $_.CimClass.CimClassName -replace '^MSFT_Task','' });Action=\"$($_.Actions.Execute) $($_.Actions.Arguments)\";LastTaskResult=$i.LastTaskResult} } | ConvertTo-Json -Depth 3 -Compress",
    (answer) => {
      const list = windowsTasks(answer, hashOf)
      return { count: list.length, list: list.slice(0, maxListed) }
    },
  ),
}
