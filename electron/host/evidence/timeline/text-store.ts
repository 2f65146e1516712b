import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** The bytes of one source, read back where they are asked for. Used in a worker only, so it may block. */
export type TextStore = {
  /** Bytes. */
  readonly size: number
  /** At most `length` bytes; fewer at the end. Throws file system errors. */
  readonly read: (at: number, length: number) => Buffer
  readonly close: () => void
}

/** Throws file system errors. */
export const openTextFile = (path: string): TextStore => {
  const file = openSync(path, 'r')
  const { size } = fstatSync(file)
  return {
    size,
    read: (at, length) => {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - at)))
      const count = buffer.length === 0 ? 0 : readSync(file, buffer, 0, buffer.length, at)
      return buffer.subarray(0, count)
    },
    close: () => closeSync(file),
  }
}

const blockBytes = 262_144
const keptBlocks = 8

/** Text that has no file of its own, kept packed in memory: nothing of a bundle is unpacked to disk. */
export const createPackedText = (): {
  readonly append: (bytes: Buffer) => void
  readonly finish: () => TextStore
} => {
  const blocks: Buffer[] = []
  let pending: Buffer = Buffer.alloc(0)
  let size = 0
  const pack = (bytes: Buffer) => blocks.push(deflateRawSync(bytes, { level: 1 }))
  return {
    append: (bytes) => {
      size += bytes.length
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes])
      while (pending.length >= blockBytes) {
        pack(pending.subarray(0, blockBytes))
        pending = pending.subarray(blockBytes)
      }
    },
    finish: () => {
      if (pending.length > 0) pack(pending)
      pending = Buffer.alloc(0)
      const open = new Map<number, Buffer>()
      const blockAt = (index: number): Buffer => {
        const found = open.get(index)
        if (found !== undefined) return found
        const packed = blocks[index]
        const block = packed === undefined ? Buffer.alloc(0) : inflateRawSync(packed)
        if (open.size >= keptBlocks) for (const oldest of [...open.keys()].slice(0, 1)) open.delete(oldest)
        open.set(index, block)
        return block
      }
      return {
        size,
        read: (at, length) => {
          const end = Math.min(size, at + length)
          if (at >= end) return Buffer.alloc(0)
          const first = Math.floor(at / blockBytes)
          const last = Math.floor((end - 1) / blockBytes)
          const parts: Buffer[] = []
          for (let index = first; index <= last; index += 1) parts.push(blockAt(index))
          const joined = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)
          return joined.subarray(at - first * blockBytes, end - first * blockBytes)
        },
        close: () => undefined,
      }
    },
  }
}
