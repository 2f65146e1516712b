/** The environment at one moment, as it lies in `snapshot.json`. DESIGN, section 2. */
export type Snapshot = {
  readonly takenAt: string
  readonly parts: Readonly<Record<string, SnapshotPart>>
}

export type SnapshotPart = { readonly outcome: string; readonly reason: string; readonly data: unknown }

/** A record of unknown shape: a snapshot may come from an older Kitbag, another system, or a stranger. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})
export const rowsOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields).slice(0, maxRows) : []
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, 500) : typeof value === 'number' ? String(value) : ''
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value
        .slice(0, maxRows)
        .map(textOf)
        .filter((text) => text !== '')
    : []

const maxRows = 20_000

/** `null` when it is no snapshot at all; parts of another shape are as good as missing. */
export const readSnapshot = (value: unknown): Snapshot | null => {
  if (!isFields(value) || !isFields(value['parts'])) return null
  const takenAt = textOf(value['takenAt'])
  if (!Number.isFinite(Date.parse(takenAt))) return null
  const parts: Record<string, SnapshotPart> = {}
  for (const [name, part] of Object.entries(value['parts'])) {
    if (!isFields(part)) continue
    parts[name] = {
      outcome: textOf(part['outcome']),
      reason: textOf(part['reason']),
      data: part['data'] ?? null,
    }
  }
  return { takenAt, parts }
}

/** Data of a part that succeeded; `null` otherwise. */
export const dataOf = (snapshot: Snapshot, part: string): unknown => {
  const found = Object.hasOwn(snapshot.parts, part) ? snapshot.parts[part] : undefined
  return found?.outcome === 'success' ? found.data : null
}

/** `srv-db1, Debian GNU/Linux 12`; for lists and titles. */
export const snapshotTitle = (snapshot: Snapshot): string => {
  const os = fieldsOf(dataOf(snapshot, 'os'))
  const system = [textOf(os['distro']), textOf(os['version'])].filter((text) => text !== '').join(' ')
  const title = [textOf(os['hostname']), system].filter((text) => text !== '').join(', ')
  return title === '' ? 'A machine' : title
}
