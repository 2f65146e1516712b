import { expect, test } from 'vitest'
import { parseMounts, parseSmartctl } from './linux-disks.ts'
import {
  environmentProxy,
  parseHosts,
  parseResolvConf,
  parseRoutes4,
  parseRoutes6,
  v6,
} from './linux-network.ts'
import { parseSockets, parseStat, processFacts } from './linux-processes.ts'
import { linuxTimeState, parseCrontab, parseUnits } from './linux-services.ts'
import { machineKeyOf, parseMeminfo, parseOsRelease } from './linux-system.ts'

test('mounts: only what files lie on, with spaces in names, read-only told', () => {
  const text = [
    'proc /proc proc rw,nosuid 0 0',
    '/dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0',
    '/dev/sdb1 /mnt/USB\\040stick vfat ro,nosuid 0 0',
    '/dev/loop3 /snap/core/1 squashfs ro 0 0',
    'nas:/export /srv/nas nfs4 rw,vers=4.2 0 0',
    '',
  ].join('\n')
  expect(parseMounts(text)).toEqual([
    { fs: '/dev/sda2', mount: '/', type: 'ext4', readOnly: false },
    { fs: '/dev/sdb1', mount: '/mnt/USB stick', type: 'vfat', readOnly: true },
    { fs: 'nas:/export', mount: '/srv/nas', type: 'nfs4', readOnly: false },
  ])
})

test('smartctl: what the drive says of itself, ATA and NVMe, without its serial number', () => {
  const ata = {
    model_name: 'ST2000DM008',
    serial_number: 'ZFL0SECRET',
    smart_status: { passed: false },
    temperature: { current: 41 },
    ata_smart_attributes: {
      table: [
        { id: 5, name: 'Reallocated_Sector_Ct', raw: { value: 1784, string: '1784' } },
        { id: 197, name: 'Current_Pending_Sector', raw: { value: 16, string: '16' } },
      ],
    },
  }
  const found = parseSmartctl(JSON.stringify(ata))
  expect(found).toMatchObject({
    smart: 'failing',
    reallocatedSectors: 1784,
    pendingSectors: 16,
    temperatureCelsius: 41,
  })
  expect(JSON.stringify(found)).not.toContain('ZFL0SECRET')
  const nvme = {
    smart_status: { passed: true, nvme: { value: 0 } },
    nvme_smart_health_information_log: { media_errors: 0, percentage_used: 7, temperature: 38 },
  }
  expect(parseSmartctl(JSON.stringify(nvme))).toMatchObject({
    smart: 'passed',
    wearPercent: 7,
    mediaErrors: 0,
  })
  expect(parseSmartctl('smartctl: not found')).toBeNull()
})

test('routes of /proc, both families', () => {
  const four = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
    'eth0\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
    'tun0\t0000010A\t00000000\t0000\t0\t0\t50\t0000FFFF\t0\t0\t0',
  ].join('\n')
  expect(parseRoutes4(four)).toEqual([
    { destination: 'default', gateway: '192.168.2.1', iface: 'eth0', metric: 100 },
    { destination: '192.168.2.0/24', gateway: '', iface: 'eth0', metric: 100 },
  ])
  const six = [
    '20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0',
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0',
    '00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000003 00000000 80200001       lo',
  ].join('\n')
  expect(parseRoutes6(six)).toEqual([
    { destination: '2001:db8::/64', gateway: '', iface: 'eth0', metric: 256 },
    { destination: 'default', gateway: 'fe80::1', iface: 'eth0', metric: 1024 },
  ])
})

test.each([
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
  ['fe80000000000000021122fffe334455', 'fe80::211:22ff:fe33:4455'],
  ['20010db8000100020003000400050006', '2001:db8:1:2:3:4:5:6'],
])('an address of %s reads %s', (hex, address) => {
  expect(v6(hex)).toBe(address)
})

test('name servers, hosts of their own and proxies, never with a password', () => {
  expect(
    parseResolvConf('# by hand\nsearch corp.example lan\nnameserver 10.0.0.53\noptions edns0\n'),
  ).toEqual({
    servers: ['10.0.0.53'],
    search: ['corp.example', 'lan'],
    options: ['edns0'],
  })
  expect(
    parseHosts(
      '127.0.0.1 localhost\n::1 ip6-localhost\n10.1.2.3\tledger.example # old\nff02::1 ip6-allnodes\n',
    ),
  ).toEqual(['10.1.2.3 ledger.example'])
  expect(
    environmentProxy({ HTTPS_PROXY: 'http://anna:geheim@proxy.example:3128', NO_PROXY: 'localhost' }),
  ).toEqual({
    https_proxy: 'http://[removed]@proxy.example:3128',
    no_proxy: 'localhost',
  })
})

test('listening sockets, and nothing that only talks', () => {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
  const row = (local: string, remote: string, state: string, inode: string) =>
    `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0`
  const tcp = [
    head,
    row('0100007F:1F90', '00000000:0000', '0A', '4711'),
    row('0200A8C0:D431', '0100A8C0:01BB', '01', '4712'),
  ].join('\n')
  expect(parseSockets(tcp, 'tcp')).toEqual([
    { protocol: 'tcp', address: '127.0.0.1', port: 8080, inode: '4711' },
  ])
  const six = [
    head,
    row('00000000000000000000000000000000:0016', '00000000000000000000000000000000:0000', '0A', '9'),
  ].join('\n')
  expect(parseSockets(six, 'tcp6')).toEqual([{ protocol: 'tcp6', address: '::', port: 22, inode: '9' }])
  const udp = [
    head,
    row('00000000:0035', '00000000:0000', '07', '5'),
    row('0200A8C0:0044', '0100A8C0:0043', '01', '6'),
  ].join('\n')
  expect(parseSockets(udp, 'udp').map(({ port }) => port)).toEqual([53])
})

test('processes by name, whatever the name holds', () => {
  const rest = (state: string, pages: number) =>
    `${state} 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20 0 1 0 100 1000000 ${pages} 0`
  const nginx = parseStat(`812 (nginx: w (1)) ${rest('S', 500)}`)
  expect(nginx).toEqual({ pid: 812, name: 'nginx: w (1)', state: 'S', residentKiB: 2000, ticks: 300 })
  expect(parseStat('')).toBeNull()
  const facts = processFacts([
    { pid: 1, name: 'a', state: 'S', residentKiB: 10 },
    { pid: 2, name: 'b', state: 'Z', residentKiB: 0 },
    { pid: 3, name: 'a', state: 'S', residentKiB: 30 },
  ])
  expect(facts.names).toEqual([
    { name: 'a', count: 2, residentKiB: 40 },
    { name: 'b', count: 1, residentKiB: 0 },
  ])
  expect(facts.states).toEqual({ sleeping: 2, zombie: 1 })
})

test('units with their state and whether they start by themselves', () => {
  const units = [
    'nginx.service  loaded active   running A high performance web server',
    '● php8.2-fpm.service loaded failed failed PHP FastCGI',
    'cups.service   not-found inactive dead cups.service',
  ].join('\n')
  expect(parseUnits(units, 'nginx.service enabled enabled\nphp8.2-fpm.service disabled enabled\n')).toEqual([
    { name: 'nginx.service', load: 'loaded', active: 'active', sub: 'running', start: 'enabled' },
    { name: 'php8.2-fpm.service', load: 'loaded', active: 'failed', sub: 'failed', start: 'disabled' },
    { name: 'cups.service', load: 'not-found', active: 'inactive', sub: 'dead', start: '' },
  ])
})

test('cron tables tell when and what, never the command itself', () => {
  const table = [
    'SHELL=/bin/sh',
    '# m h dom mon dow user command',
    '25 6 * * * root test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.daily )',
    '@reboot backup /opt/backup/run.sh --password=geheim',
  ].join('\n')
  const tasks = parseCrontab(table, '/etc/crontab', true, '')
  expect(tasks.map(({ schedule, user, name }) => [schedule, user, name])).toEqual([
    ['25 6 * * *', 'root', 'run-parts'],
    ['@reboot', 'backup', 'run.sh'],
  ])
  expect(JSON.stringify(tasks)).not.toContain('geheim')
  expect(parseCrontab('0 1 * * * /opt/backup/run.sh\n', 'anna', false, 'anna')[0]).toMatchObject({
    user: 'anna',
    name: 'run.sh',
  })
})

test('time services tell whether the clock is right, and by how much it is not', () => {
  const chrony = [
    'Reference ID    : C0A80101 (192.168.1.1)',
    'Stratum         : 3',
    'System time     : 0.000021337 seconds slow of NTP time',
    'Leap status     : Normal',
  ].join('\n')
  expect(linuxTimeState('Timezone=Europe/Berlin\nNTPSynchronized=yes\n', chrony, null)).toMatchObject({
    source: 'chrony',
    synchronized: true,
    offsetMs: -0.021,
    stratum: 3,
  })
  expect(linuxTimeState(null, 'Leap status     : Not synchronised\n', null)).toMatchObject({
    synchronized: false,
  })
  expect(linuxTimeState('NTPSynchronized=no\n', null, null)).toMatchObject({
    source: 'timedatectl',
    synchronized: false,
    offsetMs: null,
  })
  expect(
    linuxTimeState(null, null, 'associd=0 leap=00, stratum=2, offset=-12.5, sys_jitter=1.0'),
  ).toMatchObject({ source: 'ntpd', offsetMs: -12.5 })
  expect(linuxTimeState(null, null, null)).toMatchObject({ source: null, synchronized: null })
})

test('memory and system names', () => {
  expect(
    parseMeminfo('MemTotal: 2048 kB\nMemAvailable: 1024 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n'),
  ).toEqual({
    totalBytes: 2_097_152,
    availableBytes: 1_048_576,
    swapTotalBytes: 102_400,
    swapUsedBytes: 61_440,
  })
  expect(parseOsRelease('NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n')).toEqual({
    NAME: 'Debian GNU/Linux',
    VERSION_ID: '12',
    ID: 'debian',
  })
  const id = '4c0f1d2e3b4a59687766554433221100'
  expect(machineKeyOf(`${id}\n`)).toBe(machineKeyOf(id.toUpperCase()))
  expect(machineKeyOf(id)).not.toContain(id.slice(0, 8))
})
