import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSnapshot } from './snapshot.ts'
import { daysUntilFull } from './snapshot-changes-disks.ts'
import { compareSnapshots, comparisonSentence } from './snapshot-compare.ts'

type Data = Readonly<Record<string, unknown>>

const base: Data = {
  os: {
    hostname: 'srv-db1',
    distro: 'Debian',
    version: '12',
    kernel: '6.1.0-25',
    bootId: 'b1',
    machineKey: 'k1',
    uptimeSeconds: 900_000,
  },
  memory: { totalBytes: 16e9, availableBytes: 9e9, swapTotalBytes: 2e9, swapUsedBytes: 0, oomKills: 0 },
  disks: [
    {
      mount: '/',
      fs: '/dev/sda1',
      type: 'ext4',
      sizeBytes: 100e9,
      availableBytes: 50e9,
      usedPercent: 50,
      inodesUsedPercent: 10,
      readOnly: false,
    },
    {
      mount: '/var',
      fs: '/dev/sda2',
      type: 'ext4',
      sizeBytes: 40e9,
      availableBytes: 20e9,
      usedPercent: 50,
      inodesUsedPercent: 10,
      readOnly: false,
    },
  ],
  diskHealth: [
    {
      device: 'sda',
      model: 'ST2000',
      smart: 'passed',
      reallocatedSectors: 0,
      pendingSectors: 0,
      mediaErrors: null,
    },
  ],
  network: {
    interfaces: [
      {
        iface: 'eth0',
        ip4: '10.0.0.5',
        ip4subnet: '255.255.255.0',
        internal: false,
        operstate: 'up',
        mtu: 1500,
        speedMbit: 1000,
        duplex: 'full',
        receiveErrors: 3,
        sendErrors: 0,
      },
      { iface: 'veth12ab', ip4: '', internal: false, operstate: 'up', mtu: 1500 },
    ],
    routes: [{ destination: 'default', gateway: '10.0.0.1', iface: 'eth0', metric: 100 }],
    dns: { servers: ['10.0.0.53'], search: ['corp.example'], options: [] },
    hosts: [],
    proxy: {},
  },
  listening: [
    { protocol: 'tcp', address: '0.0.0.0', port: 443, process: 'nginx' },
    { protocol: 'tcp6', address: '::', port: 443, process: 'nginx' },
    { protocol: 'udp', address: '0.0.0.0', port: 41000, process: 'avahi' },
  ],
  processes: {
    count: 80,
    states: { sleeping: 80 },
    names: [{ name: 'postgres', count: 12, residentKiB: 800_000 }],
  },
  services: {
    count: 3,
    list: [
      { name: 'nginx.service', load: 'loaded', active: 'active', sub: 'running', start: 'enabled' },
      { name: 'php8.2-fpm.service', load: 'loaded', active: 'active', sub: 'running', start: 'enabled' },
      { name: 'packagekit.service', load: 'loaded', active: 'active', sub: 'running', start: 'static' },
      { name: 'user@1000.service', load: 'loaded', active: 'active', sub: 'running', start: 'static' },
    ],
  },
  packages: {
    manager: 'dpkg',
    count: 2,
    list: [
      { name: 'nginx', version: '1.22.1-9' },
      { name: 'zip', version: '3.0-13' },
    ],
  },
  certificates: {
    list: [
      {
        subject: 'CN=ledger.example',
        notAfter: '2026-12-30T00:00:00.000Z',
        expiresInDays: 40,
        fingerprint: 'f1',
        place: '/etc/nginx/ledger.pem',
      },
    ],
  },
  time: { zone: 'Europe/Berlin', offsetMinutes: 60, synchronized: true, offsetMs: 0.4, server: 'ntp1' },
  scheduledTasks: {
    count: 1,
    list: [
      {
        source: '/etc/cron.d/backup',
        name: 'run.sh',
        schedule: '0 2 * * *',
        user: 'root',
        enabled: true,
        commandHash: 'c1',
        lastResult: null,
      },
    ],
  },
}

const snapshot = (changed: Data, takenAt = '2026-11-20T10:00:00Z') => {
  const parts = Object.fromEntries(
    Object.entries({ ...base, ...changed }).map(([name, data]) => [
      name,
      { outcome: 'success', reason: '', data },
    ]),
  )
  const read = readSnapshot({ schema: 'kitbag-snapshot/1', takenAt, parts })
  if (read === null) throw new Error('not a snapshot')
  return read
}

const changesTo = (changed: Data, takenAt = '2026-11-23T10:00:00Z') =>
  compareSnapshots(snapshot({}), snapshot(changed, takenAt), false)
const told = (changed: Data, takenAt?: string) =>
  changesTo(changed, takenAt).groups.flatMap(({ changes }) =>
    changes.map(({ id, severity }) => [id, severity]),
  )

const part = (name: string): Data => structuredClone(base[name]) as Data
const rows = (name: string, edit: (row: Record<string, unknown>) => Record<string, unknown>) =>
  (structuredClone(base[name]) as Record<string, unknown>[]).map(edit)

test('a machine on which nothing happened says so, whatever counters and process ids did', () => {
  const network = part('network')
  const calm = changesTo({
    os: { ...part('os'), uptimeSeconds: 1_159_200 },
    memory: { ...part('memory'), availableBytes: 8.7e9 },
    disks: rows('disks', (row) => ({
      ...row,
      availableBytes: (row['availableBytes'] as number) - 2e8,
      usedPercent: 50.3,
    })),
    network: {
      ...network,
      interfaces: (network['interfaces'] as Data[]).slice(0, 1).map((row) => ({ ...row, receiveErrors: 40 })),
    },
    listening: [
      ...(base['listening'] as Data[]).slice(0, 2),
      { protocol: 'udp', address: '0.0.0.0', port: 51_234, process: 'avahi' },
    ],
    processes: {
      count: 93,
      states: { sleeping: 90, zombie: 2 },
      names: [
        { name: 'postgres', count: 15, residentKiB: 820_000 },
        { name: 'ls', count: 1, residentKiB: 2000 },
      ],
    },
    services: {
      list: (part('services')['list'] as Data[])
        .slice(0, 2)
        .concat([
          { name: 'packagekit.service', load: 'loaded', active: 'inactive', sub: 'dead', start: 'static' },
        ]),
    },
    certificates: { list: [{ ...(part('certificates')['list'] as Data[])[0], expiresInDays: 37 }] },
    time: { ...part('time'), offsetMs: -3.1 },
  })
  expect(calm.groups.flatMap(({ changes }) => changes)).toEqual([])
  expect(calm.machine).toBe('same')
  expect(comparisonSentence(calm)).toBe('Nothing of note changed in 3 days.')
  expect(calm.groups.find(({ id }) => id === 'software')?.same).toBe('2 packages are the same.')
})

test.each<[string, Data, readonly (readonly [string, string])[]]>([
  [
    'a failed service',
    {
      services: {
        list: [
          ...(base['services'] as { list: Data[] }).list.slice(0, 1),
          { name: 'php8.2-fpm.service', load: 'loaded', active: 'failed', sub: 'failed', start: 'enabled' },
        ],
      },
    },
    [
      ['services:php8.2-fpm.service:failed', 'critical'],
      ['services:packagekit.service:gone', 'warning'],
    ],
  ],
  [
    'an upgraded, a new and a removed package',
    {
      packages: {
        list: [
          { name: 'nginx', version: '1.26.0-1' },
          { name: 'unzip', version: '6.0' },
        ],
      },
    },
    [
      ['software:nginx', 'warning'],
      ['software:zip', 'warning'],
      ['software:unzip', 'notice'],
    ],
  ],
  [
    'a lost default route',
    { network: { ...part('network'), routes: [] } },
    [['network:route:default eth0', 'critical']],
  ],
  [
    'other name servers',
    { network: { ...part('network'), dns: { servers: ['8.8.8.8'], search: ['corp.example'] } } },
    [['network:dns', 'warning']],
  ],
  [
    'a hosts file',
    { network: { ...part('network'), hosts: ['10.9.9.9 ledger.example'] } },
    [['network:hosts:10.9.9.9 ledger.example', 'warning']],
  ],
  [
    'an address that nobody gave',
    {
      network: {
        ...part('network'),
        interfaces: [{ ...(part('network')['interfaces'] as Data[])[0], ip4: '169.254.7.7' }],
      },
    },
    [['network:eth0:address', 'critical']],
  ],
  [
    'a closed and an opened port',
    { listening: [{ protocol: 'tcp', address: '0.0.0.0', port: 8080, process: 'java' }] },
    [
      ['listening:tcp 443', 'warning'],
      ['listening:tcp 8080', 'warning'],
    ],
  ],
  [
    'a drive that fails',
    {
      diskHealth: [
        {
          device: 'sda',
          model: 'ST2000',
          smart: 'failing',
          reallocatedSectors: 16,
          pendingSectors: 8,
          mediaErrors: null,
        },
      ],
    },
    [
      ['disks:drive:sda ST2000:failing', 'critical'],
      ['disks:drive:sda ST2000:pendingSectors', 'critical'],
      ['disks:drive:sda ST2000:reallocatedSectors', 'critical'],
    ],
  ],
  [
    'a file system that only reads',
    { disks: rows('disks', (row) => ({ ...row, readOnly: row['mount'] === '/' })) },
    [['disks:/:read-only', 'critical']],
  ],
  [
    'inodes that run out',
    { disks: rows('disks', (row) => (row['mount'] === '/var' ? { ...row, inodesUsedPercent: 98 } : row)) },
    [['disks:/var:inodes', 'critical']],
  ],
  [
    'memory that is gone',
    { memory: { ...part('memory'), totalBytes: 8e9, availableBytes: 3e9 } },
    [['memory:less', 'critical']],
  ],
  [
    'processes killed for memory',
    { memory: { ...part('memory'), oomKills: 3 } },
    [['memory:oom', 'critical']],
  ],
  [
    'a clock nobody sets',
    { time: { ...part('time'), synchronized: false, offsetMs: -400_000 } },
    [
      ['clock:drift', 'critical'],
      ['clock:unsynchronised', 'critical'],
    ],
  ],
  [
    'another time zone',
    { time: { ...part('time'), zone: 'UTC', offsetMinutes: 0 } },
    [['clock:zone', 'warning']],
  ],
  [
    'a new task and one that does something else',
    {
      scheduledTasks: {
        list: [
          { ...(part('scheduledTasks')['list'] as Data[])[0], commandHash: 'c2' },
          {
            source: '/etc/cron.d/x',
            name: 'curl',
            schedule: '* * * * *',
            user: 'root',
            enabled: true,
            commandHash: 'c9',
            lastResult: null,
          },
        ],
      },
    },
    [
      ['tasks:/etc/cron.d/x root curl:new', 'warning'],
      ['tasks:/etc/cron.d/backup root run.sh:command', 'warning'],
    ],
  ],
  [
    'a program that eats memory',
    {
      processes: { count: 80, states: {}, names: [{ name: 'postgres', count: 12, residentKiB: 4_000_000 }] },
    },
    [['processes:postgres:memory', 'warning']],
  ],
  [
    'a restart with another kernel',
    { os: { ...part('os'), bootId: 'b2', kernel: '6.1.0-31', uptimeSeconds: 7200 } },
    [
      ['system:kernel', 'warning'],
      ['system:restarted', 'notice'],
    ],
  ],
])('%s is told', (_, changed, expected) => {
  expect(told(changed)).toEqual(expected)
})

test('a disk that fills up has a forecast, and how soon decides how bad it is', () => {
  const filled = (availableBytes: number, usedPercent: number) =>
    changesTo({
      disks: rows('disks', (row) =>
        row['mount'] === '/var' ? { ...row, availableBytes, usedPercent } : row,
      ),
    }).groups[0]?.changes[0]
  expect(filled(4e9, 90)).toMatchObject({
    id: 'disks:/var:filling',
    severity: 'critical',
    sentence: expect.stringContaining('full in less than a day'),
  })
  expect(filled(16e9, 60)).toMatchObject({
    id: 'disks:/var:filling',
    severity: 'warning',
    sentence: expect.stringContaining('full in about 12 days'),
  })
  expect(filled(18.5e9, 54)).toMatchObject({
    severity: 'notice',
    sentence: expect.stringContaining('37 days'),
  })
  expect(filled(0.2e9, 99.5)).toMatchObject({ id: 'disks:/var:full', severity: 'critical' })
  expect(daysUntilFull(-1, 10, 1e9)).toBeNull()
  // Two snapshots a minute apart tell no pace.
  expect(daysUntilFull(1e9, 1e9, 60_000)).toBeNull()
})

test('a certificate is told when it crosses 30, 14 and 7 days, when it expires, and when it is replaced', () => {
  const certificate = (more: Data) =>
    told({ certificates: { list: [{ ...(part('certificates')['list'] as Data[])[0], ...more }] } })
  expect(certificate({ expiresInDays: 31 })).toEqual([])
  expect(certificate({ expiresInDays: 29 })).toEqual([['certificates:f1:expiry', 'warning']])
  expect(certificate({ expiresInDays: 5 })).toEqual([['certificates:f1:expiry', 'critical']])
  expect(certificate({ expiresInDays: -1 })).toEqual([['certificates:f1:expiry', 'critical']])
  expect(
    certificate({ fingerprint: 'f2', notAfter: '2027-12-30T00:00:00.000Z', expiresInDays: 400 }),
  ).toEqual([['certificates:/etc/nginx/ledger.pem:replaced', 'notice']])
})

test('the likeliest explanation stands first, and the order of the two does not matter', () => {
  const later = snapshot(
    { packages: { list: [] }, diskHealth: [{ device: 'sda', model: 'ST2000', smart: 'failing' }] },
    '2026-11-23T10:00:00Z',
  )
  const compared = compareSnapshots(snapshot({}), later, false)
  expect(compared.groups[0]?.id).toBe('disks')
  expect(compareSnapshots(later, snapshot({}), false)).toEqual(compared)
})

test('another machine is recognised, stand-ins are not compared, missing parts are said', () => {
  expect(changesTo({ os: { ...part('os'), machineKey: 'k2' } }).machine).toBe('other')
  const nameless = compareSnapshots(
    snapshot({ os: { hostname: 'a' } }),
    snapshot({ os: { hostname: 'b' } }),
    true,
  )
  expect(nameless.machine).toBe('unknown')
  const redacted = compareSnapshots(
    snapshot({}),
    snapshot(
      {
        network: {
          ...part('network'),
          dns: { servers: ['203.0.113.9'], search: [] },
          routes: [],
          interfaces: [
            { ...(part('network')['interfaces'] as Data[])[0], ip4: '203.0.113.77', speedMbit: 100 },
          ],
        },
      },
      '2026-11-23T10:00:00Z',
    ),
    true,
  )
  expect(redacted.groups.flatMap(({ changes }) => changes.map(({ id }) => id))).toEqual([
    'network:eth0:speed',
  ])
  const failed = readSnapshot({
    takenAt: '2026-11-24T00:00:00Z',
    parts: { packages: { outcome: 'timeout', reason: 'No answer within 60 s.', data: null } },
  })
  if (failed === null) throw new Error('not a snapshot')
  const lacking = compareSnapshots(snapshot({}), failed, false)
  expect(lacking.groups.find(({ id }) => id === 'software')?.notCompared).toBe(
    'The later snapshot does not have it: No answer within 60 s.',
  )
})

test('whatever a snapshot holds, comparing answers, and a snapshot never differs from itself', () => {
  const json = fc.jsonValue({ maxDepth: 4 })
  const odd = fc.dictionary(
    fc.constantFrom(...Object.keys(base)),
    fc.oneof(json, fc.constantFrom(...Object.values(base))),
  )
  fc.assert(
    fc.property(odd, odd, (one, other) => {
      compareSnapshots(snapshot(one as Data), snapshot(other as Data, '2026-11-23T10:00:00Z'), false)
      const same = compareSnapshots(
        snapshot(one as Data),
        snapshot(one as Data, '2026-11-20T11:00:00Z'),
        false,
      )
      const keys = same.groups.flatMap(({ changes }) => changes.map(({ id }) => id))
      expect(keys).toEqual([])
    }),
    { numRuns: 120 },
  )
  expect(readSnapshot(null)).toBeNull()
  expect(readSnapshot({ parts: {} })).toBeNull()
})
