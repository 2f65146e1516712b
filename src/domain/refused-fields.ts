import type { FieldDefinition } from './field-definition.ts'
import type { Failure } from './result.ts'
import { type EditableField, editableFields } from './ticket.ts'

/** How trackers call the fields that are ours, beside the name we give them; compared without case. */
const otherNames: { readonly [Field in EditableField]?: readonly string[] } = {
  title: ['title', 'subject'],
  description: ['description'],
  dueAt: ['due date', 'due on', 'due'],
  assignee: ['assignee', 'assigned to'],
  priority: ['priority'],
  category: ['tracker', 'issue type', 'ticket type'],
  product: ['project', 'product'],
  productVersion: ['product version', 'version'],
  site: ['site', 'location'],
}

/**
 * The fields a refusal is about: names of custom fields, or of ours. The connector's own list where it gave one,
 * else those whose name stands in its message. Empty when the refusal is about something else.
 */
export const refusedFields = (
  reason: Failure | null,
  definitions: readonly Pick<FieldDefinition, 'name'>[],
): readonly string[] => {
  if (reason === null) return []
  if (reason.fields !== undefined) return [...new Set(reason.fields)]
  const custom = [...new Set(definitions.map(({ name }) => name))]
  const own = editableFields.flatMap(
    (field) => otherNames[field]?.map((name) => [name, field] as const) ?? [],
  )
  const named = [...custom.map((name) => [name, name] as const), ...own].toSorted(
    ([left], [right]) => right.length - left.length,
  )
  // Longest first, and what was found is taken out: "Product version" is not "version".
  let rest = ` ${reason.message.toLowerCase()} `
  const found = named.flatMap(([words, field]) => {
    const name = words.toLowerCase()
    const at = standsIn(rest, name)
    if (at < 0) return []
    rest = `${rest.slice(0, at)}|${rest.slice(at + name.length)}`
    return [field]
  })
  return [...new Set(found)]
}

/** Where a name stands as words of its own, before what a tracker says of a bad value; -1 where it does not. */
const standsIn = (text: string, name: string): number => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' '
    const after = text.slice(at + name.length)
    if (!/[\p{L}\p{N}]/u.test(before) && complaint.test(after)) return at
  }
  return -1
}

const complaint =
  /^["”'»:]?\s*(?:can(?:'|’)?t|cannot|can not|must|is (?:required|missing|invalid|too|not)|has to|needs|fehlt|muss|ist|doit|est|no puede)/
