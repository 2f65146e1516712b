import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { failure } from '../../src/contract/errors.ts'
import { severityWords } from '../../src/domain/finding.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'
import { readSnapshot, type Snapshot } from '../../src/domain/snapshot.ts'
import {
  compareSnapshots,
  comparisonSentence,
  type SnapshotComparison,
} from '../../src/domain/snapshot-compare.ts'
import { archiveSnapshot } from '../host/evidence/analyze/sources.ts'
import { openArchive } from '../host/evidence/bundle/archive-reader.ts'
import { readFailure } from '../host/files/disk-failure.ts'
import { type CommandContext, type ExitCode, exitCodes, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { plainLine } from './plain-text.ts'
import { verifyFirst } from './verify-first.ts'

const maxBytes = 33_554_432

type Side = { readonly snapshot: Snapshot; readonly fromBundle: boolean }

const none = (name: string) => fail(failure('file.missing', `${name} holds no snapshot.`))

/** A JSON file of `kitbag snapshot`, or the snapshot in a bundle. */
const readSide = async (
  name: string,
  identity: string | undefined,
  context: CommandContext,
): Promise<Result<Side>> => {
  const path = resolve(name)
  try {
    const { size } = await stat(path)
    if (/\.json$/i.test(name) && size <= maxBytes) {
      const snapshot = readSnapshot(JSON.parse(await readFile(path, 'utf8')))
      return snapshot === null ? none(name) : ok({ snapshot, fromBundle: false })
    }
    const read = await withPlainBundle(path, identity, context, async (plainPath): Promise<Result<Side>> => {
      const verified = await verifyFirst(plainPath, name, false, context)
      if (!verified.ok) return verified
      const archive = await openArchive(plainPath)
      if (!archive.ok) return archive
      try {
        const snapshot = await archiveSnapshot(archive.value)
        return snapshot === null ? none(name) : ok({ snapshot, fromBundle: true })
      } finally {
        await archive.value.close()
      }
    })
    return read.ok ? read.value : read
  } catch (error) {
    return error instanceof SyntaxError ? none(name) : fail(readFailure(error, name))
  }
}

const print = (comparison: SnapshotComparison, write: CommandContext['write']) => {
  const line = (text: string) => write(`${plainLine(text)}\n`)
  line(`${comparison.before.title} on ${comparison.before.takenAt}, and on ${comparison.after.takenAt}`)
  if (comparison.machine === 'other') line('WARNING: these are two different machines.')
  if (comparison.machine === 'unknown') line('Nobody can tell whether this is the same machine.')
  line(comparisonSentence(comparison))
  for (const group of comparison.groups) {
    if (group.changes.length === 0) continue
    write('\n')
    line(group.title)
    for (const { severity, sentence } of group.changes)
      line(`  ${severityWords[severity].padEnd(8)}  ${sentence}`)
  }
  const calm = comparison.groups.filter(({ changes, same }) => changes.length === 0 && same !== '')
  if (calm.length > 0) write('\nAs before\n')
  for (const { title, same } of calm) line(`  ${title}: ${same}`)
  const unknown = comparison.groups.filter(({ notCompared }) => notCompared !== '')
  if (unknown.length > 0) write('\nNot compared\n')
  for (const { title, notCompared } of unknown) line(`  ${title}: ${notCompared}`)
}

/** `kitbag snapshot --compare A B`. */
export const compareSnapshotFiles = async (
  files: readonly [string, string],
  options: { readonly asJson: boolean; readonly identity: string | undefined },
  context: CommandContext,
): Promise<ExitCode> => {
  const sides: Side[] = []
  for (const file of files) {
    const side = await readSide(file, options.identity, context)
    if (!side.ok) {
      context.complain(`kitbag: ${side.error.message} ${side.error.hint}`.trimEnd())
      context.complain('\n')
      return exitCodes.failed
    }
    sides.push(side.value)
  }
  const [one, other] = sides
  if (one === undefined || other === undefined) return exitCodes.failed
  const comparison = compareSnapshots(one.snapshot, other.snapshot, one.fromBundle || other.fromBundle)
  if (options.asJson) context.write(json(comparison))
  else print(comparison, context.write)
  return exitCodes.done
}
