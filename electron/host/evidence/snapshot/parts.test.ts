import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findCertificates } from './certificates.ts'
import { apkPackages, registryPackages } from './packages.ts'
import { partsFor, snapshotParts } from './parts.ts'
import { takeSnapshot } from './take-snapshot.ts'

const never = new AbortController().signal
let base = ''
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-parts-')))
})
afterAll(() => rm(base, { recursive: true, force: true }))

test('every system answers every part: with facts, or with a reason', async () => {
  const names = Object.keys(partsFor('linux'))
  for (const system of ['win32', 'darwin', 'aix']) expect(Object.keys(partsFor(system))).toEqual(names)
  const nothing = await takeSnapshot(
    { disks: partsFor('aix')['disks'] ?? { timeoutMs: 1, read: async () => ({ data: 1 }) } },
    '2026-11-21T00:00:00Z',
    never,
  )
  expect(nothing.parts['disks']).toMatchObject({
    outcome: 'unavailable',
    reason: expect.stringMatching(/does not know/),
  })
})

test('a snapshot of this machine has facts, and each part that has none says why', async () => {
  const { parts } = await takeSnapshot(snapshotParts, '2026-11-21T00:00:00Z', never)
  for (const [name, part] of Object.entries(parts)) {
    if (part.outcome === 'success') expect(part.data, name).not.toBeNull()
    else expect(part.reason, name).not.toBe('')
  }
  if (process.platform !== 'linux') return
  const disks = parts['disks']?.data as { mount: string; sizeBytes: number; usedPercent: number }[]
  const root = disks.find(({ mount }) => mount === '/')
  expect(root?.sizeBytes).toBeGreaterThan(0)
  expect(parts['os']).toMatchObject({ outcome: 'success' })
  const { names } = (parts['processes']?.data ?? { names: [] }) as { names: { name: string }[] }
  expect(names.length).toBeGreaterThan(0)
}, 60_000)

test('certificates of services are found by their files; keys and stores of authorities are not read', async (context) => {
  let has = true
  try {
    execFileSync('openssl', ['version'])
  } catch {
    has = false
  }
  if (!has) context.skip('openssl is not on this machine')
  const folder = join(base, 'tls')
  await mkdir(join(folder, 'sub'), { recursive: true })
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      join(folder, 'site.key'),
      '-out',
      join(folder, 'sub/site.crt'),
      '-days',
      '10',
      '-subj',
      '/CN=ledger.example',
      '-addext',
      'subjectAltName=DNS:ledger.example',
    ],
    { stdio: 'ignore' },
  )
  await writeFile(
    join(folder, 'broken.pem'),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  )
  const { list, files } = await findCertificates([folder, join(base, 'nothing')], Date.now(), never)
  expect(files).toBe(2)
  expect(list).toMatchObject([
    { subject: 'CN=ledger.example', names: 'DNS:ledger.example', selfSigned: true },
  ])
  expect([9, 10]).toContain(list[0]?.expiresInDays)
  const later = await findCertificates([folder], Date.now() + 20 * 86_400_000, never)
  expect(later.list[0]?.expiresInDays).toBeLessThan(0)
})

test('packages of Alpine and of the Windows registry', () => {
  expect(apkPackages('busybox-1.36.1-r29\nmusl-1.2.5-r0\npy3-pip-24.0-r2\n')).toEqual([
    { name: 'busybox', version: '1.36.1-r29' },
    { name: 'musl', version: '1.2.5-r0' },
    { name: 'py3-pip', version: '24.0-r2' },
  ])
  const registry = [
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{1}',
    '    DisplayName    REG_SZ    7-Zip 24.08 (x64)',
    '    DisplayVersion    REG_SZ    24.08',
    '',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{2}',
    '    SystemComponent    REG_DWORD    0x1',
  ].join('\r\n')
  expect(registryPackages(registry)).toEqual([{ name: '7-Zip 24.08 (x64)', version: '24.08' }])
})
