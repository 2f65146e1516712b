import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { lintAnalyzer } from '../host/evidence/analyze/lint-analyzer.ts'
import { type LintMessage, lintProfile } from '../host/evidence/profiles/lint-profile.ts'
import { readFailure } from '../host/files/disk-failure.ts'
import { type Command, exitCodes, isUsage, json } from './command.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine } from './plain-text.ts'

/** What can be checked: how each kind of text is read. */
const linters: Readonly<Record<string, (text: string) => readonly LintMessage[]>> = {
  profile: lintProfile,
  analyzer: lintAnalyzer,
}

/**
 * Checks files that people write, and answers with one line per complaint, as compilers do. Ends with 1 where a
 * file has an error or cannot be read; warnings count only with `--strict`.
 */
export const lint: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, strict: { type: 'boolean' } },
  })
  if (isUsage(parsed)) return parsed
  const [kind = '', ...files] = parsed.positionals
  const check = Object.hasOwn(linters, kind) ? linters[kind] : undefined
  if (check === undefined) return { usage: `lint takes ${Object.keys(linters).join(' or ')} and then files.` }
  if (files.length === 0) return { usage: `lint ${kind} takes one or more files.` }

  const results: { readonly file: string; readonly messages: readonly LintMessage[] }[] = []
  let isBroken = false
  for (const file of files) {
    try {
      results.push({ file, messages: check(await readFile(resolve(file), 'utf8')) })
    } catch (error) {
      isBroken = true
      context.complain(`kitbag: ${readFailure(error, file).message}\n`)
    }
  }
  const all = results.flatMap(({ messages }) => messages)
  const errors = all.filter(({ severity }) => severity === 'error').length
  const warnings = all.length - errors
  if (parsed.values.json) context.write(json({ files: results, errors, warnings }))
  else {
    for (const { file, messages } of results)
      for (const { line, column, severity, message } of messages)
        context.write(`${plainLine(`${file}:${line}:${column}: ${severity}: ${message}`)}\n`)
    const word = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
    context.write(
      `${word(results.length, 'file')} read: ${word(errors, 'error')}, ${word(warnings, 'warning')}.\n`,
    )
  }
  return isBroken || errors > 0 || (parsed.values.strict === true && warnings > 0)
    ? exitCodes.failed
    : exitCodes.done
}
