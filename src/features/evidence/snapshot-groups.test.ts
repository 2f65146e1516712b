import { expect, test } from 'vitest'
import { humanLabel, snapshotGroups } from './snapshot-groups.ts'

test('a snapshot reads as groups of facts and tables', () => {
  const groups = snapshotGroups({
    takenAt: '2026-11-20T10:00:00Z',
    memory: { totalBytes: 8_589_934_592, swap: { usedPercent: 12 } },
    disks: [
      { name: 'sda', sizeBytes: 1024, removable: false, note: null },
      { name: 'sdb', sizeBytes: 2048, removable: true, note: null },
    ],
    empty: {},
  })
  expect(groups).toEqual([
    { title: 'General', note: '', facts: [{ label: 'Taken at', value: '2026-11-20T10:00:00Z' }], tables: [] },
    {
      title: 'Memory',
      note: '',
      facts: [
        { label: 'Total', value: '8.0 GiB' },
        { label: 'Swap, used', value: '12 %' },
      ],
      tables: [],
    },
    {
      title: 'Disks',
      note: '',
      facts: [],
      tables: [
        {
          title: '',
          columns: ['Name', 'Size', 'Removable'],
          rows: [
            ['sda', '1.0 KiB', 'no'],
            ['sdb', '2.0 KiB', 'yes'],
          ],
        },
      ],
    },
  ])
})

test('a part that could not be read says why; one that could shows its data', () => {
  const groups = snapshotGroups({
    schema: 'kitbag-snapshot/1',
    parts: {
      os: { outcome: 'success', reason: '', durationMs: 3, data: { kernel: '6.1', uptimeSeconds: 60 } },
      services: { outcome: 'unavailable', reason: 'systemd does not run.', durationMs: 2, data: null },
      users: { outcome: 'success', reason: '', durationMs: 2, data: [] },
    },
  })
  expect(groups.map(({ title, note }) => [title, note])).toEqual([
    ['General', ''],
    ['Operating system', ''],
    ['Services', 'Unavailable: systemd does not run.'],
    ['Users', 'Nothing of it is on this machine.'],
  ])
  expect(groups[1]?.facts).toEqual([
    { label: 'Kernel', value: '6.1' },
    { label: 'Uptime', value: '1 min' },
  ])
})

test('what is not a record has no groups, and nothing breaks', () => {
  for (const value of [null, 'text', 3, []]) expect(snapshotGroups(value)).toEqual([])
})

test('keys become words', () => {
  expect(humanLabel('lastBootAt')).toBe('Last boot at')
  expect(humanLabel('time-sync')).toBe('Time sync')
  expect(humanLabel('ip4subnet')).toBe('Ip4subnet')
  expect(humanLabel('residentKiB')).toBe('Resident')
  expect(humanLabel('mac')).toBe('MAC')
})
