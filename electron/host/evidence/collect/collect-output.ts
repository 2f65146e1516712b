import { appendFile, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assertNever } from '../../../../src/domain/result.ts'
import { createHeadTailFile } from './head-tail-file.ts'
import { runCommand } from './run-command.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'
import { stagingFailure } from './staging-failure.ts'

const mebibyte = 1_048_576

const denials =
  /permission denied|access is denied|operation not permitted|must be (?:run as )?root|requires? (?:root|administrator|elevat)|not permitted|zugriff verweigert|insufficient permissions/i

export type OutputRequest = {
  /** Names the staged file and, in `commands/`, the entry of the bundle. */
  readonly id: string
  readonly command: readonly string[]
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Words in its complaints, or in an answer that holds nothing else, that mean: this machine does not have it. */
  readonly absentIf: readonly string[]
  /** An answer that is this and nothing else is no answer. */
  readonly emptyAnswer: RegExp | null
  /** When it works it prints something: an empty answer is a failure. */
  readonly alwaysSpeaks?: boolean
  /** A complaint that means: it may not see everything. The reason to give. */
  readonly limited: { readonly words: string; readonly reason: string } | null
  /** How often a word may come until its own limit was reached, with the reason to give. */
  readonly most: { readonly word: string; readonly count: number; readonly reason: string } | null
}

/** A line that a person may want to see of what a command complained about. */
const firstLine = (text: string) => (text.trim().split(/\r?\n/)[0] ?? '').slice(0, 300)

const seconds = (ms: number) => `${ms / 1000} s`

/** Counts a word in a stream, across the borders of its pieces. */
export const createWordCounter = (word: string) => {
  const needle = Buffer.from(word)
  let rest = Buffer.alloc(0)
  let found = 0
  return {
    add: (bytes: Buffer) => {
      const text = Buffer.concat([rest, bytes])
      let at = text.indexOf(needle)
      let end = 0
      while (at >= 0) {
        found += 1
        end = at + needle.length
        at = text.indexOf(needle, end)
      }
      rest = Buffer.from(text.subarray(Math.max(end, text.length - needle.length + 1)))
    },
    count: () => found,
  }
}

/** Runs one program and keeps what it wrote: beginning and end, within the limits. */
export const collectOutput = async (
  request: OutputRequest,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const cap = Math.min(request.maxBytes, context.budget)
  if (cap < 1024)
    return { outcome: 'skipped', reason: 'The size limit of the profile was reached before it.' }
  const file = join(context.folder, `${request.id}-0`)
  const drop = () => rm(file, { force: true })
  try {
    return await keepOutput(request, cap, file, drop, context)
  } catch (error) {
    const failed = stagingFailure(error)
    await drop()
    if (failed === null) throw error
    return failed
  }
}

const keepOutput = async (
  request: OutputRequest,
  cap: number,
  file: string,
  drop: () => Promise<void>,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const { command } = request
  const counter = request.most === null ? null : createWordCounter(request.most.word)
  const into = await createHeadTailFile(file, cap)
  const end = await runCommand({
    command,
    timeoutMs: request.timeoutMs,
    maxOutput: Math.max(cap * 8, 16 * mebibyte),
    signal: context.signal,
    onOutput: (bytes) => {
      counter?.add(bytes)
      return into.write(bytes)
    },
  }).catch(async (error: unknown) => {
    await into.abandon()
    throw error
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
      path: `commands/${request.id}.txt`,
      origin: command.join(' '),
      size,
      truncated: written.truncated || end.kind === 'flooded' || end.kind === 'timeout',
      text: true,
      file,
      originalSize: null,
      carry: false,
    })
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
        reason: `${name} did not end within ${seconds(request.timeoutMs)} and was stopped.${kept}`,
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
      const absent = request.absentIf.find((words) => answer.includes(words.toLowerCase()))
      const isEmpty = await saysNothing(file, written.size, request)
      if (absent !== undefined && isEmpty) {
        await drop()
        return { outcome: 'unavailable', reason: firstLine(complaint) }
      }
      if (size > 0 && !(isEmpty && complaint === '')) keep()
      else await drop()
      if (end.code !== 0) {
        const why =
          firstLine(complaint) ||
          `It ended with code ${end.code ?? end.signal ?? 'unknown'} and gave no reason.`
        if (!isEmpty)
          return { outcome: 'partial', reason: `${name} ended with code ${end.code ?? end.signal}: ${why}` }
        return { outcome: denials.test(complaint) ? 'denied' : 'failed', reason: why }
      }
      if (isEmpty && denials.test(complaint)) return { outcome: 'denied', reason: firstLine(complaint) }
      if (isEmpty && request.alwaysSpeaks === true)
        return {
          outcome: 'failed',
          reason: `${name} said nothing, though it always does: it did not work here.`,
        }
      const gaps: string[] = []
      const { limited, most } = request
      if (limited !== null && complaint.includes(limited.words)) gaps.push(limited.reason)
      if (most !== null && (counter?.count() ?? 0) >= most.count) gaps.push(most.reason)
      if (written.truncated) gaps.push('The answer was over the size limit: beginning and end are kept.')
      if (gaps.length > 0) return { outcome: 'partial', reason: gaps.join(' ') }
      return isEmpty && complaint === ''
        ? { outcome: 'success', reason: 'It had nothing to say.' }
        : { outcome: 'success', reason: '' }
    }
    default:
      return assertNever(end)
  }
}

const saysNothing = async (
  file: string,
  written: number,
  { emptyAnswer }: OutputRequest,
): Promise<boolean> => {
  if (written === 0) return true
  if (emptyAnswer === null || written > 200) return false
  return emptyAnswer.test((await readFile(file)).subarray(0, written).toString('utf8').trim())
}
