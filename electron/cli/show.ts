import { resolve } from 'node:path'
import { completenessOfManifest } from '../../src/contract/bundle-manifest.ts'
import { openArchive } from '../host/evidence/bundle/archive-reader.ts'
import { readSigned, type SignedManifest } from '../host/evidence/bundle/read-bundle.ts'
import { bytes, duration, outcomeWords } from '../host/evidence/bundle/report/words.ts'
import { trustOf } from './bundle-trust.ts'
import { type Command, type CommandContext, type ExitCode, exitCodes, isUsage, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine, plainName, plainText } from './plain-text.ts'
import { signatureWords } from './verify.ts'
import { verifiedWords, verifyFirst } from './verify-first.ts'

const printManifest = ({ manifest, signature }: SignedManifest, write: CommandContext['write']) => {
  const { ticket, createdAt, tool, machine, summary, collectors, files, completeness } = manifest
  const line = (text: string) => write(`${plainLine(text)}\n`)
  if (ticket !== null) line(`Ticket: ${plainName(`${ticket.key} ${ticket.title ?? ''}`)}`)
  line(`Profile: ${plainName(manifest.profile.title)}`)
  line(
    `Sealed ${createdAt} by kitbag ${tool.version} on ${machine.hostPseudonym} (${machine.platform} ${machine.release})`,
  )
  line(signatureWords(signature))
  if (summary.trim() !== '') {
    write('\nSummary\n')
    // Their lines are marked, so that none of them can be taken for one of ours.
    for (const text of plainText(summary.trim()).split('\n')) line(`  | ${text}`)
  }
  write('\nCollected\n')
  for (const { title, outcome, reason, durationMs } of collectors) {
    line(
      `  ${outcomeWords[outcome].word.padEnd(10)} ${plainName(title)} (${duration(durationMs)})${reason === '' ? '' : `: ${plainName(reason)}`}`,
    )
  }
  write('\nFiles\n')
  for (const { path, size } of files) line(`  ${bytes(size).padStart(9)}  ${plainName(path)}`)
  write(`\n${completenessOfManifest(manifest).sentence}\n`)
  for (const sentence of completeness.missing) line(`  ${sentence}`)
}

export const show: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      entry: { type: 'string' },
      raw: { type: 'boolean' },
      anyway: { type: 'boolean' },
      identity: { type: 'string' },
    },
  })
  if (isUsage(parsed)) return parsed
  const [file, ...more] = parsed.positionals
  if (file === undefined || more.length > 0) return { usage: 'show takes one bundle.' }
  const shown = await withPlainBundle(resolve(file), parsed.values.identity, context, (path) =>
    showArchive(path, { name: file, json: false, raw: false, anyway: false, ...parsed.values }, context),
  )
  if (shown.ok) return shown.value
  context.complain(`kitbag: ${shown.error.message} ${shown.error.hint}\n`)
  return exitCodes.failed
}

type Wanted = {
  readonly name: string
  readonly entry?: string | undefined
  readonly json: boolean
  /** The bytes of an entry as they are, for a file or another program. */
  readonly raw: boolean
  readonly anyway: boolean
}

const showArchive = async (path: string, wanted: Wanted, context: CommandContext): Promise<ExitCode> => {
  const verified = await verifyFirst(path, wanted.name, wanted.anyway, context)
  if (!verified.ok) {
    context.complain(`kitbag: ${verified.error.message} ${verified.error.hint}\n`)
    return exitCodes.failed
  }
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
      if (wanted.raw) {
        for await (const chunk of await archive.read(entry)) await context.writeBytes(chunk as Buffer)
        return exitCodes.done
      }
      const decoder = new TextDecoder()
      for await (const chunk of await archive.read(entry))
        context.write(plainText(decoder.decode(chunk as Buffer, { stream: true })))
      context.write(plainText(decoder.decode()))
      return exitCodes.done
    }
    const read = await readSigned(archive, await trustOf(context))
    if (!read.ok) {
      context.complain(`kitbag: ${read.error.message}\n`)
      return exitCodes.failed
    }
    if (wanted.json) context.write(json(read.value.manifest))
    else {
      context.write(`${verifiedWords(verified.value)}\n`)
      printManifest(read.value, context.write)
    }
    return exitCodes.done
  } finally {
    await archive.close()
  }
}
