import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { encryptFile } from '../host/evidence/bundle/age-file.ts'
import { checkRecipients } from '../host/evidence/bundle/age-keys.ts'
import { readFailure, systemCode, writeFailure } from '../host/files/disk-failure.ts'
import { claimOutput, draftOf, isTaken, removeAbandonedDrafts } from './claim-output.ts'
import { type Command, exitCodes, isUsage } from './command.ts'
import { parseOptions } from './parse-options.ts'

/** Encrypts a bundle that was sealed without. The original stays where it is. */
export const encrypt: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      recipient: { type: 'string', multiple: true },
      out: { type: 'string' },
      force: { type: 'boolean' },
    },
  })
  if (isUsage(parsed)) return parsed
  const [file, ...more] = parsed.positionals
  const { recipient = [], force = false } = parsed.values
  if (file === undefined || more.length > 0) return { usage: 'encrypt takes one file.' }
  if (recipient.length === 0) return { usage: 'encrypt needs --recipient age1…' }
  const failed = (message: string) => {
    context.complain(`kitbag: ${message}\n`)
    return exitCodes.failed
  }
  const recipients = await checkRecipients(recipient)
  if (!recipients.ok) return failed(`${recipients.error.message} ${recipients.error.hint}`)
  const source = resolve(file)
  const target = resolve(parsed.values.out ?? `${file}.age`)
  const kept = `${target} is already there and was kept. Give --force to replace it.`
  if (source === target) return { usage: '--out must be another file.' }
  if (!force && (await isTaken(target))) return failed(kept)
  await removeAbandonedDrafts(target)
  const draft = draftOf(target)
  try {
    const made = await encryptFile({ source, target: draft, recipients: recipients.value }, context.signal)
    if (!(await claimOutput(draft, target, force))) return failed(kept)
    context.write(`${target}\n  sha256 ${made.sha256}, ${made.size} bytes\n`)
    return exitCodes.done
  } catch (error) {
    if (context.signal.aborted) return exitCodes.cancelled
    const isSource = systemCode(error) === 'ENOENT' || systemCode(error) === 'EISDIR'
    return failed((isSource ? readFailure(error, file) : writeFailure(error, 'encrypt', target)).message)
  } finally {
    await rm(draft, { force: true })
  }
}
