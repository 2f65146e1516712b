import type { Collector, Profile } from '../profiles/profile-schema.ts'

/** Puts what the person was asked for in place of `{{id}}`, in arguments of commands and in web addresses only. */

export type FilledCollector =
  | { readonly kind: 'filled'; readonly collector: Collector }
  | { readonly kind: 'lacking'; readonly reason: string }

const placeholder = /\{\{([a-z0-9][a-z0-9-]{0,60})\}\}/g

/**
 * A name or address as it may stand behind a command: it cannot be taken for an option, and no shell reads it.
 * `null` when it is in order, else what is wrong with it.
 */
export const inputProblem = (value: string): string | null =>
  /^[A-Za-z0-9[][A-Za-z0-9._:%[\]/~-]{0,252}$/.test(value)
    ? null
    : 'Give a name, an address or a path, without spaces.'

/** Ids that a text names. */
export const placeholdersOf = (text: string): readonly string[] =>
  [...text.matchAll(placeholder)].map(([, id = '']) => id)

const textsOf = (collector: Collector): readonly string[] => {
  if (collector.kind === 'http') return [collector.url]
  return collector.kind === 'command' ? Object.values(collector.run).flatMap((list) => list ?? []) : []
}

export const fillInputs = (
  collector: Collector,
  inputs: Profile['inputs'],
  given: Readonly<Record<string, string>>,
): FilledCollector => {
  const valueFor = (id: string): string => {
    const input = inputs.find((candidate) => candidate.id === id)
    const value = (given[id] ?? '').trim()
    return value === '' ? (input?.default ?? '') : value
  }
  for (const id of new Set(textsOf(collector).flatMap(placeholdersOf))) {
    const value = valueFor(id)
    const title = inputs.find((candidate) => candidate.id === id)?.title ?? id
    if (value === '') return { kind: 'lacking', reason: `"${title}" was not given.` }
    const problem = inputProblem(value)
    if (problem !== null) return { kind: 'lacking', reason: `"${title}" cannot be used. ${problem}` }
  }
  const fill = (text: string) => text.replace(placeholder, (_whole, id: string) => valueFor(id))
  if (collector.kind === 'http')
    return { kind: 'filled', collector: { ...collector, url: fill(collector.url) } }
  if (collector.kind !== 'command') return { kind: 'filled', collector }
  const run = Object.fromEntries(
    Object.entries(collector.run).map(([name, list]) => [name, (list ?? []).map(fill)]),
  )
  return { kind: 'filled', collector: { ...collector, run } }
}
