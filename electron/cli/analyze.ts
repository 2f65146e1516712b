import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Analysis, analysisSentence, type Citation, severityWords } from '../../src/domain/finding.ts'
import { ok, type Result } from '../../src/domain/result.ts'
import { analysisMs, analyzerFoldersOf } from '../host/evidence/analyze/derive.ts'
import { loadAnalyzers } from '../host/evidence/analyze/load-analyzers.ts'
import type { AnalysisTask } from '../host/evidence/analyze/run-analysis.ts'
import { createTaskRunner } from '../host/evidence/worker/task-runner.ts'
import type { TaskEnd } from '../host/evidence/worker/tasks.ts'
import { type Command, type CommandContext, exitCodes, isUsage, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine, plainName } from './plain-text.ts'
import { verifiedWords, verifyFirst } from './verify-first.ts'

const cited = (citation: Citation): string =>
  citation.kind === 'line'
    ? `${citation.file}:${citation.line}: ${citation.text}`
    : `${citation.field} is ${citation.value}`

const shownCitations = 3

const print = (analysis: Analysis, write: CommandContext['write']) => {
  const line = (text: string) => write(`${plainLine(text)}\n`)
  line(analysisSentence(analysis))
  for (const finding of analysis.findings) {
    const { severity, title, cause, action, see, count, citations } = finding
    write('\n')
    line(
      `${severityWords[severity].toUpperCase()}  ${plainName(title)} (${count} ${count === 1 ? 'place' : 'places'})`,
    )
    line(`  Why   ${cause}`)
    line(`  Do    ${action}`)
    line(`  See   ${see.kind} ${see.id}`)
    for (const citation of citations.slice(0, shownCitations)) line(`        ${cited(citation)}`)
    if (count > shownCitations) line(`        … and ${count - shownCitations} more`)
  }
  if (analysis.unread.length > 0) write('\nNot searched\n')
  for (const { file, reason } of analysis.unread) line(`  ${file}: ${reason}`)
}

/** Ends with 0 also when something was found: a finding is no failure. 3 means that not everything was searched. */
export const analyze: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, anyway: { type: 'boolean' }, identity: { type: 'string' } },
  })
  if (isUsage(parsed)) return parsed
  const [name, ...more] = parsed.positionals
  if (name === undefined || more.length > 0) return { usage: 'analyze takes one bundle or one folder.' }
  const path = resolve(name)
  const stats = await stat(path).catch(() => null)
  if (stats === null) {
    context.complain(`kitbag: There is no ${name}.\n`)
    return exitCodes.failed
  }
  const analyzerFolders = analyzerFoldersOf(context.resourcesFolder, context.dataFolder)
  for (const { reason } of (await loadAnalyzers(analyzerFolders)).refused)
    context.complain(`kitbag: ${reason}\n`)
  const tasks = createTaskRunner({ workersFolder: context.workersFolder })
  const run = (what: AnalysisTask['what']): Promise<TaskEnd<'analyze'>> =>
    tasks.run(
      'analyze',
      { analyzerFolders, what, latestAt: context.now().toISOString() },
      { timeoutMs: analysisMs(64 * 1_073_741_824), signal: context.signal },
    )
  const { identity, anyway = false, json: asJson = false } = parsed.values
  const runOnBundle = async (plainPath: string): Promise<Result<TaskEnd<'analyze'>>> => {
    const verified = await verifyFirst(plainPath, name, anyway, context)
    if (!verified.ok) return verified
    if (!asJson) context.write(`${verifiedWords(verified.value)}\n`)
    return ok(await run({ kind: 'bundle', path: plainPath }))
  }
  try {
    context.progress?.(`Searching ${plainName(name)} …\n`)
    const ended: Result<Result<TaskEnd<'analyze'>>> = stats.isDirectory()
      ? ok(ok(await run({ kind: 'folder', path })))
      : await withPlainBundle(path, identity, context, (plainPath) => runOnBundle(plainPath))
    const answer = ended.ok ? ended.value : ended
    if (!answer.ok) {
      context.complain(`kitbag: ${answer.error.message} ${answer.error.hint}\n`)
      return exitCodes.failed
    }
    const end = answer.value
    if (end.kind === 'cancelled') return exitCodes.cancelled
    if (end.kind !== 'done') {
      context.complain(`kitbag: ${end.kind === 'timeout' ? 'The analysis took too long.' : end.message}\n`)
      return exitCodes.failed
    }
    if (asJson) context.write(json(end.output))
    else print(end.output, context.write)
    return end.output.unread.length === 0 ? exitCodes.done : exitCodes.incomplete
  } finally {
    await tasks.close()
  }
}
