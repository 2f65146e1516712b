import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'

/** Fills the buffer from `position`; answers how many bytes there were. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>

const blockBytes = 1_048_576

/**
 * Reads a file in blocks of a mebibyte and keeps the last one: the directory of an archive is asked for in
 * tens of thousands of small pieces, which would otherwise be as many calls of the system.
 */
export const createFileReader = (
  file: FileHandle,
  fileBytes: number,
): { readonly readAt: ReadAt; readonly forZip: RandomAccessReader } => {
  const block = Buffer.alloc(Math.min(blockBytes, Math.max(1, fileBytes)))
  let start = 0
  let length = 0
  // One at a time: they share the block.
  let last: Promise<unknown> = Promise.resolve()

  const readNow: ReadAt = async (buffer, position) => {
    let filled = 0
    while (filled < buffer.length) {
      const at = position + filled
      if (at < start || at >= start + length) {
        const { bytesRead } = await file.read(block, 0, block.length, at)
        start = at
        length = bytesRead
        if (bytesRead === 0) break
      }
      const count = Math.min(start + length - at, buffer.length - filled)
      block.copy(buffer, filled, at - start, at - start + count)
      filled += count
    }
    return filled
  }
  const readAt: ReadAt = (buffer, position) => {
    const next = last.then(() => readNow(buffer, position))
    last = next.catch(() => undefined)
    return next
  }

  // A class because yauzl takes nothing else.
  class BlockReader extends RandomAccessReader {
    override _readStreamForRange(from: number, to: number): Readable {
      return Readable.from(stretch(file, from, to), { objectMode: false })
    }
    override read(
      buffer: Buffer,
      offset: number,
      size: number,
      position: number,
      callback: (error: Error | null) => void,
    ): void {
      readAt(buffer.subarray(offset, offset + size), position).then(
        (count) => callback(count < size ? new Error('unexpected EOF') : null),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      )
    }
  }
  return { readAt, forZip: new BlockReader() }
}

async function* stretch(file: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const buffer = Buffer.allocUnsafe(Math.min(262_144, to - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) throw new Error('unexpected EOF')
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
