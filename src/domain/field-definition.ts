import type { Category } from './ticket.ts'

/** How a field of the tracker is filled in. */
export const fieldKinds = ['text', 'long-text', 'number', 'day', 'yes-no', 'choice', 'choices'] as const
export type FieldKind = (typeof fieldKinds)[number]

/** A field that the tracker's own administrators made: what may stand in it, and where it has to. */
export type FieldDefinition = {
  /** As people read it; the key under which `customFields` of a ticket hold its value. */
  readonly name: string
  readonly kind: FieldKind
  /** Ticket types that have it; `null` for all. */
  readonly categories: readonly Category[] | null
  /** The tracker refuses a ticket of these types without it. */
  readonly required: boolean
  /** The words to choose from, never the tracker's ids. Empty unless the kind is `choice` or `choices`. */
  readonly choices: readonly string[]
  /** Characters; `null` where the tracker names no limit. */
  readonly maxLength: number | null
}

/** Several chosen words are held in one value, as they are shown. */
export const choicesSeparator = ', '

/** The fields that a ticket of this type has, those that must be filled first. */
export const fieldsOf = (
  definitions: readonly FieldDefinition[] | undefined,
  category: Category,
): readonly FieldDefinition[] =>
  (definitions ?? [])
    .filter(({ categories }) => categories === null || categories.includes(category))
    .toSorted((left, right) => Number(right.required) - Number(left.required))

/** The choices that a value holds. Words that contain the separator are found whole; unknown ones are kept. */
export const readChoices = (value: string, choices: readonly string[]): readonly string[] => {
  const found: string[] = []
  let rest = value.trim()
  const longestFirst = choices.toSorted((left, right) => right.length - left.length)
  while (rest !== '') {
    const next = rest
    const known = longestFirst.find((choice) => next === choice || next.startsWith(`${choice},`))
    const end = known?.length ?? (next.includes(',') ? next.indexOf(',') : next.length)
    found.push(next.slice(0, end).trim())
    rest = next.slice(end).replace(/^,\s*/, '')
  }
  return found.filter((choice) => choice !== '')
}

/** Names of the fields that this type must have and the values lack. */
export const missingFields = (
  definitions: readonly FieldDefinition[] | undefined,
  category: Category,
  values: Readonly<Record<string, string>>,
): readonly string[] =>
  fieldsOf(definitions, category)
    .filter(({ name, required }) => required && (values[name] ?? '').trim() === '')
    .map(({ name }) => name)
