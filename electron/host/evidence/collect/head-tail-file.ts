import { type FileHandle, open } from 'node:fs/promises'

/**
 * Writes a stream into a file of limited size: the beginning and the end are kept, cut at line ends, with one
 * line between them that says what is missing. Memory holds at most half the limit.
 */
export type HeadTailFile = {
  readonly write: (bytes: Buffer) => Promise<void>
  /** Bytes of the origin that are not even read. */
  readonly skip: (bytes: number) => void
  /** Bytes seen so far, written or not. */
  readonly seen: () => number
  readonly end: () => Promise<{ readonly size: number; readonly truncated: boolean }>
  /** Closes without finishing. */
  readonly abandon: () => Promise<void>
}

/** Bytes of one sign: 2 for UTF-16, whose line ends lie on even positions. */
type Width = 1 | 2

const isLineEnd = (bytes: Buffer, at: number, width: Width, bigEndian: boolean): boolean =>
  width === 1 ? bytes[at] === 0x0a : bytes.readUInt16LE(at) === (bigEndian ? 0x0a00 : 0x000a)

const textAt = (bytes: Buffer) => bytes.toString('latin1').replaceAll('\0', '')

/** The rest of a key whose beginning was cut away would no longer be recognised as one. */
const isKeyMaterial = (line: string) => /^[A-Za-z0-9+/=]{16,128}\r?$/.test(line) || /-----END /.test(line)

export const createHeadTailFile = async (path: string, maxBytes: number): Promise<HeadTailFile> => {
  const file: FileHandle = await open(path, 'wx+', 0o600)
  const maxHead = Math.max(2, Math.floor(maxBytes / 4) * 2)
  const tail: Buffer[] = []
  let start = Buffer.alloc(0)
  let headSize = 0
  let tailSize = 0
  let seen = 0
  let lost = 0

  const encoding = () => {
    if (start[0] === 0xff && start[1] === 0xfe) return { width: 2, bigEndian: false } as const
    if (start[0] === 0xfe && start[1] === 0xff) return { width: 2, bigEndian: true } as const
    const sample = start.subarray(0, 64)
    const isWide = sample.length >= 16 && sample.every((byte, at) => at % 2 === 0 || byte === 0)
    return { width: isWide ? 2 : 1, bigEndian: false } as const
  }

  const dropOldTail = () => {
    while (tailSize - (tail[0]?.length ?? 0) >= maxHead) {
      const dropped = tail.shift()
      if (dropped === undefined) return
      tailSize -= dropped.length
      lost += dropped.length
    }
  }

  /** Cuts the head after its last line end, within the last 64 KiB. */
  const cutHead = async (width: Width, bigEndian: boolean): Promise<void> => {
    const window = Buffer.alloc(Math.min(headSize, 65_536))
    await file.read(window, 0, window.length, headSize - window.length)
    for (let at = window.length - width; at >= 0; at -= width) {
      if (!isLineEnd(window, at, width, bigEndian)) continue
      lost += window.length - at - width
      headSize -= window.length - at - width
      return
    }
  }

  const cutTail = (bytes: Buffer, width: Width, bigEndian: boolean): Buffer => {
    let at = width === 2 ? (seen - bytes.length) % 2 : 0
    const lineFrom = (from: number): number => {
      for (let next = from; next + width <= bytes.length; next += width) {
        if (isLineEnd(bytes, next, width, bigEndian)) return next + width
      }
      return -1
    }
    const first = lineFrom(at)
    if (first >= 0) at = first
    for (let line = 0; line < 200; line += 1) {
      const next = lineFrom(at)
      if (next < 0 || !isKeyMaterial(textAt(bytes.subarray(at, next - width)))) break
      at = next
    }
    return bytes.subarray(at)
  }

  return {
    write: async (bytes) => {
      seen += bytes.length
      if (start.length < 64) start = Buffer.concat([start, bytes.subarray(0, 64)])
      const intoHead = lost === 0 && tailSize === 0 ? Math.min(bytes.length, maxHead - headSize) : 0
      if (intoHead > 0) {
        await file.write(bytes, 0, intoHead, headSize)
        headSize += intoHead
      }
      if (intoHead < bytes.length) {
        // A copy: the caller may use its buffer again.
        tail.push(Buffer.from(bytes.subarray(intoHead)))
        tailSize += bytes.length - intoHead
        dropOldTail()
      }
    },
    skip: (bytes) => {
      seen += bytes
      lost += bytes
    },
    seen: () => seen,
    end: async () => {
      let rest: Buffer = Buffer.concat(tail)
      if (lost === 0 && headSize + rest.length <= Math.max(maxBytes, maxHead)) {
        await file.write(rest, 0, rest.length, headSize)
        await file.close()
        return { size: headSize + rest.length, truncated: false }
      }
      const { width, bigEndian } = encoding()
      await cutHead(width, bigEndian)
      const kept = cutTail(rest.subarray(Math.max(0, rest.length - maxHead)), width, bigEndian)
      lost += rest.length - kept.length
      rest = kept
      const note = `[... ${lost} bytes left out here: the file is over the size limit, its beginning and its end are kept ...]\n`
      const marker = Buffer.from(note, width === 2 ? 'utf16le' : 'latin1')
      if (bigEndian) marker.swap16()
      await file.truncate(headSize)
      await file.write(marker, 0, marker.length, headSize)
      await file.write(rest, 0, rest.length, headSize + marker.length)
      await file.close()
      return { size: headSize + marker.length + rest.length, truncated: true }
    },
    abandon: () => file.close(),
  }
}
