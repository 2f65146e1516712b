import { createHash } from 'node:crypto'
import { isMap, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { type Profile, profileSchema } from './profile-schema.ts'

/** A profile with what identifies the exact text it came from. */
export type LoadedProfile = { readonly profile: Profile; readonly sha256: string }

/** Characters; a longer file is not a profile that a person wrote. */
const maxLength = 262_144
const maxIssues = 5

type Document = ReturnType<typeof parseDocument>

/** Where a complaint of the schema stands in the text: the value, else the nearest part around it. */
const offsetOf = (document: Document, issue: z.core.$ZodIssue): number => {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range = (node as Node | null | undefined)?.range
    if (range === null || range === undefined) continue
    if (issue.code === 'unrecognized_keys' && length === path.length && isMap(node)) {
      const pair = node.items.find(({ key }) => issue.keys.includes(String(key)))
      return (pair?.key as Node | undefined)?.range?.[0] ?? range[0]
    }
    return range[0]
  }
  return 0
}

const wordsOf = (issue: z.core.$ZodIssue): string => {
  const place = issue.path.map((key) => (typeof key === 'number' ? `[${key + 1}]` : String(key))).join('.')
  const named = place.replaceAll('.[', '[')
  return named === '' ? issue.message : `${named}: ${issue.message}`
}

const hint = 'Nothing was collected. Correct the profile and try again.'

/** Reads the YAML text of a profile. `name` is what the person calls the file; every complaint has line and column. */
export const readProfile = (text: string, name: string): Result<LoadedProfile> => {
  const refuse = (complaint: string) => fail(failure('profile.invalid', `${name} ${complaint}`, hint))
  if (text.length > maxLength) return refuse('is longer than 256 KiB and is not read.')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true })
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset)
    return `line ${line}, column ${col}`
  }
  const problem = document.errors[0]
  if (problem !== undefined) return refuse(`is not YAML: ${at(problem.pos[0])}: ${problem.message}`)
  let value: unknown
  try {
    // The alias limit stops a document that unfolds without end.
    value = document.toJS({ maxAliasCount: 50 })
  } catch (error) {
    return refuse(`is not YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isMap(document.contents))
    return refuse(`is not a profile: ${at(0)}: it must be a list of fields such as "id:".`)
  const parsed = profileSchema.safeParse(value)
  if (!parsed.success) {
    const issues = parsed.error.issues
    const words = issues
      .slice(0, maxIssues)
      .map((issue) => `${at(offsetOf(document, issue))}: ${wordsOf(issue)}`)
    const more = issues.length > maxIssues ? ` And ${issues.length - maxIssues} more.` : ''
    return refuse(`is not a valid profile: ${words.join('; ')}.${more}`)
  }
  return ok({ profile: parsed.data, sha256: createHash('sha256').update(text).digest('hex') })
}
