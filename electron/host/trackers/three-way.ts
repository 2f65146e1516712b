import {
  type EditableField,
  editableFields,
  type Ticket,
  type TicketEdit,
} from '../../../src/domain/ticket.ts'

/** Order of keys does not matter, order of lists does. */
const sameValue = (left: unknown, right: unknown): boolean => {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => sameValue(item, right[index]))
    )
  }
  const mine = Object.entries(left)
  const theirs: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(right))
  return (
    mine.length === Object.keys(theirs).length && mine.every(([key, value]) => sameValue(value, theirs[key]))
  )
}

/** People are the same when their ids are; a tracker may spell a name anew. */
const sameField = (field: EditableField, left: unknown, right: unknown): boolean => {
  // An older version, and trackers that do not say, leave these out.
  if (field === 'watchers' || field === 'relations') return sameValue(left ?? [], right ?? [])
  if (field !== 'assignee') return sameValue(left, right)
  const id = (person: unknown) =>
    typeof person === 'object' && person !== null && 'id' in person ? person.id : null
  return id(left) === id(right)
}

export type ThreeWay =
  | { readonly kind: 'merged'; readonly edit: TicketEdit }
  | { readonly kind: 'conflict'; readonly fields: readonly string[] }

type Values = Readonly<Record<string, string>>

/** Custom fields are compared one by one: two people may fill in different ones. */
const mergeCustomFields = (base: Values, mine: Values, theirs: Values) => {
  const merged: Record<string, string> = { ...theirs }
  const conflicts: string[] = []
  for (const name of new Set([...Object.keys(base), ...Object.keys(mine)])) {
    if (mine[name] === base[name] || mine[name] === theirs[name]) continue
    if (theirs[name] !== base[name]) conflicts.push(name)
    const value = mine[name]
    if (value === undefined) delete merged[name]
    else merged[name] = value
  }
  return { merged, conflicts }
}

/**
 * Compares an edit with what the tracker has now. `edit` of the result holds only what still has to be
 * written. A field conflicts when both sides moved it away from `base`, to different values. Without a base
 * (the ticket was made offline and nobody else had it) the edit stands as it is.
 */
export const compareThreeWay = (base: Ticket | null, wanted: TicketEdit, theirs: Ticket): ThreeWay => {
  const edit: Partial<Record<EditableField, unknown>> = {}
  const conflicts: string[] = []
  for (const field of editableFields) {
    const mine = wanted[field]
    if (mine === undefined || sameField(field, mine, theirs[field])) continue
    if (base === null) {
      edit[field] = mine
      continue
    }
    if (field === 'customFields') {
      const { merged, conflicts: clashing } = mergeCustomFields(
        base.customFields,
        wanted.customFields ?? {},
        theirs.customFields,
      )
      conflicts.push(...clashing)
      if (!sameValue(merged, theirs.customFields)) edit.customFields = merged
      continue
    }
    if (sameField(field, mine, base[field])) continue
    if (!sameField(field, theirs[field], base[field])) conflicts.push(field)
    edit[field] = mine
  }
  return conflicts.length > 0
    ? { kind: 'conflict', fields: conflicts }
    : { kind: 'merged', edit: edit as TicketEdit }
}
