import { formatDuration } from '../../ui/format-duration.ts'

/** A snapshot in readable groups, whatever the host put into it: nothing of it is hidden for being unknown. */

export type Cell = string

export type SnapshotGroup = {
  readonly title: string
  /** Why the part is not complete; empty when it is. */
  readonly note: string
  readonly facts: readonly { readonly label: string; readonly value: Cell }[]
  readonly tables: readonly SnapshotTable[]
}

export type SnapshotTable = {
  /** Empty when the group itself is the table. */
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The first group holds what stands at the top of the snapshot itself. A part that carries its outcome shows
 * its data, or why there is none.
 */
export const snapshotGroups = (snapshot: unknown): readonly SnapshotGroup[] => {
  if (!isObject(snapshot)) return []
  const { parts, ...top } = snapshot
  const plain: Record<string, unknown> = {}
  const groups: SnapshotGroup[] = []
  for (const [key, value] of Object.entries({ ...top, ...(isObject(parts) ? parts : {}) })) {
    if (isPart(value)) groups.push(partGroup(partTitle(key), value))
    else if (isObject(value) || isTable(value)) groups.push(groupOf(partTitle(key), value))
    else plain[key] = value
  }
  return [groupOf('General', plain), ...groups].filter((group) => !isEmpty(group))
}

type Part = { readonly outcome: string; readonly reason: string; readonly data: unknown }

const isPart = (value: unknown): value is Part =>
  isObject(value) && typeof value['outcome'] === 'string' && 'data' in value

const partGroup = (title: string, { outcome, reason, data }: Part): SnapshotGroup => {
  const note = outcome === 'success' ? '' : `${humanLabel(outcome)}${reason === '' ? '' : `: ${reason}`}`
  if (isObject(data) || isTable(data)) return { ...groupOf(title, data), note }
  const facts = isAbsent(data) ? [] : [{ label: title, value: cellOf('', data) }]
  const empty = note === '' && facts.length === 0 ? 'Nothing of it is on this machine.' : note
  return { title, note: empty, facts, tables: [] }
}

/** Where a word says more than the key. */
const partTitles: Readonly<Record<string, string>> = {
  os: 'Operating system',
  cpu: 'Processor',
  listening: 'Listening ports',
  timeSync: 'Clock and time sync',
  time: 'Clock and time sync',
}

const partTitle = (key: string): string => partTitles[key] ?? humanLabel(key)

const isEmpty = (group: SnapshotGroup): boolean =>
  group.facts.length === 0 && group.tables.length === 0 && group.note === ''

const isTable = (value: unknown): value is readonly Json[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject)

const groupOf = (title: string, value: Json | readonly Json[]): SnapshotGroup => {
  if (Array.isArray(value)) return { title, note: '', facts: [], tables: [tableOf('', value)] }
  const facts: { label: string; value: Cell }[] = []
  const tables: SnapshotTable[] = []
  const walk = (record: Json, prefix: string) => {
    for (const [key, entry] of Object.entries(record)) {
      const label = prefix === '' ? humanLabel(key) : `${prefix}, ${humanLabel(key).toLowerCase()}`
      if (isTable(entry)) tables.push(tableOf(label, entry))
      else if (isObject(entry)) walk(entry, label)
      else if (!isAbsent(entry)) facts.push({ label, value: cellOf(key, entry) })
    }
  }
  walk(value as Json, '')
  return { title, note: '', facts, tables }
}

const tableOf = (title: string, rows: readonly Json[]): SnapshotTable => {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) =>
    rows.some((row) => !isAbsent(row[key])),
  )
  return {
    title,
    columns: keys.map(humanLabel),
    rows: rows.map((row) => keys.map((key) => cellOf(key, row[key]))),
  }
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const acronyms = new Set(['cpu', 'dhcp', 'dns', 'id', 'ip4', 'ip6', 'mac', 'mtu', 'os', 'pid', 'utc'])

/** `memoryTotalBytes` reads `Memory total`; the unit moves into the value. */
export const humanLabel = (key: string): string => {
  const words = key
    .replace(/(Bytes|KiB|Ms|Seconds|Minutes|Percent|GHz|Mbit)$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  const text = (words === '' ? key : words).replace(/\b[a-z]{2,4}\d?\b/g, (word) =>
    acronyms.has(word) ? word.toUpperCase() : word,
  )
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

const bytesCell = (bytes: number): string => {
  const step = bytes < 1 ? 0 : Math.min(binaryUnits.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** step
  return `${value >= 10 || step === 0 ? Math.round(value) : value.toFixed(1)} ${binaryUnits[step]}`
}

const cellOf = (key: string, value: unknown): Cell => {
  if (isAbsent(value)) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') {
    if (key.endsWith('Bytes')) return bytesCell(value)
    if (key.endsWith('Ms')) return `${value.toLocaleString('en')} ms`
    if (key.endsWith('Seconds')) return formatDuration(value * 1000)
    if (key.endsWith('Minutes')) return `${value.toLocaleString('en')} min`
    if (key.endsWith('Percent')) return `${value.toLocaleString('en')} %`
    if (key.endsWith('KiB')) return bytesCell(value * 1024)
    if (key.endsWith('GHz')) return `${value} GHz`
    if (key.endsWith('Mbit')) return `${value.toLocaleString('en')} Mbit/s`
    return String(value)
  }
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((entry) => cellOf('', entry)).join(', ')
  return JSON.stringify(value)
}
