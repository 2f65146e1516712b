import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type ArchiveMember, broughtLimits, hostileArchive } from './archive-member.ts'

/**
 * Reads tar: ustar, with the long names of pax and GNU. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 * Never trusts a size: names and extensions are bounded, and the whole is stopped where it unfolds like a bomb.
 */

export type TarSource = { readonly handle: FileHandle; readonly size: number; readonly isGzip: boolean }

const block = 512
const maxExtension = 1_048_576

type ByteReader = {
  /** Exactly `length` bytes, or `null` where the archive ends before. */
  readonly take: (length: number) => Promise<Buffer | null>
  /** The next bytes in pieces. Ends early where the archive does. */
  readonly pieces: (length: number) => AsyncGenerator<Buffer, void>
  readonly close: () => void
}

/** A stream of the handle would close it when it is ended early; the archive is read twice. */
const chunksOf = async function* (handle: FileHandle): AsyncGenerator<Buffer, void> {
  for (let at = 0; ; ) {
    const buffer = Buffer.alloc(262_144)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

const openReader = ({ handle, size, isGzip }: TarSource, signal: AbortSignal): ByteReader => {
  const packed = Readable.from(chunksOf(handle))
  const stream: Readable = isGzip ? packed.pipe(createGunzip({ chunkSize: 262_144 })) : packed
  if (isGzip) packed.on('error', (error) => stream.destroy(error))
  const source = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  let seen = 0
  const more = async (): Promise<boolean> => {
    signal.throwIfAborted()
    const next = await source.next().catch((): IteratorResult<Buffer> => ({ done: true, value: undefined }))
    if (next.done === true) return false
    seen += next.value.length
    if (
      seen > broughtLimits.maxTotalBytes ||
      (seen > broughtLimits.ratioFromBytes && seen > size * broughtLimits.maxRatio)
    )
      throw hostileArchive(`It is ${size} bytes and unfolds to more than ${seen}: this is a bomb.`)
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value])
    return true
  }
  return {
    take: async (length) => {
      while (rest.length < length) if (!(await more())) return null
      const taken = rest.subarray(0, length)
      rest = rest.subarray(length)
      return taken
    },
    pieces: async function* (length) {
      for (let left = length; left > 0; ) {
        if (rest.length === 0 && !(await more())) return
        const piece = rest.subarray(0, left)
        rest = rest.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
    close: () => {
      packed.destroy()
      stream.destroy()
    },
  }
}

const textAt = (header: Buffer, from: number, length: number): string => {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? length : end).toString('utf8')
}

/** Octal, or base-256 where the first bit is set. `NaN` for anything else. */
const numberAt = (header: Buffer, from: number, length: number): number => {
  const field = header.subarray(from, from + length)
  if (((field[0] ?? 0) & 0x80) !== 0) {
    let value = (field[0] ?? 0) & 0x7f
    for (const byte of field.subarray(1)) value = value * 256 + byte
    return value
  }
  const digits = field.toString('latin1').replace(/[\0 ]/g, '')
  return /^[0-7]{0,21}$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN
}

const isSound = (header: Buffer): boolean => {
  let sum = 0
  for (let at = 0; at < block; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0)
  return numberAt(header, 148, 8) === sum
}

/** `%d %s=%s\n` records of pax. */
const paxFields = (bytes: Buffer): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space))
    if (!Number.isInteger(length) || length < 4 || at + length > bytes.length) break
    const record = bytes.toString('utf8', space + 1, at + length - 1)
    const equals = record.indexOf('=')
    if (equals > 0) fields.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return fields
}

const kinds: Readonly<Record<string, ArchiveMember['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'link',
  '5': 'folder',
}

/** Walks all members; `onMember` says whether it wants the bytes. Answers whether the archive broke off. */
const walkTar = async (
  source: TarSource,
  signal: AbortSignal,
  onMember: (
    member: ArchiveMember,
    index: number,
    bytes: () => AsyncGenerator<Buffer, void>,
  ) => Promise<void>,
): Promise<boolean> => {
  const reader = openReader(source, signal)
  let longName: string | null = null
  let pax: ReadonlyMap<string, string> = new Map()
  try {
    for (let index = 0; ; ) {
      const header = await reader.take(block)
      if (header === null) return true
      if (header.every((byte) => byte === 0)) return false
      if (!isSound(header)) return true
      const type = String.fromCharCode(header[156] ?? 0)
      const declared = numberAt(header, 124, 12)
      const size = type === 'x' || type === 'L' ? declared : Number(pax.get('size') ?? declared)
      if (!Number.isSafeInteger(size) || size < 0) return true
      const padding = (block - (size % block)) % block
      if (type === 'x' || type === 'L') {
        if (size > maxExtension) throw hostileArchive('It holds a name or an extension of more than 1 MiB.')
        const bytes = await reader.take(size + padding)
        if (bytes === null) return true
        if (type === 'L') longName = textAt(bytes, 0, size)
        else pax = paxFields(bytes.subarray(0, size))
        continue
      }
      const isUstar = textAt(header, 257, 5) === 'ustar'
      const prefix = isUstar ? textAt(header, 345, 155) : ''
      const plain = textAt(header, 0, 100)
      const name = pax.get('path') ?? longName ?? (prefix === '' ? plain : `${prefix}/${plain}`)
      const modified = Number(pax.get('mtime') ?? numberAt(header, 136, 12))
      const member: ArchiveMember = {
        name,
        size: kinds[type] === 'file' ? size : 0,
        modifiedMs: Number.isFinite(modified) ? modified * 1000 : 0,
        kind: kinds[type] === 'file' && name.endsWith('/') ? 'folder' : (kinds[type] ?? 'other'),
      }
      longName = null
      pax = new Map()
      let read = 0
      // Global headers ('g') and GNU's own kinds say nothing that is needed here; links have no bytes.
      const length = kinds[type] === 'link' || kinds[type] === 'folder' ? 0 : size
      const bytes = async function* (): AsyncGenerator<Buffer, void> {
        for await (const piece of reader.pieces(length)) {
          read += piece.length
          yield piece
        }
      }
      if (type !== 'g' && type !== 'K') {
        await onMember(member, index, bytes)
        index += 1
        if (index > broughtLimits.maxMembers)
          throw hostileArchive(`It holds more than ${broughtLimits.maxMembers} entries.`)
      }
      const left = length - read + (length === 0 ? 0 : padding)
      let skipped = 0
      for await (const piece of reader.pieces(left)) skipped += piece.length
      if (skipped < left) return true
    }
  } finally {
    reader.close()
  }
}

export const listTar = async (
  source: TarSource,
  signal: AbortSignal,
): Promise<{ readonly members: readonly ArchiveMember[]; readonly isBroken: boolean }> => {
  const members: ArchiveMember[] = []
  const isBroken = await walkTar(source, signal, async (member) => {
    members.push(member)
  })
  return { members, isBroken }
}

export const readTar = async (
  source: TarSource,
  chosen: ReadonlySet<number>,
  onMember: (index: number, bytes: AsyncIterable<Buffer>) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  await walkTar(source, signal, async (_member, index, bytes) => {
    if (chosen.has(index)) await onMember(index, bytes())
  })
}
