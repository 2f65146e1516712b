import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assertNever } from '../../../../src/domain/result.ts'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import { createHeadTailFile } from './head-tail-file.ts'
import { runCommand } from './run-command.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'

const mebibyte = 1_048_576

const denials =
  /permission denied|access is denied|operation not permitted|must be (?:run as )?root|requires? (?:root|administrator|elevat)|not permitted|zugriff verweigert/i

/** A line that a person may want to see of what a command complained about. */
const firstLine = (text: string) => (text.trim().split(/\r?\n/)[0] ?? '').slice(0, 300)

const seconds = (ms: number) => `${ms / 1000} s`

/** The argument list for this platform; `null` when the profile has none. */
export const commandFor = (collector: CollectorOf<'command'>, platform: string): readonly string[] | null =>
  (platform === 'linux' || platform === 'darwin' || platform === 'win32'
    ? collector.run[platform]
    : undefined) ??
  collector.run.any ??
  null

/** Runs one command and keeps what it wrote. */
export const collectCommand = async (
  collector: CollectorOf<'command'>,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const command = commandFor(collector, process.platform)
  if (command === null) return { outcome: 'skipped', reason: `It has no command for ${process.platform}.` }
  const cap = Math.min(collector.maxBytes, context.budget)
  if (cap < 1024)
    return { outcome: 'skipped', reason: 'The size limit of the profile was reached before it.' }
  const file = join(context.folder, `${collector.id}-0`)
  const into = await createHeadTailFile(file, cap)
  const end = await runCommand({
    command,
    timeoutMs: collector.timeoutMs,
    maxOutput: Math.max(cap * 8, 16 * mebibyte),
    signal: context.signal,
    onOutput: into.write,
  })
  const written = await into.end()
  const complaint = end.stderr.trim()
  let size = written.size
  if (complaint !== '') {
    const note = `${written.size === 0 ? '' : '\n'}--- what it complained about (stderr) ---\n${complaint}\n`
    await appendFile(file, note)
    size += Buffer.byteLength(note)
  }
  const keep = () =>
    context.onItem({
      path: `commands/${collector.id}.txt`,
      origin: command.join(' '),
      size,
      truncated: written.truncated || end.kind === 'flooded' || end.kind === 'timeout',
      text: true,
      file,
      originalSize: null,
      carry: false,
    })
  const drop = () => rm(file, { force: true })
  const name = command[0] ?? ''
  switch (end.kind) {
    case 'absent':
      await drop()
      return { outcome: 'unavailable', reason: `The command ${name} is not on this machine.` }
    case 'denied':
      await drop()
      return { outcome: 'denied', reason: `No right to run ${name}.` }
    case 'cancelled':
      await drop()
      return { outcome: 'skipped', reason: 'Cancelled.' }
    case 'timeout': {
      if (size > 0) keep()
      else await drop()
      const kept = size > 0 ? ' What it wrote until then is kept.' : ''
      return {
        outcome: 'timeout',
        reason: `${name} did not end within ${seconds(collector.timeoutMs)} and was stopped.${kept}`,
      }
    }
    case 'flooded':
      keep()
      return {
        outcome: 'partial',
        reason: `${name} wrote without end and was stopped; beginning and end are kept.`,
      }
    case 'exited': {
      const answer = complaint.toLowerCase()
      const absent = collector.absentIf.find((words) => answer.includes(words.toLowerCase()))
      if (absent !== undefined && written.size === 0) {
        await drop()
        return { outcome: 'unavailable', reason: firstLine(complaint) }
      }
      if (size > 0) keep()
      else await drop()
      if (end.code !== 0) {
        const why =
          firstLine(complaint) ||
          `It ended with code ${end.code ?? end.signal ?? 'unknown'} and gave no reason.`
        if (written.size > 0)
          return { outcome: 'partial', reason: `${name} ended with code ${end.code ?? end.signal}: ${why}` }
        return { outcome: denials.test(complaint) ? 'denied' : 'failed', reason: why }
      }
      if (written.size === 0 && denials.test(complaint))
        return { outcome: 'denied', reason: firstLine(complaint) }
      if (written.size === 0 && complaint === '')
        return { outcome: 'success', reason: 'It had nothing to say.' }
      if (written.truncated)
        return {
          outcome: 'partial',
          reason: 'The answer was over the size limit: beginning and end are kept.',
        }
      return { outcome: 'success', reason: '' }
    }
    default:
      return assertNever(end)
  }
}
