import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createPacker, type Packed } from '../bundle/pack.ts'
import { createByteRedactor } from './byte-redactor.ts'
import { redactorDepsOf } from './compile-rules.ts'
import type { RedactionPlan } from './rule-set.ts'

/** One file to be redacted. Plain data: it crosses into the worker. */
export type RedactionTask = {
  readonly source: string
  readonly target: string
  readonly plan: RedactionPlan
  /** Bytes that are no text are carried only where the collector declared it, and only known kinds. */
  readonly binary: 'carry' | 'withhold'
  /** Also packs a large one into `<target>.packed`, for the archive that it goes into. */
  readonly pack: boolean
}

export type RedactionOutcome =
  | {
      readonly kind: 'redacted'
      readonly size: number
      readonly sha256: string
      readonly counts: Readonly<Record<string, number>>
      /** The same bytes as they will lie in the archive; `null` for what is small or was not packed. */
      readonly packed: Packed | null
    }
  | { readonly kind: 'withheld'; readonly reason: string }

const chunkBytes = 262_144
/** From here a file is packed while it is searched: packing runs on another core. */
const packFromBytes = 1_048_576

/** Pictures and documents by their first bytes: what is declared carriable must also be what it says. */
const carriable: readonly (readonly [string, Buffer])[] = [
  ['PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['JPEG', Buffer.from([0xff, 0xd8, 0xff])],
  ['GIF', Buffer.from('GIF8')],
  ['PDF', Buffer.from('%PDF-')],
  ['WebP', Buffer.from('RIFF')],
]

type Handles = {
  readonly source: Awaited<ReturnType<typeof open>>
  readonly target: Awaited<ReturnType<typeof open>>
}

const carry = async ({ source, target }: Handles): Promise<RedactionOutcome> => {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(chunkBytes)
  let size = 0
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, chunkBytes, size)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    await target.write(chunk)
    size += bytesRead
  }
  return { kind: 'redacted', size, sha256: hash.digest('hex'), counts: {}, packed: null }
}

const redactText = async (
  { source, target }: Handles,
  { plan, pack, target: path }: RedactionTask,
): Promise<RedactionOutcome> => {
  const large = pack && (await source.stat()).size >= packFromBytes
  const packer = large ? createPacker(`${path}.packed`) : null
  try {
    const outcome = await searchText({ source, target }, plan, packer)
    if (outcome.kind === 'withheld') await packer?.drop()
    return outcome
  } catch (error) {
    await packer?.drop()
    throw error
  }
}

const searchText = async (
  { source, target }: Handles,
  plan: RedactionPlan,
  packer: ReturnType<typeof createPacker> | null,
): Promise<RedactionOutcome> => {
  const redactor = createByteRedactor(redactorDepsOf(plan))
  const hash = createHash('sha256')
  let size = 0
  let writing: Promise<unknown> = Promise.resolve()
  // One write is always under way while the next block is searched.
  const put = async (bytes: Buffer) => {
    hash.update(bytes)
    await writing
    writing = target.write(bytes, 0, bytes.length, size)
    // Awaited at the next turn; until then its failure has no listener.
    writing.catch(() => undefined)
    size += bytes.length
    await packer?.put(bytes)
  }
  let position = 0
  const read = () => source.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position)
  let reading = read()
  for (;;) {
    const { bytesRead, buffer } = await reading
    position += bytesRead
    const last = bytesRead === 0
    if (!last) {
      reading = read()
      reading.catch(() => undefined)
    }
    const redacted = last ? redactor.end() : redactor.push(buffer.subarray(0, bytesRead))
    if (redacted.kind === 'withheld') {
      await Promise.allSettled([reading, writing])
      return redacted
    }
    if (redacted.bytes.length > 0) await put(redacted.bytes)
    if (last) break
  }
  await writing
  const packed = (await packer?.end()) ?? null
  return { kind: 'redacted', size, sha256: hash.digest('hex'), counts: redactor.counts(), packed }
}

/**
 * Redacts one file into another. Streams: memory does not grow with the file. Whatever could not be
 * finished is withheld, with the reason; the target then holds nothing that may be used.
 * Throws the file system's errors.
 */
export const redactFile = async (task: RedactionTask): Promise<RedactionOutcome> => {
  const source = await open(task.source, 'r')
  try {
    const target = await open(task.target, 'w', 0o600)
    try {
      const head = Buffer.alloc(4096)
      const { bytesRead } = await source.read(head, 0, head.length, 0)
      const start = head.subarray(0, bytesRead)
      if (
        task.binary === 'carry' &&
        carriable.some(([, magic]) => start.subarray(0, magic.length).equals(magic))
      ) {
        return await carry({ source, target })
      }
      return await redactText({ source, target }, task)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
