import { rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { neverCollected } from '../../../../src/domain/evidence-never-collect.ts'
import { evidencePath } from '../../../../src/domain/evidence-path.ts'
import { systemCode } from '../../files/disk-failure.ts'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import { type ArchiveMember, isHostile } from './archive-member.ts'
import { openBrought } from './brought-archive.ts'
import { copyGunzipped } from './copy-into.ts'
import { globMatcher } from './glob.ts'
import { openGuarded, type Refusal } from './guarded-open.ts'
import { createHeadTailFile } from './head-tail-file.ts'
import { looksLikeText } from './looks-like-text.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'
import { stagingFailure } from './staging-failure.ts'
import { createTally, endOfTally, type Tally } from './tally.ts'

/** The name below the archive: without drive, root and `.`; `null` where it leads out. */
export const containedName = (name: string): string | null => {
  const parts = name
    .replaceAll('\\', '/')
    .replace(/^[a-z]:/i, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/')
}

type Candidate = { readonly index: number; readonly member: ArchiveMember; readonly name: string }

const forbidden = (reason: string): Refusal => ({ kind: 'forbidden', reason })

/** Why a member is not taken; `null` when it may be. */
const refusalOf = ({ name, kind }: ArchiveMember, contained: string | null): Refusal | null => {
  const shown = JSON.stringify(name.slice(0, 200))
  if (contained === null) return forbidden(`${shown} leads out of the archive.`)
  if (kind === 'link') return forbidden(`${shown} is a link; links are not followed.`)
  if (kind === 'encrypted') return { kind: 'denied', reason: `${shown} is locked with a password.` }
  if (kind === 'other') return forbidden(`${shown} is not a plain file.`)
  const rule = neverCollected(`/${contained}`)
  return rule === null ? null : forbidden(`${shown}: ${rule}`)
}

/** Members that the globs name and that may be taken, newest first. */
const choose = (
  members: readonly ArchiveMember[],
  collector: CollectorOf<'folder'>,
  tally: Tally,
): { readonly taken: readonly Candidate[]; readonly tooOld: number } => {
  const wanted = collector.paths.filter((pattern) => !pattern.startsWith('!'))
  const unwanted = collector.paths.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []))
  const isWanted = globMatcher(wanted, { nocase: true })
  const isIgnored = globMatcher(unwanted, { nocase: true })
  const oldest = collector.sinceHours === null ? 0 : Date.now() - collector.sinceHours * 3_600_000
  const fresh: Candidate[] = []
  let tooOld = 0
  for (const [index, member] of members.entries()) {
    if (member.kind === 'folder') continue
    const contained = containedName(member.name)
    if (contained !== null && (!isWanted(contained) || isIgnored(contained))) continue
    const refusal = refusalOf(member, contained)
    if (refusal !== null) tally.refusals.push(refusal)
    else if (member.modifiedMs < oldest) tooOld += 1
    else fresh.push({ index, member, name: contained ?? '' })
  }
  fresh.sort((a, b) => b.member.modifiedMs - a.member.modifiedMs || (a.name < b.name ? -1 : 1))
  if (fresh.length > collector.maxFiles) {
    tally.notes.push(
      `${fresh.length - collector.maxFiles} older files are left out: at most ${collector.maxFiles} are taken.`,
    )
  }
  return { taken: fresh.slice(0, collector.maxFiles), tooOld: fresh.length === 0 ? tooOld : 0 }
}

type Planned = Candidate & { readonly cap: number; readonly carry: boolean; readonly isPacked: boolean }

/** Shares the size limit among the members, newest first: an archive is read in its own order. */
const plan = (
  taken: readonly Candidate[],
  collector: CollectorOf<'folder'>,
  budget: number,
  tally: Tally,
): ReadonlyMap<number, Planned> => {
  const planned = new Map<number, Planned>()
  let left = Math.min(collector.maxBytes, budget)
  for (const candidate of taken) {
    const { member, name, index } = candidate
    const carry = collector.carry.includes(extname(name).slice(1).toLowerCase())
    const isPacked = /\.gz$/i.test(name) && !/\.t(?:ar\.)?gz$/i.test(name)
    const cap = carry ? member.size : Math.min(collector.maxFileBytes, left)
    const needed = isPacked ? cap : Math.min(member.size, cap)
    if (left < 1024 || needed > left) {
      tally.notes.push(`${name} is left out: the size limit is reached.`)
      continue
    }
    left -= needed
    planned.set(index, { ...candidate, cap, carry, isPacked })
  }
  return planned
}

/**
 * Collects from a ZIP, tar or gzipped tar that was brought from another device. Hostile input: names are
 * contained, links and devices are not taken, the never-collect list holds inside it, and what unfolds like a
 * bomb is refused as a whole. `path` must be real, without links.
 */
export const collectArchive = async (
  collector: CollectorOf<'folder'>,
  path: string,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const opened = await openGuarded(path, dirname(path))
  if ('refusal' in opened) return { outcome: 'failed', reason: opened.refusal.reason }
  const { handle, size } = opened.file
  const tally = createTally()
  const archiveName = basename(path)

  const copy = async (one: Planned, bytes: AsyncIterable<Buffer>): Promise<void> => {
    const target = join(context.folder, `${collector.id}-${one.index}`)
    const into = await createHeadTailFile(target, Math.max(one.cap, 1024))
    try {
      let note: string | null = null
      if (one.isPacked) note = await copyGunzipped(Readable.from(bytes), into, context.signal)
      else {
        for await (const chunk of bytes) {
          context.signal.throwIfAborted()
          await into.write(chunk)
        }
      }
      const isShort = !one.isPacked && into.seen() < one.member.size
      if (note !== null) tally.notes.push(`${one.name} ${note}`)
      if (isShort) tally.notes.push(`${one.name} breaks off; the archive ends before it does.`)
      const end = await into.end()
      context.onItem({
        path: evidencePath('files', one.isPacked ? `${one.name}.txt` : one.name),
        origin: `${archiveName}: ${one.member.name}`,
        ...end,
        text: !one.carry && (await looksLikeText(target)),
        file: target,
        originalSize: one.isPacked ? null : one.member.size,
        carry: one.carry,
      })
      tally.staged += 1
      if (end.truncated) tally.truncated += 1
    } catch (error) {
      await into.abandon().catch(() => undefined)
      await rm(target, { force: true })
      throw error
    }
  }

  try {
    const archive = await openBrought(handle, size, context.signal)
    if (archive.isBroken) tally.notes.push('The archive breaks off or is damaged: what came before is taken.')
    const { taken, tooOld } = choose(archive.members, collector, tally)
    const planned = plan(taken, collector, context.budget, tally)
    await archive.read(new Set(planned.keys()), async (index, bytes) => {
      const one = planned.get(index)
      if (one === undefined || tally.fatal !== null) return
      try {
        await copy(one, bytes)
      } catch (error) {
        context.signal.throwIfAborted()
        if (isHostile(error)) throw error
        tally.fatal = stagingFailure(error)
        if (tally.fatal !== null) return
        const why = systemCode(error) || (error instanceof Error ? error.message : String(error))
        tally.refusals.push({ kind: 'failed', reason: `${one.name} cannot be unpacked (${why}).` })
      }
    })
    return endOfTally(tally, collector.paths, [], tooOld)
  } catch (error) {
    context.signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    if (isHostile(error)) return { outcome: 'withheld', reason: `${archiveName} was not opened. ${reason}` }
    return { outcome: 'failed', reason: `${archiveName} cannot be opened. ${reason}` }
  } finally {
    await handle.close()
  }
}
