import { type Day, dayIn } from './day.ts'
import { editedFields } from './intent.ts'
import { lineFeeds, sameWords } from './same-words.ts'
import type { EditableField, Person, Ticket, TicketEdit, TicketRelation } from './ticket.ts'

/**
 * Three-way merge of a ticket's fields. Lists of names merge as sets, custom fields by name, the
 * description by line, everything else is one value: changed on both sides to different values, it is a
 * conflict and a person decides. What one side left alone is the other side's to change.
 */

/**
 * Merges texts by line. Where both sides changed the same lines `clean` is false and `text` holds mine for these
 * lines, and theirs everywhere else.
 */
export type MergeText = (
  base: string,
  mine: string,
  theirs: string,
) => { readonly text: string; readonly clean: boolean }

export type EditMerge = {
  /** What to write on top of theirs. Fields that theirs already has are left out. */
  readonly fields: TicketEdit
  /** Fields changed on both sides to different values; not in `fields`. */
  readonly conflicts: readonly EditableField[]
  /** For each conflict the value that keeps mine and as much of theirs as does not contradict it. */
  readonly mine: TicketEdit
}

/** `clean` is false when the value kept mine against a different change of theirs. */
type Merged = { readonly value: unknown; readonly clean: boolean }

const setFields: readonly EditableField[] = ['tags', 'linkedRunbooks', 'linkedArticles']

export const mergeEdit = (
  base: Ticket,
  mine: TicketEdit,
  theirs: Ticket,
  mergeText: MergeText,
): EditMerge => {
  const fields: Record<string, unknown> = {}
  const kept: Record<string, unknown> = {}
  const conflicts: EditableField[] = []
  for (const field of editedFields(mine)) {
    const merged = mergeField(field, base[field], mine[field], theirs[field], mergeText)
    if (!merged.clean) {
      conflicts.push(field)
      kept[field] = merged.value
    } else if (!sameValue(field, merged.value, theirs[field])) fields[field] = merged.value
  }
  return { fields, conflicts, mine: kept }
}

const mergeField = (
  field: EditableField,
  base: unknown,
  mine: unknown,
  theirs: unknown,
  mergeText: MergeText,
): Merged => {
  if (sameValue(field, mine, theirs) || sameValue(field, base, mine)) return { value: theirs, clean: true }
  if (sameValue(field, base, theirs)) return { value: mine, clean: true }
  if (setFields.includes(field)) {
    return { value: mergeSet(base as string[], mine as string[], theirs as string[]), clean: true }
  }
  if (field === 'watchers' || field === 'relations') {
    return { value: mergeRecords(asRecords(base), asRecords(mine), asRecords(theirs)), clean: true }
  }
  if (field === 'customFields') return mergeNamed(base as Named, mine as Named, theirs as Named)
  if (field === 'description') {
    const merged = mergeText(
      lineFeeds(base as string),
      lineFeeds(mine as string),
      lineFeeds(theirs as string),
    )
    return { value: merged.text, clean: merged.clean }
  }
  return { value: mine, clean: false }
}

/** Theirs, without what mine took out and with what mine put in. */
export const mergeSet = (
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] => {
  const added = mine.filter((name) => !base.includes(name))
  const removed = base.filter((name) => !mine.includes(name))
  return [...new Set([...theirs, ...added])].filter((name) => !removed.includes(name))
}

/** People and relations merge as sets too, each known by what it leads to. */
type Linked = Person | TicketRelation
const asRecords = (value: unknown): readonly Linked[] => (value as readonly Linked[] | undefined) ?? []
const identityOf = (record: Linked): string =>
  'ticketId' in record ? `${record.kind} ${record.ticketId}` : record.id

const mergeRecords = (
  base: readonly Linked[],
  mine: readonly Linked[],
  theirs: readonly Linked[],
): readonly Linked[] => {
  const byIdentity = new Map([...theirs, ...mine].map((record) => [identityOf(record), record]))
  const kept = mergeSet(base.map(identityOf), mine.map(identityOf), theirs.map(identityOf))
  return kept.flatMap((identity) => byIdentity.get(identity) ?? [])
}

type Named = Readonly<Record<string, string>>

const mergeNamed = (base: Named, mine: Named, theirs: Named): Merged => {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(base)])]
  let clean = true
  const entries: [string, string][] = []
  for (const name of names) {
    const changed = own(mine, name) !== own(base, name)
    if (changed && own(theirs, name) !== own(base, name) && own(theirs, name) !== own(mine, name))
      clean = false
    const value = changed ? own(mine, name) : own(theirs, name)
    if (value !== undefined) entries.push([name, value])
  }
  return { value: Object.fromEntries(entries), clean }
}

const own = (record: Named, name: string): string | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

/** Equal in meaning: texts whatever their line ends, sets whatever their order, people by id, the rest by value. */
export const sameValue = (field: EditableField, left: unknown, right: unknown): boolean => {
  if (left === right) return true
  if (field === 'description' || field === 'title') return sameWords(left as string, right as string)
  if (setFields.includes(field)) return sameSet(left as string[], right as string[])
  // An older version kept the day that something is due as an instant.
  if (field === 'dueAt') return dayOrNull(left) === dayOrNull(right)
  if (field === 'watchers' || field === 'relations') {
    return sameSet(asRecords(left).map(identityOf), asRecords(right).map(identityOf))
  }
  if (field === 'assignee') return (left as Person | null)?.id === (right as Person | null)?.id
  if (field === 'customFields') {
    const names = [...Object.keys(left as Named), ...Object.keys(right as Named)]
    return names.every((name) => own(left as Named, name) === own(right as Named, name))
  }
  return false
}

const dayOrNull = (value: unknown): Day | null => (typeof value === 'string' ? dayIn(value) : null)

const sameSet = (left: readonly string[], right: readonly string[]): boolean =>
  left.every((name) => right.includes(name)) && right.every((name) => left.includes(name))
