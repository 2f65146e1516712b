import { dataOf, type Snapshot } from '../../../../src/domain/snapshot.ts'
import type { SnapshotCondition } from './analyzer-schema.ts'
import { quantityFor } from './quantity.ts'

export type Fact = { readonly field: string; readonly value: string }

type Tested = Pick<
  SnapshotCondition,
  'field' | 'above' | 'below' | 'beyond' | 'is' | 'isNot' | 'matches' | 'absent'
>

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Does one value fulfil all that a condition says? What is not known fulfils nothing but `absent`. */
const fulfils = (condition: Tested, value: unknown): boolean => {
  if (condition.absent === true) return isEmpty(value)
  if (value === undefined || value === null) return false
  const limit = (name: 'above' | 'below' | 'beyond'): number | null => {
    const told = condition[name]
    return told === undefined ? null : quantityFor(condition.field, told)
  }
  const [above, below, beyond] = [limit('above'), limit('below'), limit('beyond')]
  if (above !== null && !(typeof value === 'number' && value > above)) return false
  if (below !== null && !(typeof value === 'number' && value < below)) return false
  if (beyond !== null && !(typeof value === 'number' && Math.abs(value) > beyond)) return false
  const oneOf = (list: unknown) => (Array.isArray(list) ? list : [list]).includes(value)
  if (condition.is !== undefined && !oneOf(condition.is)) return false
  if (condition.isNot !== undefined && oneOf(condition.isNot)) return false
  if (
    condition.matches !== undefined &&
    !new RegExp(condition.matches, 'iu').test(String(value).slice(0, 4096))
  )
    return false
  return true
}

const inside = (value: unknown, path: string): unknown => {
  let at = value
  for (const name of path.split('.')) {
    if (name === '') continue
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name))
      return undefined
    at = (at as Record<string, unknown>)[name]
  }
  return at
}

/** What a row is called by people. */
const labelOf = (row: unknown): string => {
  for (const name of ['mount', 'iface', 'name', 'device', 'subject', 'port', 'destination']) {
    const value = inside(row, name)
    if (typeof value === 'string' && value !== '') return value.slice(0, 80)
    if (typeof value === 'number') return String(value)
  }
  return ''
}

const shown = (field: string, value: unknown): string => {
  if (isEmpty(value)) return 'not there'
  if (typeof value === 'number') {
    if (field.endsWith('Percent')) return `${value} %`
    if (field.endsWith('Days')) return `${value} days`
    if (field.endsWith('Ms')) return `${value} ms`
  }
  return typeof value === 'object' ? JSON.stringify(value).slice(0, 200) : String(value).slice(0, 200)
}

/** Every fact of the snapshot that fulfils the condition. */
export const factsFor = (condition: SnapshotCondition, snapshot: Snapshot): readonly Fact[] => {
  const [part = '', ...rest] = condition.field.split(/(?=\.|\[)/)
  const data = dataOf(snapshot, part)
  if (data === null) return []
  const path = rest.join('')
  const mark = path.indexOf('[]')
  if (mark < 0) {
    const value = inside(data, path)
    return fulfils(condition, value) ? [{ field: condition.field, value: shown(condition.field, value) }] : []
  }
  const list = inside(data, path.slice(0, mark))
  const leaf = path.slice(mark + 2)
  if (!Array.isArray(list)) return []
  return list.slice(0, 20_000).flatMap((row: unknown) => {
    const value = inside(row, leaf)
    if (!fulfils(condition, value)) return []
    if ((condition.where ?? []).some((other) => !fulfils(other as Tested, inside(row, other.field))))
      return []
    const label = labelOf(row)
    return [{ field: condition.field.replace('[]', `[${label}]`), value: shown(condition.field, value) }]
  })
}
