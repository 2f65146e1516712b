import { realpath, rm } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { evidencePath } from '../../../../src/domain/evidence-path.ts'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import { type FoundFile, findFiles } from './find-files.ts'
import { type GuardedFile, openGuarded, type Refusal, refusalOf } from './guarded-open.ts'
import { createHeadTailFile, type HeadTailFile } from './head-tail-file.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'

const chunkBytes = 262_144
/** A compressed log that unfolds to more than this is cut there: it may be a bomb. */
const maxUnpacked = 1_073_741_824

/** Reads the beginning and the end; what lies between is not even read. A file that grows is taken as it was. */
const copyPlain = async (
  { handle, size }: GuardedFile,
  into: HeadTailFile,
  maxBytes: number,
  signal: AbortSignal,
) => {
  const buffer = Buffer.alloc(chunkBytes)
  const half = Math.ceil(maxBytes / 2)
  const copy = async (from: number, until: number) => {
    for (let at = from; at < until; ) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, Math.min(chunkBytes, until - at), at)
      if (bytesRead === 0) return
      await into.write(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  }
  // Files of the kernel say they are empty and are not.
  if (size === 0) return copy(0, maxBytes)
  if (size <= maxBytes) return copy(0, size)
  await copy(0, half)
  into.skip(size - 2 * half)
  await copy(size - half, size)
}

const copyUnpacked = async ({ handle }: GuardedFile, into: HeadTailFile, signal: AbortSignal) => {
  const packed: Readable = handle.createReadStream({ autoClose: false, start: 0 })
  const unpacked = packed.pipe(createGunzip())
  packed.on('error', (error) => unpacked.destroy(error))
  try {
    for await (const chunk of unpacked) {
      signal.throwIfAborted()
      await into.write(chunk as Buffer)
      if (into.seen() > maxUnpacked) throw new Error('It unfolds to more than 1 GiB.')
    }
  } finally {
    packed.destroy()
  }
}

const listed = (items: readonly string[], max = 3): string =>
  items.length <= max ? items.join(' ') : `${items.slice(0, max).join(' ')} And ${items.length - max} more.`

type Tally = {
  readonly refusals: Refusal[]
  readonly notes: string[]
  staged: number
  bytes: number
  truncated: number
}

const endOf = (
  tally: Tally,
  patterns: readonly string[],
  denied: readonly string[],
  tooOld: number,
): CollectorEnd => {
  const reasons = [
    ...denied.map((folder) => `No right to list ${folder}.`),
    ...tally.refusals.map(({ reason }) => reason),
  ]
  const { staged, refusals } = tally
  if (staged === 0) {
    if (tooOld > 0 && reasons.length === 0) {
      return {
        outcome: 'unavailable',
        reason:
          tooOld === 1
            ? 'One file matches and is older than the time window.'
            : `${tooOld} files match, all older than the time window.`,
      }
    }
    if (reasons.length === 0)
      return { outcome: 'unavailable', reason: `Nothing matches ${patterns.join(', ')}.` }
    const kinds = new Set(refusals.map(({ kind }) => kind))
    const only = (kind: Refusal['kind']) => kinds.size === 1 && kinds.has(kind) && denied.length === 0
    if (only('forbidden')) return { outcome: 'withheld', reason: listed(reasons) }
    if (only('gone')) return { outcome: 'unavailable', reason: listed(reasons) }
    const isDenied = [...kinds].every((kind) => kind === 'denied' || kind === 'forbidden' || kind === 'gone')
    return { outcome: isDenied ? 'denied' : 'failed', reason: listed(reasons) }
  }
  const all = [...reasons, ...tally.notes]
  if (tally.truncated > 0) {
    all.push(
      `${tally.truncated} ${tally.truncated === 1 ? 'file was' : 'files were'} over the size limit: beginning and end are kept.`,
    )
  }
  return all.length === 0
    ? { outcome: 'success', reason: '' }
    : { outcome: 'partial', reason: listed(all, 6) }
}

/** Collects files by glob, newest first, each capped. `folder` collectors look below the folder the person brought. */
export const collectFiles = async (
  collector: CollectorOf<'files'> | CollectorOf<'folder'>,
  root: string | null,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const found = await findFiles(collector.paths, root)
  const oldest = collector.sinceHours === null ? 0 : Date.now() - collector.sinceHours * 3_600_000
  const fresh = found.files.filter(({ modifiedMs }) => modifiedMs >= oldest)
  const taken = fresh.slice(0, collector.maxFiles)
  const tally: Tally = { refusals: [], notes: [], staged: 0, bytes: 0, truncated: 0 }
  if (fresh.length > taken.length) {
    tally.notes.push(
      `${fresh.length - taken.length} older files are left out: at most ${collector.maxFiles} are taken.`,
    )
  }

  const take = async (file: FoundFile, index: number): Promise<void> => {
    const opened = await openGuarded(file.path, root)
    if ('refusal' in opened) {
      // A link to something that is collected under its own name loses nothing.
      const target = opened.refusal.kind === 'forbidden' ? await realpath(file.path).catch(() => '') : ''
      const isCollected = target !== file.path && taken.some(({ path }) => path === target)
      if (!isCollected) tally.refusals.push(opened.refusal)
      return
    }
    const { handle } = opened.file
    const left = Math.min(collector.maxBytes, context.budget) - tally.bytes
    const isPacked = /\.gz$/i.test(file.path)
    const carry =
      collector.kind === 'folder' && collector.carry.includes(extname(file.path).slice(1).toLowerCase())
    const target = join(context.folder, `${collector.id}-${index}`)
    try {
      if (left < 1024 || (carry && opened.file.size > left)) {
        tally.notes.push(`${file.path} is left out: the size limit is reached.`)
        return
      }
      const cap = carry ? left : Math.min(collector.maxFileBytes, left)
      const into = await createHeadTailFile(target, cap)
      try {
        if (isPacked) await copyUnpacked(opened.file, into, context.signal)
        else await copyPlain(opened.file, into, cap, context.signal)
      } catch (error) {
        await into.abandon()
        await rm(target, { force: true })
        throw error
      }
      const { size, truncated } = await into.end()
      const shown = root === null ? file.path : relative(root, file.path)
      const path = evidencePath(root === null ? 'logs' : 'files', isPacked ? `${shown}.txt` : shown)
      context.onItem({
        path,
        origin: file.path,
        size,
        truncated,
        text: !carry,
        file: target,
        originalSize: isPacked ? null : Math.max(opened.file.size, size),
        carry,
      })
      tally.staged += 1
      tally.bytes += size
      if (truncated) tally.truncated += 1
    } catch (error) {
      context.signal.throwIfAborted()
      const refusal = refusalOf(error, file.path)
      tally.refusals.push(
        isPacked && refusal.kind === 'failed'
          ? { ...refusal, reason: `${file.path} cannot be unpacked.` }
          : refusal,
      )
    } finally {
      await handle.close()
    }
  }

  for (const [index, file] of taken.entries()) {
    context.signal.throwIfAborted()
    await take(file, index)
  }
  return endOf(tally, collector.paths, found.denied, found.files.length - fresh.length)
}
