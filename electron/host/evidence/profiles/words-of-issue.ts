import type { z } from 'zod'
import { collectorSchema, profileSchema } from './profile-schema.ts'

/** The schema's complaints in words for the person who wrote the file. */

const nameOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key + 1}]` : String(key)))
    .join('.')
    .replaceAll('.[', '[')

/** The number of signs to change to make one of the other; good enough for misspelt field names. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [at, sign] of [...from].entries()) {
    const next = [at + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const swap = (row[column - 1] ?? 0) + (sign === to[column - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

const nearest = (name: string, known: readonly string[]): string | null => {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : null
}

const kinds: readonly string[] = collectorSchema.options.flatMap(({ shape }) => [...shape.kind.values])

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  )

/** The fields that may stand at a place of a profile; empty where it is not known. */
const fieldsAt = (path: readonly PropertyKey[], value: unknown): readonly string[] => {
  if (path.length === 0) return Object.keys(profileSchema.shape)
  if (path[0] !== 'collectors' || path.length !== 2) return []
  const kind = valueAt(value, [...path, 'kind'])
  const option = collectorSchema.options.find(({ shape }) => shape.kind.values.has(kind as never))
  return option === undefined ? [] : Object.keys(option.shape)
}

/** `value` is the whole document. */
export const wordsOfIssue = (issue: z.core.$ZodIssue, value: unknown): string => {
  const place = nameOf(issue.path)
  const named = (words: string) => (place === '' ? words : `${place}: ${words}`)
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const known = fieldsAt(issue.path, value)
    const near = nearest(key, known)
    const advice =
      near === null
        ? known.length === 0
          ? ''
          : ` There are: ${known.join(', ')}.`
        : ` Did you mean "${near}"?`
    return named(`There is no field "${key}" here.${advice}`)
  }
  const given = valueAt(value, issue.path)
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'kind') {
    if (given === undefined) return named(`It is missing. There are the kinds ${kinds.join(', ')}.`)
    const near = nearest(String(given), kinds)
    return named(
      `There is no kind "${String(given)}".${near === null ? '' : ` Did you mean "${near}"?`} There are: ${kinds.join(', ')}.`,
    )
  }
  if (given === undefined && issue.code === 'invalid_type') return named('It is missing.')
  if (issue.code === 'invalid_type' && given === null) return named('It is empty.')
  return named(issue.message)
}
