import { resolve } from 'node:path'
import { openArchive } from '../host/evidence/bundle/archive-reader.ts'
import { readSigned, type SignedManifest } from '../host/evidence/bundle/read-bundle.ts'
import { bytes, duration, outcomeWords } from '../host/evidence/bundle/report/words.ts'
import { trustOf } from './bundle-trust.ts'
import { type Command, type CommandContext, type ExitCode, exitCodes, isUsage, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'
import { plainText } from './plain-text.ts'
import { signatureWords } from './verify.ts'

const printManifest = ({ manifest, signature }: SignedManifest, write: CommandContext['write']) => {
  const { ticket, createdAt, tool, machine, summary, collectors, files, completeness } = manifest
  const line = (text: string) => write(`${plainText(text)}\n`)
  line(ticket === null ? manifest.profile.title : `${ticket.key} ${ticket.title ?? ''}`.trim())
  line(
    `Sealed ${createdAt} by kitbag ${tool.version} on ${machine.hostPseudonym} (${machine.platform} ${machine.release})`,
  )
  line(signatureWords(signature))
  if (summary.trim() !== '') line(`\n${summary}`)
  line('\nCollected')
  for (const { title, outcome, reason, durationMs } of collectors) {
    line(
      `  ${outcomeWords[outcome].word.padEnd(10)} ${title} (${duration(durationMs)})${reason === '' ? '' : `: ${reason}`}`,
    )
  }
  line('\nFiles')
  for (const { path, size } of files) line(`  ${bytes(size).padStart(9)}  ${path}`)
  line(completeness.complete ? '\nComplete.' : '\nMissing')
  for (const sentence of completeness.missing) line(`  ${sentence}`)
}

export const show: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, entry: { type: 'string' }, identity: { type: 'string' } },
  })
  if (isUsage(parsed)) return parsed
  const [file, ...more] = parsed.positionals
  if (file === undefined || more.length > 0) return { usage: 'show takes one bundle.' }
  const shown = await withPlainBundle(resolve(file), parsed.values.identity, context, (path) =>
    showArchive(path, { entry: parsed.values.entry, json: parsed.values.json ?? false }, context),
  )
  if (shown.ok) return shown.value
  context.complain(`kitbag: ${shown.error.message} ${shown.error.hint}\n`)
  return exitCodes.failed
}

const showArchive = async (
  path: string,
  wanted: { readonly entry: string | undefined; readonly json: boolean },
  context: CommandContext,
): Promise<ExitCode> => {
  const opened = await openArchive(path)
  if (!opened.ok) {
    context.complain(`kitbag: ${opened.error.message} ${opened.error.hint}\n`)
    return exitCodes.failed
  }
  const archive = opened.value
  try {
    const { entry } = wanted
    if (entry !== undefined) {
      if (!archive.entries.some(({ path }) => path === entry)) {
        context.complain(`kitbag: The bundle has no ${entry}.\n`)
        return exitCodes.failed
      }
      const decoder = new TextDecoder()
      for await (const chunk of await archive.read(entry))
        context.write(decoder.decode(chunk as Buffer, { stream: true }))
      context.write(decoder.decode())
      return exitCodes.done
    }
    const read = await readSigned(archive, await trustOf(context))
    if (!read.ok) {
      context.complain(`kitbag: ${read.error.message}\n`)
      return exitCodes.failed
    }
    if (wanted.json) context.write(json(read.value.manifest))
    else printManifest(read.value, context.write)
    return exitCodes.done
  } finally {
    await archive.close()
  }
}
