import { createHash } from 'node:crypto'
import { type Document, isAlias, isMap, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { type Profile, profileSchema } from './profile-schema.ts'
import { wordsOfIssue } from './words-of-issue.ts'

/** A profile with what identifies the exact text it came from. */
export type LoadedProfile = { readonly profile: Profile; readonly sha256: string }

/** Counted from 1, as editors do. */
export type Position = { readonly line: number; readonly column: number }
export type Complaint = Position & { readonly message: string }

/** A profile with the place of every part of it in the text. */
export type ParsedProfile = LoadedProfile & {
  /** Where a part stands, such as `['collectors', 2, 'paths', 0]`; the nearest part around it where it is absent. */
  readonly positionOf: (path: readonly (string | number)[]) => Position
}

export type ProfileReading =
  | { readonly kind: 'profile'; readonly parsed: ParsedProfile }
  | {
      readonly kind: 'refused'
      /** What the text is not: YAML, or a profile. */
      readonly what: 'is not YAML' | 'is not a profile' | 'is not a valid profile'
      readonly complaints: readonly Complaint[]
    }

/** Characters; a longer file is not a profile that a person wrote. */
const maxLength = 262_144
const maxIssues = 5

type Path = readonly (string | number)[]

/** Offset of the part at `path`, else of the nearest part around it. `keys` picks one key of that part. */
const offsetOf = (document: Document, path: Path, keys: readonly string[]): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range = (node as Node | null | undefined)?.range
    if (range === null || range === undefined) continue
    if (keys.length > 0 && length === path.length && isMap(node)) {
      const pair = node.items.find(({ key }) => keys.includes(String(key)))
      return (pair?.key as Node | undefined)?.range?.[0] ?? range[0]
    }
    return range[0]
  }
  return 0
}

const complaintsOf = (
  document: Document,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  at: (offset: number) => Position,
): readonly Complaint[] =>
  issues
    .flatMap((issue): Complaint[] => {
      const path = issue.path.filter((key) => typeof key !== 'symbol')
      if (issue.code !== 'unrecognized_keys')
        return [{ ...at(offsetOf(document, path, [])), message: wordsOfIssue(issue, value) }]
      return issue.keys.map((key) => ({
        ...at(offsetOf(document, path, [key])),
        message: wordsOfIssue({ ...issue, keys: [key] }, value),
      }))
    })
    .sort((a, b) => a.line - b.line || a.column - b.column)

/** Reads the YAML text of a profile; every complaint has its place. */
export const parseProfile = (text: string): ProfileReading => {
  const lineCounter = new LineCounter()
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const start = { line: 1, column: 1 }
  if (text.length > maxLength) {
    const message = 'It is longer than 256 KiB and is not read.'
    return { kind: 'refused', what: 'is not a profile', complaints: [{ ...start, message }] }
  }
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  })
  const notYaml = (complaints: readonly Complaint[]): ProfileReading => ({
    kind: 'refused',
    what: 'is not YAML',
    complaints,
  })
  const problems = [...document.errors, ...document.warnings]
  if (problems.length > 0) return notYaml(problems.map(({ pos, message }) => ({ ...at(pos[0]), message })))
  let value: unknown
  try {
    // The alias limit stops a document that unfolds without end.
    value = document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    let first = 0
    visit(document, {
      Alias: (_key, node) => {
        first = isAlias(node) ? (node.range?.[0] ?? 0) : 0
        return visit.BREAK
      },
    })
    return notYaml([{ ...at(first), message: error instanceof Error ? error.message : String(error) }])
  }
  if (!isMap(document.contents)) {
    const message = 'it must be a list of fields such as "id:".'
    return { kind: 'refused', what: 'is not a profile', complaints: [{ ...start, message }] }
  }
  const parsed = profileSchema.safeParse(value)
  if (!parsed.success) {
    const complaints = complaintsOf(document, value, parsed.error.issues, at)
    return { kind: 'refused', what: 'is not a valid profile', complaints }
  }
  return {
    kind: 'profile',
    parsed: {
      profile: parsed.data,
      sha256: createHash('sha256').update(text).digest('hex'),
      positionOf: (path) => at(offsetOf(document, path, [])),
    },
  }
}

const hint = 'Nothing was collected. Correct the profile and try again.'

/** Reads the YAML text of a profile. `name` is what the person calls the file; every complaint has line and column. */
export const readProfile = (text: string, name: string): Result<LoadedProfile> => {
  const reading = parseProfile(text)
  if (reading.kind === 'profile') {
    const { profile, sha256 } = reading.parsed
    return ok({ profile, sha256 })
  }
  const { what, complaints } = reading
  const words = complaints
    .slice(0, maxIssues)
    .map(({ line, column, message }) => `line ${line}, column ${column}: ${message.replace(/\.$/, '')}`)
  const more = complaints.length > maxIssues ? ` And ${complaints.length - maxIssues} more.` : ''
  return fail(failure('profile.invalid', `${name} ${what}: ${words.join('; ')}.${more}`, hint))
}
