import { rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createTaskRunner } from '../host/evidence/worker/task-runner.ts'
import { claimOutput, isTaken } from './claim-output.ts'
import { type Command, exitCodes, isUsage, json } from './command.ts'
import { compareSnapshotFiles } from './compare-snapshots.ts'
import { parseOptions } from './parse-options.ts'

const timeoutMs = 240_000

export const snapshot: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      force: { type: 'boolean' },
      compare: { type: 'boolean' },
      json: { type: 'boolean' },
      identity: { type: 'string' },
    },
  })
  if (isUsage(parsed)) return parsed
  const [before, after, ...more] = parsed.positionals
  if (parsed.values.compare === true) {
    if (before === undefined || after === undefined || more.length > 0)
      return { usage: 'snapshot --compare takes two files: snapshots or bundles.' }
    const { json: asJson = false, identity } = parsed.values
    return compareSnapshotFiles([before, after], { asJson, identity }, context)
  }
  if (before !== undefined) return { usage: 'snapshot takes files only with --compare.' }
  const out = parsed.values.out === undefined ? null : resolve(parsed.values.out)
  const force = parsed.values.force ?? false
  const kept = `${parsed.values.out} is already there and was kept. Give --force to replace it.`
  if (out !== null && !force && (await isTaken(out))) {
    context.complain(`kitbag: ${kept}\n`)
    return exitCodes.failed
  }
  const tasks = createTaskRunner({ workersFolder: context.workersFolder })
  try {
    context.progress?.('Taking a snapshot …\n')
    const end = await tasks.run(
      'snapshot',
      { takenAt: context.now().toISOString() },
      { timeoutMs, signal: context.signal },
    )
    if (end.kind === 'cancelled') return exitCodes.cancelled
    if (end.kind !== 'done') {
      const why = end.kind === 'timeout' ? 'the system did not answer in time' : end.message
      context.complain(`kitbag: The snapshot could not be taken: ${why}.\n`)
      return exitCodes.failed
    }
    if (out === null) {
      context.write(json(end.output))
      return exitCodes.done
    }
    const draft = `${out}.${process.pid}.partial`
    try {
      await writeFile(draft, json(end.output), { mode: 0o600, flag: 'wx' })
      if (await claimOutput(draft, out, force)) return exitCodes.done
      context.complain(`kitbag: ${kept}\n`)
      return exitCodes.failed
    } finally {
      await rm(draft, { force: true })
    }
  } finally {
    await tasks.close()
  }
}
