import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readFailure, systemCode, writeFailure } from '../host/files/disk-failure.ts'
import { claimOutput, draftOf, isTaken, removeAbandonedDrafts } from './claim-output.ts'
import { type Command, exitCodes, isUsage } from './command.ts'
import { decryptTo, identityHint } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'

/** Opens what was encrypted for the holder of an identity file, by Kitbag or by any other age tool. */
export const decrypt: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { identity: { type: 'string' }, out: { type: 'string' }, force: { type: 'boolean' } },
  })
  if (isUsage(parsed)) return parsed
  const [file, ...more] = parsed.positionals
  const { identity, force = false } = parsed.values
  if (file === undefined || more.length > 0) return { usage: 'decrypt takes one file.' }
  if (identity === undefined) return { usage: `decrypt needs an identity. ${identityHint}` }
  const source = resolve(file)
  const out = parsed.values.out ?? (/\.age$/i.test(file) ? file.slice(0, -4) : undefined)
  if (out === undefined) return { usage: 'decrypt needs --out FILE where the name does not end in .age.' }
  const target = resolve(out)
  const failed = (message: string) => {
    context.complain(`kitbag: ${message}\n`)
    return exitCodes.failed
  }
  const kept = `${target} is already there and was kept. Give --force to replace it.`
  if (source === target) return { usage: '--out must be another file.' }
  if (!force && (await isTaken(target))) return failed(kept)
  await removeAbandonedDrafts(target)
  const draft = draftOf(target)
  try {
    const opened = await decryptTo(source, draft, resolve(identity), context.signal)
    if (!opened.ok) return failed(`${opened.error.message} ${opened.error.hint}`)
    if (!(await claimOutput(draft, target, force))) return failed(kept)
    context.write(`${target}\n  sha256 ${opened.value.sha256}, ${opened.value.size} bytes\n`)
    return exitCodes.done
  } catch (error) {
    if (context.signal.aborted) return exitCodes.cancelled
    const isSource = systemCode(error) === 'ENOENT' || systemCode(error) === 'EISDIR'
    return failed((isSource ? readFailure(error, file) : writeFailure(error, 'decrypt', target)).message)
  } finally {
    await rm(draft, { force: true })
  }
}
