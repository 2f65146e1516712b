import { resolve } from 'node:path'
import type { BundleComparison, EntryDifference } from '../../src/contract/bundle-browsing-operations.ts'
import type { Result } from '../../src/domain/result.ts'
import { type Archive, openArchive } from '../host/evidence/bundle/archive-reader.ts'
import { compareBundles, compareEntries } from '../host/evidence/bundle/compare-bundles.ts'
import { bytes, outcomeWords } from '../host/evidence/bundle/report/words.ts'
import { type Command, type CommandContext, exitCodes, isUsage, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine, plainName } from './plain-text.ts'
import { verifiedWords, verifyFirst } from './verify-first.ts'

type Opening = { readonly identity: string | undefined; readonly anyway: boolean; readonly quiet: boolean }

const withArchive = async <Value>(
  name: string,
  { identity, anyway, quiet }: Opening,
  context: CommandContext,
  use: (archive: Archive) => Promise<Result<Value>>,
): Promise<Result<Value>> => {
  const path = resolve(name)
  const used = await withPlainBundle(path, identity, context, async (plainPath): Promise<Result<Value>> => {
    const verified = await verifyFirst(plainPath, name, anyway, context)
    if (!verified.ok) return verified
    if (!quiet) context.write(`${plainName(name)}: ${verifiedWords(verified.value)}\n`)
    const archive = await openArchive(plainPath)
    if (!archive.ok) return archive
    try {
      return await use(archive.value)
    } finally {
      await archive.value.close()
    }
  })
  return used.ok ? used.value : used
}

const signs = { added: '+', removed: '-', changed: '~' } as const

const printComparison = (
  { facts, collectors, files, unchanged, findings }: BundleComparison,
  write: CommandContext['write'],
) => {
  const line = (text: string) => write(`${plainLine(text)}\n`)
  if (facts.length > 0) line('Facts')
  for (const { name, left, right } of facts) line(`  ${name}: ${left || 'none'} -> ${right || 'none'}`)
  if (collectors.length > 0) line('Collectors')
  const word = (outcome: BundleComparison['collectors'][number]['left']) =>
    outcome === null ? 'not run' : outcomeWords[outcome].word
  for (const { title, left, right } of collectors)
    line(`  ${plainName(title)}: ${word(left)} -> ${word(right)}`)
  line(
    `Findings: ${findings.appeared.length} appeared, ${findings.gone.length} gone, ${findings.stayed} stayed`,
  )
  for (const { title, severity } of findings.appeared) line(`  + ${severity}: ${plainName(title)}`)
  for (const { title, severity } of findings.gone) line(`  - ${severity}: ${plainName(title)}`)
  line(`Files: ${files.length} differ, ${unchanged} are the same`)
  for (const { path, change, left, right } of files) {
    const sizes = [left, right].filter((size) => size !== null).map(bytes)
    line(`  ${signs[change]} ${plainName(path)} (${sizes.join(' -> ')})`)
  }
}

const printDifference = ({ parts, truncated }: EntryDifference, write: CommandContext['write']) => {
  for (const part of parts) {
    if (part.kind === 'gap') write(`@@ ${part.count} equal lines\n`)
    else {
      const sign = part.kind === 'same' ? ' ' : part.kind === 'left' ? '-' : '+'
      for (const text of part.lines) write(`${sign}${plainLine(text)}\n`)
    }
  }
  if (truncated) write('@@ only the start was compared\n')
}

/** Answers 0 when it could compare, whether or not the two differ. */
export const compare: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      entry: { type: 'string' },
      anyway: { type: 'boolean' },
      identity: { type: 'string' },
    },
  })
  if (isUsage(parsed)) return parsed
  const [first, second, ...more] = parsed.positionals
  if (first === undefined || second === undefined || more.length > 0)
    return { usage: 'compare takes two bundles.' }
  const { entry, identity, anyway = false, json: quiet = false } = parsed.values
  const opening = { identity, anyway, quiet }
  const answer = await withArchive(first, opening, context, (left) =>
    withArchive(second, opening, context, async (right): Promise<Result<() => void>> => {
      if (entry === undefined) {
        const compared = await compareBundles(left, right)
        if (!compared.ok) return compared
        const { value } = compared
        const print = () =>
          parsed.values.json ? context.write(json(value)) : printComparison(value, context.write)
        return { ok: true, value: print }
      }
      const compared = await compareEntries(left, right, entry)
      if (!compared.ok) return compared
      const { value } = compared
      const print = () =>
        parsed.values.json ? context.write(json(value)) : printDifference(value, context.write)
      return { ok: true, value: print }
    }),
  )
  if (!answer.ok) {
    context.complain(`kitbag: ${answer.error.message} ${answer.error.hint}\n`)
    return exitCodes.failed
  }
  answer.value()
  return exitCodes.done
}
