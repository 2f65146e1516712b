import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import { ulid } from 'ulid'
import type { RedactionTerm } from '../../src/domain/evidence.ts'
import { createStaging } from '../host/evidence/collect/staging.ts'
import { createByteRedactor } from '../host/evidence/redact/byte-redactor.ts'
import { redactorDepsOf } from '../host/evidence/redact/compile-rules.ts'
import { makePlan } from '../host/evidence/redact/make-plan.ts'
import { redactOne, redactTree, type TreeDeps, type TreeFile } from '../host/evidence/redact/redact-tree.ts'
import { type RedactionPlan, ruleVersions } from '../host/evidence/redact/rule-set.ts'
import { createTaskRunner } from '../host/evidence/worker/task-runner.ts'
import { systemCode, writeFailure } from '../host/files/disk-failure.ts'
import { moveOver } from '../host/files/patiently.ts'
import { claimOutput, draftOf, isTaken, removeAbandonedDrafts } from './claim-output.ts'
import { type Command, type CommandContext, type ExitCode, exitCodes, isUsage, json } from './command.ts'
import { parseOptions } from './parse-options.ts'
import { readWordsToHide } from './words-to-hide.ts'

/** Bytes from stdin are gathered to this much before they are searched. */
const pieceBytes = 262_144

type Job = TreeDeps & {
  readonly context: CommandContext
  readonly input: string | null
  readonly out: string | null
  readonly force: boolean
  readonly failed: (message: string) => ExitCode
}

const keptMessage = (target: string) =>
  `${target} is already there and was kept. Give --force to replace it, or another --out.`

/** stdin to stdout, as it comes. What is printed is redacted; when it cannot go on it stops, and says so. */
const redactStream = async (job: Job): Promise<ExitCode> => {
  const { context, plan, signal, failed, onFile } = job
  const redactor = createByteRedactor(redactorDepsOf(plan))
  let waiting: Buffer[] = []
  let size = 0
  const stopped = (reason: string) => {
    onFile({ kind: 'withheld', path: '-', reason })
    return failed(`stdin was not redacted to its end: ${reason} What was printed until then is redacted.`)
  }
  const flush = async (): Promise<ExitCode | null> => {
    const redacted = redactor.push(Buffer.concat(waiting))
    waiting = []
    size = 0
    if (redacted.kind === 'withheld') return stopped(redacted.reason)
    await context.writeBytes(redacted.bytes)
    return null
  }
  for await (const chunk of context.input()) {
    signal.throwIfAborted()
    waiting.push(chunk)
    size += chunk.length
    if (size < pieceBytes) continue
    const code = await flush()
    if (code !== null) return code
  }
  const code = await flush()
  if (code !== null) return code
  const rest = redactor.end()
  if (rest.kind === 'withheld') return stopped(rest.reason)
  await context.writeBytes(rest.bytes)
  onFile({ kind: 'redacted', path: '-', counts: redactor.counts() })
  return exitCodes.done
}

/** One file, whole or not at all. */
const redactFileTo = async (job: Job, source: string): Promise<ExitCode> => {
  const { context, out, force, failed, onFile } = job
  const target = out === null ? null : resolve(out)
  if (target === source) return failed('--out must be another file.')
  if (target !== null && !force && (await isTaken(target))) return failed(keptMessage(target))
  const staging = createStaging(join(context.dataFolder, 'staging'))
  const id = ulid()
  const draft = target === null ? join(await staging.create(id), 'redacted') : draftOf(target)
  if (target !== null) await removeAbandonedDrafts(target)
  try {
    const [path = ''] = await redactNames(job, [basename(source)])
    const redacted = await redactOne(job, source, draft)
    onFile({ path, ...redacted })
    if (redacted.kind === 'withheld') return failed(`Nothing was written. ${redacted.reason}`)
    if (target === null) {
      for await (const chunk of createReadStream(draft, { highWaterMark: pieceBytes }))
        await context.writeBytes(chunk as Buffer)
      return exitCodes.done
    }
    return (await claimOutput(draft, target, force)) ? exitCodes.done : failed(keptMessage(target))
  } finally {
    await rm(draft, { force: true })
    await staging.remove(id)
  }
}

const redactNames = async ({ tasks, plan, signal }: Job, texts: readonly string[]) => {
  const end = await tasks.run('redact-texts', { plan, texts }, { timeoutMs: 60_000, signal })
  signal.throwIfAborted()
  if (end.kind !== 'done') throw new Error(`The names of the files could not be redacted (${end.kind}).`)
  return end.output
}

/** A folder into a new folder, which has its name only once it is whole. */
const redactFolderTo = async (job: Job, source: string): Promise<ExitCode> => {
  const { out, failed } = job
  if (out === null) return failed('A folder needs --out FOLDER.')
  const target = resolve(out)
  if (target === source || `${target}${sep}`.startsWith(`${source}${sep}`))
    return failed('--out must lie outside of the folder that is redacted.')
  const present = await readdir(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  })
  if (present.length > 0) return failed(`${target} is not empty and was kept. Give another --out.`)
  const draft = draftOf(target)
  let withheld = 0
  try {
    await mkdir(draft, { mode: 0o700 })
    const onFile = (file: TreeFile) => {
      if (file.kind === 'withheld') withheld += 1
      job.onFile(file)
    }
    await redactTree({ ...job, onFile }, source, draft)
    await rm(target, { recursive: true, force: true })
    await moveOver(draft, target)
    return withheld === 0 ? exitCodes.done : exitCodes.incomplete
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

const reportOf = (plan: RedactionPlan, files: readonly TreeFile[]) => {
  const totals = new Map<string, number>()
  for (const file of files) {
    if (file.kind !== 'redacted') continue
    for (const [rule, count] of Object.entries(file.counts)) totals.set(rule, (totals.get(rule) ?? 0) + count)
  }
  return {
    schema: 'kitbag-redaction/1',
    rules: ruleVersions(plan),
    totals: Object.fromEntries([...totals].sort(([a], [b]) => (a < b ? -1 : 1))),
    files: files.flatMap((file) =>
      file.kind === 'redacted' ? [{ path: file.path, counts: file.counts }] : [],
    ),
    withheld: files.flatMap((file) =>
      file.kind === 'withheld' ? [{ path: file.path, reason: file.reason }] : [],
    ),
  }
}

/** Redacts a file, a folder, or stdin, by the rules that seal a bundle. Nothing starts unless they pass their own test. */
export const redact: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      report: { type: 'string' },
      hide: { type: 'string', multiple: true },
      known: { type: 'string' },
      site: { type: 'string' },
      keep: { type: 'string', multiple: true },
      force: { type: 'boolean' },
    },
  })
  if (isUsage(parsed)) return parsed
  const [given = '-', ...more] = parsed.positionals
  const { out = null, report, hide = [], keep = [], force = false } = parsed.values
  if (more.length > 0) return { usage: 'redact takes one file or folder, or nothing to read from stdin.' }
  if (given === '-' && out !== null) return { usage: 'stdin goes to stdout; --out needs a file or a folder.' }
  if ([...hide, ...keep].some((term) => term.length < 2)) return { usage: 'A term has at least two letters.' }

  const failed = (message: string): ExitCode => {
    context.complain(`kitbag: ${message}\n`)
    return exitCodes.failed
  }
  const input = given === '-' ? null : resolve(given)
  const isFolder = input === null ? false : await isFolderAt(input)
  if (isFolder === null) return failed(`${given} is not there or cannot be read.`)
  if (report !== undefined && !force && (await isTaken(resolve(report))))
    return failed(keptMessage(resolve(report)))

  const tasks = createTaskRunner({ workersFolder: context.workersFolder })
  const files: TreeFile[] = []
  try {
    const words = await readWordsToHide(parsed.values.known, context)
    if (isUsage(words)) return words
    const terms: readonly RedactionTerm[] = [
      ...[...hide, ...words.known].map((text) => ({ text, action: 'hide' as const })),
      ...keep.map((text) => ({ text, action: 'keep' as const })),
    ]
    const plan = await makePlan({
      dataFolder: context.dataFolder,
      ticket: null,
      terms,
      hiddenTerms: words.always,
      site: parsed.values.site,
    })
    const tested = await tasks.run('self-test', plan, { timeoutMs: 60_000, signal: context.signal })
    context.signal.throwIfAborted()
    if (tested.kind !== 'done' || tested.output.length > 0)
      return failed(
        'The redactor did not pass its own test, so nothing was redacted. Report this as a defect.',
      )
    const onFile = (file: TreeFile) => {
      files.push(file)
      if (file.kind === 'withheld' && isFolder) context.complain(`withheld ${file.path}: ${file.reason}\n`)
      else if (isFolder) context.progress?.(`redacted ${file.path}\n`)
    }
    const job: Job = { context, tasks, plan, signal: context.signal, onFile, input, out, force, failed }
    const code = await (input === null
      ? redactStream(job)
      : isFolder
        ? redactFolderTo(job, input)
        : redactFileTo(job, input))
    if (report !== undefined && files.length > 0)
      await writeFile(resolve(report), json(reportOf(plan, files)), { flag: force ? 'w' : 'wx', mode: 0o600 })
    return code
  } catch (error) {
    if (context.signal.aborted) return exitCodes.cancelled
    return failed(writeFailure(error, 'redact', resolve(out ?? '.')).message)
  } finally {
    await tasks.close()
  }
}

/** `null` when nothing is there that can be read. */
const isFolderAt = async (path: string): Promise<boolean | null> => {
  try {
    const stats = await stat(path)
    return stats.isDirectory() ? true : stats.isFile() ? false : null
  } catch {
    return null
  }
}
