import { readlink, statfs } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { runCommand } from '../../collect/run-command.ts'
import { namesIn, readSmall } from '../read-small.ts'
import type { PartReader } from '../snapshot.ts'
import { percentOf } from '../snapshot-parsing.ts'

export type Mount = {
  readonly fs: string
  readonly mount: string
  readonly type: string
  readonly readOnly: boolean
}

/** File systems that no file of a person lies on. */
const unreal =
  /^(?:proc|sysfs|devtmpfs|devpts|cgroup2?|securityfs|pstore|bpf|debugfs|tracefs|configfs|fusectl|hugetlbfs|mqueue|rpc_pipefs|nsfs|autofs|binfmt_misc|efivarfs|squashfs|ramfs|selinuxfs|fuse\.(?:gvfsd-fuse|portal|lxcfs|snapfuse)|nfsd)$/

const plainOctal = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))

/** `/proc/self/mounts`, fstab(5) format with octal escapes. One entry per mount point, the last one wins. */
export const parseMounts = (text: string): readonly Mount[] => {
  const all = new Map<string, Mount>()
  for (const line of text.split('\n')) {
    const [fs = '', mount = '', type = '', options = ''] = line.split(' ')
    if (mount === '' || unreal.test(type)) continue
    const place = plainOctal(mount)
    all.set(place, { fs: plainOctal(fs), mount: place, type, readOnly: options.split(',').includes('ro') })
  }
  return [...all.values()]
}

const maxMounts = 200

/** A dead network share never answers; it must not cost the others. */
const statOf = async (path: string) =>
  Promise.race([statfs(path).catch(() => null), wait(2000, 'slow' as const, { ref: false })])

export const linuxDisks: PartReader = async () => {
  const text = await readSmall('/proc/self/mounts')
  if (text === null) return { unavailable: '/proc/self/mounts cannot be read.' }
  const seen = new Set<string>()
  const list: unknown[] = []
  for (const mount of parseMounts(text).slice(0, maxMounts)) {
    const found = await statOf(mount.mount)
    if (found === 'slow') {
      list.push({ ...mount, problem: 'It does not answer.' })
      continue
    }
    if (found === null || found.blocks === 0) continue
    // One file system that is mounted in ten places is full once.
    const identity = `${mount.fs} ${found.blocks} ${found.bfree} ${found.files} ${found.ffree}`
    if (seen.has(identity)) continue
    seen.add(identity)
    const used = found.blocks - found.bfree
    list.push({
      ...mount,
      sizeBytes: found.blocks * found.bsize,
      availableBytes: found.bavail * found.bsize,
      // As df(1) counts it: what is reserved for root is not free.
      usedPercent: percentOf(used, used + found.bavail),
      // Btrfs and most network file systems count no inodes.
      inodesTotal: found.files === 0 ? null : found.files,
      inodesFree: found.files === 0 ? null : found.ffree,
      inodesUsedPercent: found.files === 0 ? null : percentOf(found.files - found.ffree, found.files),
    })
  }
  return { data: list }
}

export type DiskHealth = {
  readonly device: string
  readonly model: string
  readonly sizeBytes: number | null
  readonly kind: string
  /** What the drive says of itself: `passed`, `failing`, or `unknown`. */
  readonly smart: 'passed' | 'failing' | 'unknown'
  readonly reallocatedSectors: number | null
  readonly pendingSectors: number | null
  readonly mediaErrors: number | null
  readonly wearPercent: number | null
  readonly temperatureCelsius: number | null
  readonly note: string
}

type Json = Readonly<Record<string, unknown>>
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** `smartctl --json -i -H -A`, https://www.smartmontools.org/wiki/JSON. The serial number is not kept. */
export const parseSmartctl = (
  text: string,
): Omit<DiskHealth, 'device' | 'model' | 'sizeBytes' | 'kind'> | null => {
  let report: Json
  try {
    report = object(JSON.parse(text))
  } catch {
    return null
  }
  const passed = object(report['smart_status'])['passed']
  const table = object(report['ata_smart_attributes'])['table']
  const attribute = (id: number) => {
    const row = Array.isArray(table) ? table.map(object).find((entry) => entry['id'] === id) : undefined
    return row === undefined ? null : count(object(row['raw'])['value'])
  }
  const nvme = object(report['nvme_smart_health_information_log'])
  return {
    smart: passed === true ? 'passed' : passed === false ? 'failing' : 'unknown',
    reallocatedSectors: attribute(5),
    pendingSectors: attribute(197),
    mediaErrors: count(nvme['media_errors']),
    wearPercent: count(nvme['percentage_used']),
    temperatureCelsius: count(object(report['temperature'])['current']),
    note: '',
  }
}

const unknownHealth = (note: string) => ({
  smart: 'unknown' as const,
  reallocatedSectors: null,
  pendingSectors: null,
  mediaErrors: null,
  wearPercent: null,
  temperatureCelsius: null,
  note,
})

const askSmart = async (device: string, signal: AbortSignal) => {
  const chunks: Buffer[] = []
  // The exit code is a set of bits, most of which are findings and no failure: smartctl(8).
  const end = await runCommand({
    command: ['smartctl', '--json', '-i', '-H', '-A', `/dev/${device}`],
    timeoutMs: 8000,
    maxOutput: 1_048_576,
    signal,
    onOutput: async (bytes) => {
      chunks.push(bytes)
    },
  })
  if (end.kind === 'absent') return unknownHealth('smartctl (smartmontools) is not on this machine.')
  const parsed = parseSmartctl(Buffer.concat(chunks).toString('utf8'))
  if (parsed === null) return unknownHealth('smartctl did not answer.')
  return parsed.smart === 'unknown'
    ? { ...parsed, note: 'The drive did not tell; reading it may need administrator rights.' }
    : parsed
}

export const linuxDiskHealth: PartReader = async (signal) => {
  const list: DiskHealth[] = []
  for (const device of (await namesIn('/sys/block')).filter((name) =>
    /^(?:sd|hd|nvme|vd|xvd|mmcblk)/.test(name),
  )) {
    const at = (name: string) => readSmall(`/sys/block/${device}/${name}`, 4096)
    const sectors = Number.parseInt((await at('size')) ?? '0', 10)
    if (sectors <= 0) continue
    const place = await readlink(`/sys/block/${device}`).catch(() => '')
    list.push({
      device,
      model: ((await at('device/model')) ?? '').trim(),
      sizeBytes: sectors * 512,
      kind: /\/usb\d/.test(place)
        ? 'usb'
        : ((await at('queue/rotational')) ?? '').trim() === '1'
          ? 'disk'
          : 'ssd',
      ...(/^(?:vd|xvd)/.test(device)
        ? unknownHealth('A virtual drive has no health of its own.')
        : await askSmart(device, signal)),
    })
    if (list.length >= 64) break
  }
  return list.length === 0
    ? { unavailable: 'The system shows no drives, as in a container.' }
    : { data: list }
}
