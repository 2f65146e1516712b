import { expect, test } from 'vitest'
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

test('df with inodes, and volumes whose name holds a space', () => {
  const text = [
    'Filesystem     1024-blocks      Used Available Capacity iused      ifree %iused  Mounted on',
    '/dev/disk3s1s1   971350180  10423536 512345678     2%  404167 4294563112    0%   /',
    'devfs                  204       204         0   100%     708          0  100%   /dev',
    '/dev/disk3s5     971350180 441234567 512345678    47% 2145678 5123456780    0%   /System/Volumes/Data',
    'map auto_home            0         0         0   100%       0          0     -   /System/Volumes/Data/home',
    '/dev/disk4s1     488245248 483000000   5245248    99%    1200   52452480    0%   /Volumes/Backup Disk',
  ].join('\n')
  expect(macDisks(text).map(({ mount, usedPercent }) => [mount, usedPercent])).toEqual([
    ['/', 2],
    ['/System/Volumes/Data', 46.3],
    ['/Volumes/Backup Disk', 98.9],
  ])
})

test('system_profiler: model and drives, no serial number', () => {
  const found = macProfile({
    SPHardwareDataType: [
      {
        machine_model: 'Mac14,2',
        machine_name: 'MacBook Air',
        chip_type: 'Apple M2',
        serial_number: 'C02SECRET',
        platform_UUID: 'U-1',
        boot_rom_version: '11881',
      },
    ],
    SPStorageDataType: [
      {
        _name: 'Data',
        size_in_bytes: 994,
        physical_drive: { device_name: 'APPLE SSD AP1024Z', medium_type: 'ssd', smart_status: 'Verified' },
      },
      {
        _name: 'Old',
        physical_drive: { device_name: 'ST1000', medium_type: 'rotational', smart_status: 'Failing' },
      },
    ],
  })
  expect(found.health.map(({ model, smart, kind }) => [model, smart, kind])).toEqual([
    ['APPLE SSD AP1024Z', 'passed', 'ssd'],
    ['ST1000', 'failing', 'disk'],
  ])
  expect(JSON.stringify(found)).not.toContain('C02SECRET')
  expect(macProfile(null).health).toEqual([])
})

test('routes without the machine’s own and without clones', () => {
  const text = [
    'Routing tables',
    '',
    'Internet:',
    'Destination        Gateway            Flags               Netif Expire',
    'default            192.168.1.1        UGScg                 en0',
    '127                127.0.0.1          UCS                   lo0',
    '192.168.1          link#11            UCS                   en0      !',
    '192.168.1.1        ac:84:c6:11:22:33  UHLWIir               en0   1190',
    '10.8/16            10.8.0.1           UGSc                utun4',
    '224.0.0/4          link#11            UmCS                  en0      !',
  ].join('\n')
  expect(macRoutes(text).map(({ destination, gateway, iface }) => [destination, gateway, iface])).toEqual([
    ['default', '192.168.1.1', 'en0'],
    ['192.168.1', '', 'en0'],
    ['10.8/16', '10.8.0.1', 'utun4'],
  ])
})

test('name servers and proxies', () => {
  const dns =
    'resolver #1\n  search domain[0] : corp.example\n  nameserver[0] : 10.0.0.53\n  nameserver[1] : fd00::53\nresolver #2\n  nameserver[0] : 10.0.0.53\n'
  expect(macDns(dns)).toEqual({ servers: ['10.0.0.53', 'fd00::53'], search: ['corp.example'], options: [] })
  const proxy =
    '<dictionary> {\n  HTTPEnable : 1\n  HTTPPort : 3128\n  HTTPProxy : proxy.example\n  HTTPSEnable : 0\n  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : http://wpad/wpad.dat\n}'
  expect(macProxy(proxy)).toEqual({ http: 'proxy.example:3128', script: 'http://wpad/wpad.dat' })
})

test('listening programs, processes, services', () => {
  expect(
    macListening(
      'p512\ncControlCe\nf8\nPTCP\nn*:7000\nf9\nPTCP\nn[::1]:7000\np700\ncmDNSResponder\nPUDP\nn*:5353\nn10.0.0.2:500->10.0.0.1:500\n',
    ),
  ).toEqual([
    { protocol: 'udp', address: '*', port: 5353, process: 'mDNSResponder' },
    { protocol: 'tcp', address: '*', port: 7000, process: 'ControlCe' },
    { protocol: 'tcp6', address: '::1', port: 7000, process: 'ControlCe' },
  ])
  expect(
    macProcesses(
      '  501 Ss    12345 /Applications/Kitbag.app/Contents/MacOS/Kitbag Helper\n    1 U       800 /sbin/launchd\n',
    ),
  ).toEqual([
    { pid: 501, state: 'S', residentKiB: 12345, name: 'Kitbag Helper' },
    { pid: 1, state: 'D', residentKiB: 800, name: 'launchd' },
  ])
  expect(
    macServices(
      'PID\tStatus\tLabel\n-\t78\torg.example.agent\n412\t0\torg.example.sync\n-\t0\tcom.apple.x\n-\t-9\torg.example.idle\n',
    ).map(({ name, active }) => [name, active]),
  ).toEqual([
    ['org.example.agent', 'failed'],
    ['org.example.sync', 'active'],
    ['org.example.idle', 'inactive'],
  ])
})

test('memory, version and clock', () => {
  expect(
    macMemory(
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:                               1000.\nPages inactive:                           2000.\nPages speculative:                         100.\n',
      'total = 2048.00M  used = 1024.50M  free = 1023.50M  (encrypted)',
      17,
    ),
  ).toEqual({
    totalBytes: 17,
    availableBytes: 3100 * 16384,
    swapTotalBytes: 2_147_483_648,
    swapUsedBytes: 1_074_266_112,
  })
  expect(macOs('ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t\t24B83\n')).toEqual({
    distro: 'macOS',
    version: '15.1',
    build: '24B83',
  })
  expect(macTimeState('Network Time: Off\n', 'Network Time Server: time.apple.com\n')).toMatchObject({
    synchronized: false,
    server: 'time.apple.com',
  })
  expect(macTimeState(null, null)).toMatchObject({ source: null, synchronized: null })
})
