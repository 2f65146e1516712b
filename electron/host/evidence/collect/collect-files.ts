import { realpath, rm } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { evidencePath } from '../../../../src/domain/evidence-path.ts'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import { copyPlain, copyUnpacked, isPackedName } from './copy-into.ts'
import { type FoundFile, findFiles } from './find-files.ts'
import { type GuardedFile, openGuarded, refusalOf } from './guarded-open.ts'
import { createHeadTailFile } from './head-tail-file.ts'
import { looksLikeText } from './looks-like-text.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'
import { stagingFailure } from './staging-failure.ts'
import { createTally, endOfTally } from './tally.ts'

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
  const tally = createTally()
  for (const path of found.nameless)
    tally.refusals.push({
      kind: 'failed',
      reason: `${path} has a name that is not UTF-8 and is not brought.`,
    })
  if (fresh.length > taken.length) {
    tally.notes.push(
      `${fresh.length - taken.length} older files are left out: at most ${collector.maxFiles} are taken.`,
    )
  }

  /** Copies one opened file into its place. Throws what reading or keeping it throws. */
  const copy = async (file: FoundFile, opened: GuardedFile, target: string, cap: number) => {
    const into = await createHeadTailFile(target, cap)
    try {
      const note = isPackedName(file.path)
        ? await copyUnpacked(file.path, opened, into, context.signal)
        : await copyPlain(opened, into, cap, context.signal)
      const end = await into.end()
      if (note !== null) tally.notes.push(`${file.path} ${note}`)
      return end
    } catch (error) {
      await into.abandon().catch(() => undefined)
      await rm(target, { force: true })
      throw error
    }
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
    const isPacked = isPackedName(file.path)
    const carry =
      collector.kind === 'folder' && collector.carry.includes(extname(file.path).slice(1).toLowerCase())
    const target = join(context.folder, `${collector.id}-${index}`)
    try {
      if (left < 1024 || (carry && opened.file.size > left)) {
        tally.notes.push(`${file.path} is left out: the size limit is reached.`)
        return
      }
      const cap = carry ? left : Math.min(collector.maxFileBytes, left)
      const { size, truncated } = await copy(file, opened.file, target, cap)
      const shown = root === null ? file.path : relative(root, file.path)
      const path = evidencePath(root === null ? 'logs' : 'files', isPacked ? `${shown}.txt` : shown)
      context.onItem({
        path,
        origin: file.path,
        size,
        truncated,
        text: !carry && (await looksLikeText(target)),
        file: target,
        originalSize: isPacked ? null : Math.max(opened.file.size, size),
        carry,
      })
      tally.staged += 1
      tally.bytes += size
      if (truncated) tally.truncated += 1
    } catch (error) {
      context.signal.throwIfAborted()
      tally.fatal = stagingFailure(error)
      if (tally.fatal !== null) return
      const refusal = refusalOf(error, file.path)
      tally.refusals.push(
        isPacked && refusal.kind === 'failed'
          ? { ...refusal, reason: unpackReason(file.path, error) }
          : refusal,
      )
    } finally {
      await handle.close()
    }
  }
  for (const [index, file] of taken.entries()) {
    context.signal.throwIfAborted()
    if (tally.fatal === null) await take(file, index)
  }
  return endOfTally(tally, collector.paths, found.denied, fresh.length === 0 ? found.files.length : 0)
}

const unpackReason = (path: string, error: unknown): string => {
  const words = error instanceof Error ? error.message : ''
  return `${path} ${words.startsWith('cannot be unpacked') ? words : 'cannot be unpacked.'}`
}
