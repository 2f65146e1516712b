import type { Failure } from '../../src/domain/result.ts'
import { bytes } from '../host/evidence/bundle/report/words.ts'
import { createTaskRunner } from '../host/evidence/worker/task-runner.ts'
import { loadProfile, readBrought } from './collect-inputs.ts'
import { type CommandContext, type ExitCode, exitCodes, isUsage, json, type Usage } from './command.ts'
import { plainLine, plainName } from './plain-text.ts'

const budgetMs = 20_000

/** `kitbag collect --estimate`: what a profile would bring, how much and how long. Nothing is collected. */
export const estimate = async (
  request: { readonly profileName: string; readonly folder: string | null; readonly asJson: boolean },
  context: CommandContext,
): Promise<ExitCode | Usage> => {
  const failed = ({ message, hint }: Failure): ExitCode => {
    context.complain(`kitbag: ${message}${hint === '' ? '' : ` ${hint}`}\n`)
    return exitCodes.failed
  }
  const loaded = await loadProfile(request.profileName, context)
  if (!loaded.ok) return failed(loaded.error)
  const { profile } = loaded.value
  const brought = await readBrought(request.folder, profile)
  if (isUsage(brought)) return brought
  const tasks = createTaskRunner({ workersFolder: context.workersFolder })
  try {
    const end = await tasks.run(
      'estimate',
      {
        profile,
        brought: brought.path,
        platform: process.platform,
        target: context.dataFolder,
        budgetMs,
      },
      { timeoutMs: budgetMs * 3, signal: context.signal },
    )
    if (end.kind === 'cancelled') return exitCodes.cancelled
    if (end.kind !== 'done') {
      const why = end.kind === 'timeout' ? 'it took too long' : end.message
      return failed({ code: 'app.unexpected', message: `No estimate could be made: ${why}.`, hint: '' })
    }
    const { collectors, freeBytes, ...all } = end.output
    if (request.asJson) {
      context.write(json(end.output))
      return exitCodes.done
    }
    const width = Math.max(...collectors.map(({ title }) => title.length))
    for (const { title, expected, note, files, bytes: size, seconds } of collectors) {
      const figures =
        expected === 'yes'
          ? `${String(files).padStart(5)} ${files === 1 ? 'file ' : 'files'} ${bytes(size).padStart(10)}  ${seconds.toFixed(1)} s`
          : `${expected === 'no' ? 'not here' : 'unknown'}`
      context.write(
        `${plainLine(`${plainName(title).padEnd(width)}  ${figures}${note === '' ? '' : `  ${note}`}`)}\n`,
      )
    }
    const free = freeBytes === null ? '' : ` ${bytes(freeBytes)} are free here.`
    context.write(
      `About ${all.files} files, ${bytes(all.bytes)} before redaction and packing, ${all.seconds} s.${free}\n`,
    )
    return exitCodes.done
  } finally {
    await tasks.close()
  }
}
