import { access, constants, open, realpath, stat, statfs } from 'node:fs/promises'
import { delimiter, dirname, extname, isAbsolute, join } from 'node:path'
import type { CollectorEstimate, Estimate } from '../../../../src/contract/collecting-operations.ts'
import { neverCollected } from '../../../../src/domain/evidence-never-collect.ts'
import { assertNever } from '../../../../src/domain/result.ts'
import type { Collector, CollectorOf, Profile } from '../profiles/profile-schema.ts'
import { openBrought } from './brought-archive.ts'
import { containedName } from './collect-archive.ts'
import { commandFor } from './collect-command.ts'
import { isPackedName } from './copy-into.ts'
import { findFiles } from './find-files.ts'
import { globMatcher } from './glob.ts'
import { logRequest, platformOfLog } from './log-commands.ts'
import { searchPath } from './run-command.ts'

/** What a profile is likely to bring, from names, sizes and what programs there are. Nothing is run. */

export type EstimateInput = {
  readonly profile: Profile
  /** Real path of what was brought; `null` while nothing was chosen. */
  readonly brought: string | null
  readonly platform: NodeJS.Platform
  /** Where the copies will lie; the nearest folder above it that exists is asked for free space. */
  readonly target: string
  readonly signal: AbortSignal
  /** What was not looked at by then is unknown. */
  readonly budgetMs: number
}

/** Logs become about eight times larger when they are unpacked. */
const unpackFactor = 8
/** Bytes that a disk reads and a worker copies in a second, on a small machine. */
const bytesPerSecond = 60_000_000
const commandBytes = 16_384

type Figures = Pick<CollectorEstimate, 'expected' | 'note' | 'files' | 'bytes' | 'seconds'>

const nothing = (note: string): Figures => ({ expected: 'no', note, files: 0, bytes: 0, seconds: 0 })

/** Is the program on the path that commands are given? */
const hasProgram = async (name: string): Promise<boolean> => {
  const isHere = (path: string) =>
    access(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK).then(
      () => true,
      () => false,
    )
  if (isAbsolute(name)) return isHere(name)
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat', '.com'] : ['']
  for (const folder of searchPath().split(delimiter)) {
    if (folder === '') continue
    for (const ending of endings) if (await isHere(join(folder, `${name}${ending}`))) return true
  }
  return false
}

type Sized = { readonly name: string; readonly size: number; readonly modifiedMs: number }

/** Applies the limits of a collector to what was found, newest first. */
const figuresOf = (
  found: readonly Sized[],
  collector: CollectorOf<'files'> | CollectorOf<'folder'>,
  denied: number,
): Figures => {
  const oldest = collector.sinceHours === null ? 0 : Date.now() - collector.sinceHours * 3_600_000
  const fresh = found.filter(({ modifiedMs }) => modifiedMs >= oldest)
  let bytes = 0
  let files = 0
  for (const { name, size } of fresh.slice(0, collector.maxFiles)) {
    const isCarried =
      collector.kind === 'folder' && collector.carry.includes(extname(name).slice(1).toLowerCase())
    const whole = isPackedName(name) ? size * unpackFactor : size
    const cap = isCarried ? whole : Math.min(whole, collector.maxFileBytes)
    if (bytes + cap > collector.maxBytes) continue
    bytes += cap
    files += 1
  }
  if (files === 0) {
    const words = denied > 0 ? 'Folders may not be listed.' : 'Nothing matches.'
    return nothing(
      found.length > 0 && fresh.length === 0 ? 'All files are older than the time window.' : words,
    )
  }
  const left = fresh.length - files
  const notes = [
    ...(left > 0 ? [`${left} ${left === 1 ? 'file is' : 'files are'} over the limits.`] : []),
    ...(denied > 0 ? [`${denied} ${denied === 1 ? 'folder' : 'folders'} may not be listed.`] : []),
  ]
  return { expected: 'yes', note: notes.join(' '), files, bytes, seconds: 0.2 + bytes / bytesPerSecond }
}

const filesEstimate = async (
  collector: CollectorOf<'files'> | CollectorOf<'folder'>,
  root: string | null,
): Promise<Figures> => {
  const { files, denied } = await findFiles(collector.paths, root)
  const allowed = files.filter(({ path }) => neverCollected(path) === null)
  const sized = allowed.map(({ path, size, modifiedMs }) => ({ name: path, size, modifiedMs }))
  return figuresOf(sized, collector, denied.length)
}

const archiveEstimate = async (
  collector: CollectorOf<'folder'>,
  path: string,
  signal: AbortSignal,
): Promise<Figures> => {
  const handle = await open(path, 'r')
  try {
    const { members } = await openBrought(handle, (await handle.stat()).size, signal)
    const isWanted = globMatcher(
      collector.paths.filter((pattern) => !pattern.startsWith('!')),
      { nocase: true },
    )
    const sized = members
      .flatMap((member) => {
        const name = containedName(member.name)
        return member.kind === 'file' && name !== null && isWanted(name) ? [{ ...member, name }] : []
      })
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
    return figuresOf(sized, collector, 0)
  } catch (error) {
    signal.throwIfAborted()
    return nothing(error instanceof Error ? error.message : String(error))
  } finally {
    await handle.close()
  }
}

const broughtEstimate = async (
  collector: CollectorOf<'folder'>,
  { brought, signal }: EstimateInput,
): Promise<Figures> => {
  if (brought === null)
    return {
      expected: 'unknown',
      note: 'Choose the folder or archive first.',
      files: 0,
      bytes: 0,
      seconds: 0,
    }
  const stats = await stat(brought).catch(() => null)
  if (stats === null) return nothing('What was chosen is not there any more.')
  return stats.isFile()
    ? archiveEstimate(collector, brought, signal)
    : filesEstimate(collector, await realpath(brought))
}

const programEstimate = async (
  program: string,
  { maxBytes, timeoutMs }: Collector,
  likely: { readonly bytes: number; readonly seconds: number },
): Promise<Figures> => {
  if (!(await hasProgram(program))) return nothing(`${program} is not on this machine.`)
  return {
    expected: 'yes',
    note: '',
    files: 1,
    bytes: Math.min(maxBytes, likely.bytes),
    seconds: Math.min(timeoutMs / 1000, likely.seconds),
  }
}

const estimateOne = async (collector: Collector, input: EstimateInput): Promise<Figures> => {
  const { platform } = input
  if (!collector.platforms.some((name) => name === 'any' || name === platform))
    return nothing('It is for another system.')
  switch (collector.kind) {
    case 'files':
      return filesEstimate(collector, null)
    case 'folder':
      return broughtEstimate(collector, input)
    case 'command': {
      const command = commandFor(collector, platform)
      if (command === null) return nothing('It is for another system.')
      return programEstimate(command[0] ?? '', collector, { bytes: commandBytes, seconds: 1 })
    }
    case 'journal':
    case 'event-log':
    case 'unified-log': {
      if (platform !== platformOfLog[collector.kind]) return nothing('It is for another system.')
      const [program = ''] = logRequest(collector).command
      const isSlow = collector.kind === 'unified-log'
      return programEstimate(program, collector, { bytes: 4_194_304, seconds: isSlow ? 30 : 5 })
    }
    case 'http':
      return { expected: 'yes', note: '', files: 1, bytes: 8192, seconds: 1 }
    case 'snapshot':
      return { expected: 'yes', note: '', files: 1, bytes: 1_048_576, seconds: 10 }
    case 'text':
      return {
        expected: 'yes',
        note: '',
        files: 1,
        bytes: Buffer.byteLength(collector.text),
        seconds: 0,
      }
    default:
      return assertNever(collector)
  }
}

const freeBytesAt = async (path: string): Promise<number | null> => {
  const found = await statfs(path).catch(() => null)
  if (found !== null) return found.bavail * found.bsize
  return dirname(path) === path ? null : freeBytesAt(dirname(path))
}

/** Throws the signal's reason when it is cancelled. */
export const estimateProfile = async (input: EstimateInput): Promise<Estimate> => {
  const { profile, signal } = input
  const until = performance.now() + input.budgetMs
  const collectors: CollectorEstimate[] = []
  for (const collector of profile.collectors) {
    signal.throwIfAborted()
    const isLate = performance.now() > until
    const figures: Figures = isLate
      ? { expected: 'unknown', note: 'There was no time to look.', files: 0, bytes: 0, seconds: 0 }
      : await estimateOne(collector, input)
    collectors.push({
      id: collector.id,
      title: collector.title,
      ...figures,
      bytes: Math.round(figures.bytes),
      seconds: Math.round(figures.seconds * 10) / 10,
      atMostSeconds: collector.timeoutMs / 1000,
    })
  }
  signal.throwIfAborted()
  const sum = (of: (estimate: CollectorEstimate) => number) =>
    collectors.reduce((total, estimate) => total + of(estimate), 0)
  return {
    collectors,
    files: sum(({ files }) => files),
    bytes: Math.min(
      profile.maxTotalBytes,
      sum(({ bytes }) => bytes),
    ),
    // Two run at a time.
    seconds: Math.ceil(
      Math.max(sum(({ seconds }) => seconds) / 2, ...collectors.map(({ seconds }) => seconds)),
    ),
    freeBytes: await freeBytesAt(input.target),
  }
}
