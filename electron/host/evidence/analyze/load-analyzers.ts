import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isMap, LineCounter, parseDocument } from 'yaml'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure } from '../../files/disk-failure.ts'
import { type Analyzer, analyzerSchema } from './analyzer-schema.ts'

/** Reads one analyzer; a failure names the file, the line and what is wrong with it. */
export const readAnalyzer = (text: string, name: string): Result<Analyzer> => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const refuse = (offset: number | null, what: string) => {
    const at = offset === null ? null : lines.linePos(offset)
    const place = at === null ? name : `${name}, line ${at.line}, column ${at.col}`
    return fail(failure('profile.invalid', `${place}: ${what}`, 'Correct the file and try again.'))
  }
  const broken = document.errors[0]
  if (broken !== undefined) return refuse(broken.pos[0], `It is not YAML: ${broken.message}`)
  if (!isMap(document.contents)) return refuse(null, 'It is no analyzer: it does not begin with fields.')
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 10 })
  } catch (error) {
    return refuse(null, error instanceof Error ? error.message : String(error))
  }
  const parsed = analyzerSchema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = deepest(parsed.error.issues)
  const path = issue?.path ?? []
  let offset: number | null = null
  for (let length = path.length; length >= 0 && offset === null; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined
    offset = node?.range?.[0] ?? null
  }
  return refuse(
    offset,
    `${path.length === 0 ? '' : `${path.join('.')}: `}${issue?.message ?? 'It breaks the schema.'}`,
  )
}

type Issue = {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
  readonly errors?: readonly (readonly Issue[])[] | undefined
}

/** Of a choice, the branch that got furthest says what is meant. */
const deepest = (issues: readonly Issue[]): { path: (string | number)[]; message: string } | null => {
  const walk = (issue: Issue, base: readonly PropertyKey[]): { path: PropertyKey[]; message: string } => {
    const path = [...base, ...issue.path]
    const branches = (issue.errors ?? []).flat().map((inner) => walk(inner, path))
    const best = branches.sort((a, b) => score(b) - score(a))[0]
    return best ?? { path, message: issue.message }
  }
  const score = (found: { path: PropertyKey[]; message: string }) =>
    found.path.length * 2 + (/unrecognized/i.test(found.message) ? -1 : 0)
  const first = issues.map((issue) => walk(issue, []))[0]
  return first === undefined
    ? null
    : { message: first.message, path: first.path.map((key) => (typeof key === 'number' ? key : String(key))) }
}

export type LoadedAnalyzers = {
  readonly analyzers: readonly Analyzer[]
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
}

const maxAnalyzers = 500

/** All analyzers of the folders; of two with one id the later folder's counts, so that a person can change a shipped one. */
export const loadAnalyzers = async (folders: readonly string[]): Promise<LoadedAnalyzers> => {
  const found = new Map<string, Analyzer>()
  const refused: { file: string; reason: string }[] = []
  for (const folder of folders) {
    const names = (await readdir(folder).catch((): string[] => [])).filter((name) => /\.ya?ml$/i.test(name))
    for (const name of names.sort().slice(0, maxAnalyzers)) {
      const read = await loadAnalyzerFile(join(folder, name))
      if (read.ok) found.set(read.value.id, read.value)
      else refused.push({ file: name, reason: read.error.message })
    }
  }
  const analyzers = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { analyzers, refused }
}

export const loadAnalyzerFile = async (path: string): Promise<Result<Analyzer>> => {
  try {
    return readAnalyzer(await readFile(path, 'utf8'), basename(path))
  } catch (error) {
    return fail(readFailure(error, path))
  }
}
