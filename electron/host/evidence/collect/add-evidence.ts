import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { failure } from '../../../../src/contract/errors.ts'
import type { CollectorKind, CollectorResult } from '../../../../src/domain/evidence.ts'
import { evidencePath } from '../../../../src/domain/evidence-path.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure, systemCode, writeFailure } from '../../files/disk-failure.ts'
import type { HeldJob } from '../held-job.ts'
import { collectorSchema } from '../profiles/profile-schema.ts'
import type { TaskRunner } from '../worker/tasks.ts'
import { cleanPhoto, photoKind } from './clean-photo.ts'
import { copyPlain, copyUnpacked, isPackedName } from './copy-into.ts'
import { type GuardedFile, openGuarded } from './guarded-open.ts'
import { createHeadTailFile } from './head-tail-file.ts'
import { looksLikeText } from './looks-like-text.ts'
import type { CollectorEnd, StagedItem } from './staged-item.ts'

/** What a person adds to a collection by hand. It goes the way of everything else: staged, redacted, sealed. */

export type Provenance = { readonly why: string; readonly provenance: string }

export type AddDeps = { readonly tasks: TaskRunner; readonly now: () => Date }

const maxBinaryBytes = 64 * 1_048_576
const maxTextBytes = 32 * 1_048_576
const archiveTimeoutMs = 300_000

const textItem = (text: string, file: string, path: string, origin: string): StagedItem => {
  const size = Buffer.byteLength(text)
  return { path, origin, size, truncated: false, text: true, file, originalSize: size, carry: false }
}

let serial = 0
/** A private folder for one addition. Throws file system errors. */
const roomIn = async (job: HeldJob): Promise<string> => {
  serial += 1
  const folder = join(job.folder, `by-hand-${serial}`)
  await mkdir(folder, { mode: 0o700 })
  return folder
}

const originOf = (name: string, provenance: string) => (provenance === '' ? name : `${name}; ${provenance}`)

const keep = (
  job: HeldJob,
  deps: AddDeps,
  kind: CollectorKind,
  title: string,
  why: string,
  items: readonly StagedItem[],
  end: CollectorEnd,
): CollectorResult =>
  job.add({ title, kind, why, ...end, startedAt: deps.now().toISOString(), durationMs: 0 }, items)

const success: CollectorEnd = { outcome: 'success', reason: '' }

/** A name for the bundle that says what it is: `files/by-hand/printer-console.txt`. */
const pathOf = (name: string, ending = ''): string => {
  const plain = name.replace(/[^\p{L}\p{N}._-]{1,200}/gu, '-').replace(/^-{1,200}|-{1,200}$/g, '')
  return evidencePath('files/by-hand', `${plain === '' ? 'unnamed' : plain}${ending}`)
}

const writeProblem = (error: unknown) => fail(writeFailure(error, 'keep what was added', 'staging'))

/** Text that was pasted, or that the window hands in: a run, the history of sync. */
export const addText = async (
  job: HeldJob,
  deps: AddDeps,
  input: Provenance & {
    readonly kind: 'pasted' | 'run' | 'history'
    readonly title: string
    readonly text: string
  },
): Promise<Result<CollectorResult>> => {
  try {
    const file = join(await roomIn(job), 'text')
    await writeFile(file, input.text, { mode: 0o600, flag: 'wx' })
    const named = { pasted: 'pasted by a person', run: 'runbook run', history: 'history of sync' }[input.kind]
    const item = textItem(input.text, file, pathOf(input.title, '.txt'), originOf(named, input.provenance))
    return ok(keep(job, deps, input.kind, input.title, input.why, [item], success))
  } catch (error) {
    return writeProblem(error)
  }
}

/** A picture as bytes. Refused where it is none, or where its hidden data cannot be found and taken out. */
export const addImage = async (
  job: HeldJob,
  deps: AddDeps,
  input: Provenance & { readonly name: string; readonly bytes: Buffer },
): Promise<Result<CollectorResult>> => {
  const kind = photoKind(input.bytes)
  const cleaned = kind === null ? null : cleanPhoto(input.bytes, kind)
  if (kind === null || cleaned === null) {
    return fail(
      failure(
        'input.invalid',
        `${input.name} is not a picture that Kitbag can look into; nothing was added.`,
        'PNG, JPEG, WebP and GIF are understood.',
      ),
    )
  }
  try {
    const file = join(await roomIn(job), 'picture')
    await writeFile(file, cleaned, { mode: 0o600, flag: 'wx' })
    const stem = basename(input.name).replace(/\.[a-z0-9]{1,5}$/i, '') || 'picture'
    const item: StagedItem = {
      path: pathOf(stem, `.${kind}`),
      origin: originOf(basename(input.name), input.provenance),
      size: cleaned.length,
      truncated: false,
      text: false,
      file,
      originalSize: input.bytes.length,
      carry: true,
    }
    return ok(keep(job, deps, 'photos', basename(input.name), input.why, [item], success))
  } catch (error) {
    return writeProblem(error)
  }
}

const readWhole = async ({ handle, size }: GuardedFile): Promise<Buffer> => {
  const bytes = Buffer.alloc(size)
  let at = 0
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return bytes.subarray(0, at)
}

const addTextFile = async (
  job: HeldJob,
  deps: AddDeps,
  path: string,
  opened: GuardedFile,
  { why, provenance }: Provenance,
): Promise<Result<CollectorResult>> => {
  const name = basename(path)
  const file = join(await roomIn(job), 'text')
  const isPacked = isPackedName(path)
  const into = await createHeadTailFile(file, maxTextBytes)
  let note: string | null
  try {
    note = isPacked
      ? await copyUnpacked(path, opened, into, job.signal)
      : await copyPlain(opened, into, maxTextBytes, job.signal)
  } catch (error) {
    await into.abandon().catch(() => undefined)
    throw error
  }
  const { size, truncated } = await into.end()
  const item: StagedItem = {
    path: pathOf(name, isPacked ? '.txt' : ''),
    origin: originOf(name, provenance),
    size,
    truncated,
    text: await looksLikeText(file),
    file,
    originalSize: isPacked ? null : opened.size,
    carry: false,
  }
  const reasons = [
    ...(note === null ? [] : [`${name} ${note}`]),
    ...(truncated ? ['It was over 32 MiB: beginning and end are kept.'] : []),
  ]
  const end: CollectorEnd = reasons.length === 0 ? success : { outcome: 'partial', reason: reasons.join(' ') }
  return ok(keep(job, deps, 'files', name, why, [item], end))
}

const addArchive = async (
  job: HeldJob,
  deps: AddDeps,
  path: string,
  { why, provenance }: Provenance,
): Promise<Result<CollectorResult>> => {
  const name = basename(path)
  const folder = await roomIn(job)
  const items: StagedItem[] = []
  const collector = collectorSchema.parse({
    id: 'archive',
    kind: 'folder',
    title: name.slice(0, 120),
    why,
    carry: ['png', 'jpg', 'jpeg', 'gif', 'webp', 'pdf'],
    maxFiles: 2000,
    maxFileBytes: maxTextBytes,
    maxBytes: 256 * 1_048_576,
  })
  if (collector.kind !== 'folder') throw new Error('The collector of an archive is one of a folder.')
  const end = await deps.tasks.run(
    'archive',
    { collector, path, folder, budget: collector.maxBytes },
    {
      timeoutMs: archiveTimeoutMs,
      signal: job.signal,
      onItem: (item) =>
        items.push({
          ...item,
          origin: originOf(item.origin, provenance),
          path: `files/by-hand/${item.path.replace(/^files\//, '')}`,
        }),
    },
  )
  if (end.kind === 'cancelled') return fail(failure('app.cancelled', 'The collection was given up.'))
  const outcome: CollectorEnd =
    end.kind === 'done'
      ? end.output
      : end.kind === 'timeout'
        ? { outcome: 'timeout', reason: 'It did not end within 5 minutes. What was complete is kept.' }
        : { outcome: 'failed', reason: `It failed: ${end.message}` }
  return ok(keep(job, deps, 'archive', name, why, items, outcome))
}

/**
 * One file that the person chose: a picture, a text (packed or not) or an archive. The never-collect list holds
 * here too. Throws what the disk throws while the copy is kept.
 */
const addOpened = async (
  job: HeldJob,
  deps: AddDeps,
  path: string,
  opened: GuardedFile,
  about: Provenance,
): Promise<Result<CollectorResult>> => {
  const name = basename(path)
  const start = Buffer.alloc(8192)
  const { bytesRead } = await opened.handle.read(start, 0, start.length, 0)
  const head = start.subarray(0, bytesRead)
  if (photoKind(head) !== null) {
    if (opened.size > maxBinaryBytes)
      return fail(failure('file.too-large', `${name} is larger than 64 MiB; nothing was added.`))
    return addImage(job, deps, { ...about, name, bytes: await readWhole(opened) })
  }
  const isZip = head.length >= 4 && head.readUInt32LE(0) === 0x04034b50
  const isTar = /\.(?:tar|tgz|tar\.gz)$/i.test(name)
  if (isZip || isTar) return addArchive(job, deps, path, about)
  const isWide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (!isPackedName(path) && !isWide && head.includes(0)) {
    return fail(
      failure(
        'input.invalid',
        `${name} is neither text, nor a picture, nor an archive that Kitbag opens; nothing was added.`,
        'What cannot be searched for secrets does not enter a bundle.',
      ),
    )
  }
  return addTextFile(job, deps, path, opened, about)
}

export const addFile = async (
  job: HeldJob,
  deps: AddDeps,
  chosen: string,
  about: Provenance,
): Promise<Result<CollectorResult>> => {
  let path: string
  try {
    path = await realpath(chosen)
  } catch (error) {
    return fail(readFailure(error, chosen))
  }
  const opened = await openGuarded(path, dirname(path))
  if ('refusal' in opened)
    return fail(failure('app.denied', opened.refusal.reason, 'Nothing of it was added.'))
  try {
    return await addOpened(job, deps, path, opened.file, about)
  } catch (error) {
    if (systemCode(error) !== '') return writeProblem(error)
    const words = error instanceof Error ? error.message : String(error)
    return fail(failure('file.unreadable', `${basename(path)}: ${words}`, 'Nothing of it was added.'))
  } finally {
    await opened.file.handle.close()
  }
}
