import { expect, test } from 'vitest'
import {
  instantOf,
  windowsCertificates,
  windowsDiskHealth,
  windowsDisks,
  windowsListening,
  windowsNetwork,
  windowsOs,
  windowsServices,
  windowsTasks,
  windowsTimeState,
} from './windows-facts.ts'

test('dates of both PowerShells', () => {
  expect(instantOf('/Date(1763697600000)/')).toBe('2025-11-21T04:00:00.000Z')
  expect(instantOf('2026-11-21T05:00:00.1234567+01:00')).toBe('2026-11-21T04:00:00.123Z')
  expect(instantOf(null)).toBeNull()
})

test('a single disk comes as itself, several as a list', () => {
  const one = { DeviceID: 'C:', VolumeName: 'System', FileSystem: 'NTFS', Size: 1000, FreeSpace: 30 }
  expect(windowsDisks(one)).toMatchObject([
    { mount: 'C:', type: 'NTFS', usedPercent: 97, availableBytes: 30 },
  ])
  expect(windowsDisks([one, { ...one, DeviceID: 'D:', FreeSpace: null }])).toHaveLength(2)
  expect(windowsDisks(null)).toEqual([])
})

test('drives by their word or their number', () => {
  const drive = (HealthStatus: unknown) => ({
    DeviceId: '0',
    FriendlyName: 'SSD',
    MediaType: 'SSD',
    HealthStatus,
    OperationalStatus: ['OK'],
  })
  expect(
    windowsDiskHealth([drive('Healthy'), drive('Warning'), drive('Unhealthy'), drive(0), drive('')]).map(
      ({ smart }) => smart,
    ),
  ).toEqual(['passed', 'failing', 'failing', 'passed', 'unknown'])
})

test('services: a failure is one that should run, does not, and says why', () => {
  const service = (Name: string, State: string, StartMode: string, ExitCode: number) => ({
    Name,
    DisplayName: Name,
    State,
    StartMode,
    ExitCode,
  })
  expect(
    windowsServices([
      service('Spooler', 'Stopped', 'Auto', 1067),
      service('BITS', 'Stopped', 'Manual', 0),
      service('MapsBroker', 'Stopped', 'Auto', 0),
      service('W32Time', 'Running', 'Manual', 0),
      service('NeverStarted', 'Stopped', 'Auto', 1077),
    ]).map(({ name, active, start }) => [name, active, start]),
  ).toEqual([
    ['BITS', 'inactive', 'manual'],
    ['MapsBroker', 'inactive', 'enabled'],
    ['NeverStarted', 'inactive', 'enabled'],
    ['Spooler', 'failed', 'enabled'],
    ['W32Time', 'active', 'manual'],
  ])
})

test('network: routes, name servers and proxy', () => {
  const facts = windowsNetwork({
    adapters: [
      {
        Name: 'Ethernet',
        Status: 'Up',
        MtuSize: 1500,
        Speed: 1_000_000_000,
        InterfaceDescription: 'Intel I219',
        DriverVersion: '12.19',
      },
    ],
    routes: [
      { DestinationPrefix: '0.0.0.0/0', NextHop: '10.0.0.1', InterfaceAlias: 'Ethernet', RouteMetric: 25 },
      { DestinationPrefix: '224.0.0.0/4', NextHop: '0.0.0.0', InterfaceAlias: 'Ethernet', RouteMetric: 256 },
    ],
    dns: [
      { InterfaceAlias: 'Ethernet', ServerAddresses: ['10.0.0.53', '10.0.0.54'] },
      { InterfaceAlias: 'Wi-Fi', ServerAddresses: [] },
    ],
    search: ['corp.example'],
    proxy: { ProxyEnable: 1, ProxyServer: 'proxy:3128', AutoConfigURL: null },
  })
  expect(facts.gateway).toBe('10.0.0.1')
  expect(facts.routes).toHaveLength(1)
  expect(facts.dns).toEqual({ servers: ['10.0.0.53', '10.0.0.54'], search: ['corp.example'], options: [] })
  expect(facts.adapters[0]).toMatchObject({ operstate: 'up', speedMbit: 1000 })
  expect(facts.proxy).toMatchObject({ enabled: true, server: 'proxy:3128', script: '' })
})

test('listening ports get the names of their programs', () => {
  expect(
    windowsListening({
      tcp: [
        { LocalAddress: '0.0.0.0', LocalPort: 445, OwningProcess: 4 },
        { LocalAddress: '::', LocalPort: 135, OwningProcess: 900 },
      ],
      udp: { LocalAddress: '0.0.0.0', LocalPort: 123, OwningProcess: 1200 },
      processes: [
        { Id: 4, ProcessName: 'System' },
        { Id: 900, ProcessName: 'svchost' },
      ],
    }),
  ).toEqual([
    { protocol: 'udp', address: '0.0.0.0', port: 123, process: '' },
    { protocol: 'tcp6', address: '::', port: 135, process: 'svchost' },
    { protocol: 'tcp', address: '0.0.0.0', port: 445, process: 'System' },
  ])
})

test('w32tm in English and in German', () => {
  const good = [
    'Leap Indicator: 0(no warning)',
    'Stratum: 4 (secondary reference - syncd by (S)NTP)',
    'Precision: -23 (119.209ns per tick)',
    'Root Delay: 0.0312s',
    'Root Dispersion: 0.0771s',
    'ReferenceId: 0x0A000035 (source IP:  10.0.0.53)',
    'Last Successful Sync Time: 11/20/2026 8:12:01 AM',
    'Source: dc1.corp.example',
    'Poll Interval: 10 (1024s)',
  ].join('\r\n')
  expect(windowsTimeState(good, true)).toMatchObject({
    synchronized: true,
    stratum: 4,
    server: 'dc1.corp.example',
  })
  const bad = [
    'Sprungindikator: 3(nicht synchronisiert)',
    'Stratum: 0 (unbestimmt)',
    'Präzision: -23 (119.209ns pro Tick)',
    'Stammverzögerung: 0.0000000s',
    'Stammabweichung: 0.0000000s',
    'Referenz-ID: 0x00000000 (nicht angegeben)',
    'Letzte erfolgreiche Synchronisierungszeit: nicht angegeben',
    'Quelle: Free-running System Clock',
    'Abrufintervall: 10 (1024s)',
  ].join('\r\n')
  expect(windowsTimeState(bad, true).synchronized).toBe(false)
  expect(windowsTimeState(null, false).synchronized).toBe(false)
  expect(windowsTimeState(null, null).synchronized).toBeNull()
})

test('tasks tell a bad last result, certificates how long they last, the system when it started', () => {
  const tasks = windowsTasks(
    [
      {
        TaskPath: '\\Backup\\',
        TaskName: 'Nightly',
        State: 'Ready',
        User: 'SYSTEM',
        Triggers: ['DailyTrigger'],
        Action: 'robocopy x',
        LastTaskResult: 2147942402,
      },
      {
        TaskPath: '\\',
        TaskName: 'Never',
        State: 'Disabled',
        User: 'SYSTEM',
        Triggers: [],
        Action: '',
        LastTaskResult: 0x41303,
      },
    ],
    () => 'hash',
  )
  expect(tasks.map(({ enabled, lastResult, commandHash }) => [enabled, lastResult, commandHash])).toEqual([
    [true, '0x80070002', 'hash'],
    [false, null, ''],
  ])
  const at = Date.parse('2026-11-21T00:00:00Z')
  expect(
    windowsCertificates(
      {
        Subject: 'CN=web',
        Issuer: 'CN=ca',
        NotBefore: '2025-11-20T00:00:00Z',
        NotAfter: '2026-11-20T00:00:00Z',
        Thumbprint: 'AB',
        Names: ['web'],
        Store: 'My',
      },
      at,
    ).list,
  ).toMatchObject([{ expiresInDays: -1, selfSigned: false, fingerprint: 'ab' }])
  expect(
    windowsOs({
      os: { Caption: 'Microsoft Windows 11 Pro', Version: '10.0.26100', BuildNumber: '26100' },
      pending: true,
      guid: 'g',
    }),
  ).toMatchObject({
    distro: 'Microsoft Windows 11 Pro',
    rebootPending: true,
  })
})
