import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { evidencePath, freePath } from '../../../../src/domain/evidence-path.ts'
import { systemCode } from '../../files/disk-failure.ts'
import type { TaskRunner } from '../worker/tasks.ts'
import type { RedactionPlan } from './rule-set.ts'

/** What became of one file. Names are redacted too. */
export type TreeFile =
  | { readonly kind: 'redacted'; readonly path: string; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'withheld'; readonly path: string; readonly reason: string }

export type TreeDeps = {
  readonly tasks: TaskRunner
  readonly plan: RedactionPlan
  readonly signal: AbortSignal
  readonly onFile: (file: TreeFile) => void
}

/** Time to start a worker and read the file, plus a second per mebibyte. DESIGN, section 10. */
const budgetMs = (size: number) => 15_000 + Math.ceil(size / 1_048_576) * 1000

const fatalCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/**
 * Redacts one file into another in a worker that is killed when it takes too long; what was withheld leaves no
 * target behind. Throws where the disk is full or read-only, and the signal's reason when it was cancelled.
 */
export const redactOne = async (
  { tasks, plan, signal }: Omit<TreeDeps, 'onFile'>,
  source: string,
  target: string,
): Promise<
  | { readonly kind: 'redacted'; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'withheld'; readonly reason: string }
> => {
  const { size } = await lstat(source)
  const task = { source, target, plan, binary: 'withhold' as const, pack: false }
  const end = await tasks.run('redact', task, { timeoutMs: budgetMs(size), signal })
  signal.throwIfAborted()
  if (end.kind === 'done' && end.output.kind === 'redacted') return end.output
  await rm(target, { force: true })
  if (end.kind === 'done' && end.output.kind === 'withheld') return end.output
  if (end.kind === 'crashed' && fatalCodes.has(end.code))
    throw Object.assign(new Error(end.message), { code: end.code })
  const reason =
    end.kind === 'timeout'
      ? 'Searching it for secrets took too long.'
      : `It could not be searched for secrets (${end.kind === 'crashed' && end.code !== '' ? end.code : 'the redactor failed'}).`
  return { kind: 'withheld', reason }
}

/** Plain files below a folder by relative path, sorted; links and devices are told apart. */
const walk = async (folder: string, below = ''): Promise<readonly { path: string; plain: boolean }[]> => {
  const listed = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
    // A folder that may not be listed, or whose name is no UTF-8, costs only itself.
    if (below === '' || systemCode(error) === '') throw error
    return null
  })
  if (listed === null) return [{ path: below, plain: false }]
  const entries = listed
  const found: { path: string; plain: boolean }[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await walk(folder, path)))
    else found.push({ path, plain: entry.isFile() })
  }
  return found
}

/**
 * Redacts every file of a folder into a new one, names included. Links are not followed. What cannot be
 * searched is left out and told. Throws file system errors of the target; one unreadable file costs only itself.
 */
export const redactTree = async (deps: TreeDeps, source: string, target: string): Promise<void> => {
  const { tasks, plan, signal, onFile } = deps
  const files = await walk(source)
  const named = await tasks.run(
    'redact-texts',
    { plan, texts: files.map(({ path }) => path) },
    { timeoutMs: 60_000, signal },
  )
  signal.throwIfAborted()
  if (named.kind !== 'done') throw new Error(`The names of the files could not be redacted (${named.kind}).`)
  const taken = new Set<string>()
  for (const [index, { path, plain }] of files.entries()) {
    const name = freePath(evidencePath('', named.output[index] ?? ''), (candidate) => taken.has(candidate))
    taken.add(name.toLowerCase())
    if (!plain) {
      onFile({
        kind: 'withheld',
        path: name,
        reason: 'It is no plain file or cannot be listed; links are not followed.',
      })
      continue
    }
    const output = join(target, name)
    await mkdir(dirname(output), { recursive: true, mode: 0o700 })
    try {
      onFile({ path: name, ...(await redactOne(deps, join(source, path), output)) })
    } catch (error) {
      // It vanished between listing and reading.
      if (systemCode(error) !== 'ENOENT') throw error
      const reason = path.includes('\ufffd') ? 'Its name is not UTF-8.' : 'It is gone.'
      onFile({ kind: 'withheld', path: name, reason })
    }
  }
}
