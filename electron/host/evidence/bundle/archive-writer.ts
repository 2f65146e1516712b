import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { ZipFile } from 'yazl'
import {
  archiveLimits,
  endRecordLength,
  entryMode,
  entryTime,
  sealLength,
  sealPrefix,
} from './archive-limits.ts'

export type ArchiveInput = {
  readonly path: string
  readonly size: number
  /** A file, or bytes small enough to be held. */
  readonly content: { readonly file: string } | { readonly bytes: Buffer }
}

/**
 * Writes a ZIP whose bytes depend on its entries only: sorted names, fixed times and modes. Its comment is a
 * SHA-256 over every byte before the comment, so that no flipped bit stays unseen, wherever it is.
 * Throws file system errors; the caller removes the target then.
 */
export const writeArchive = async (
  target: string,
  inputs: readonly ArchiveInput[],
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> => {
  const total = inputs.reduce((sum, { size }) => sum + size, 0)
  if (inputs.length > archiveLimits.maxEntries || total > archiveLimits.maxTotalBytes) {
    throw new Error('The bundle would be larger than Kitbag itself opens.')
  }
  const zip = new ZipFile()
  const options = { mtime: entryTime, mode: entryMode, forceDosTimestamp: true, compressionLevel: 6 }
  for (const { path, content } of [...inputs].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if ('file' in content) zip.addFile(content.file, path, options)
    else zip.addBuffer(content.bytes, path, options)
  }
  const output = zip.outputStream as NodeJS.ReadableStream & { destroy: (error: Error) => void }
  zip.on('error', (error: Error) => output.destroy(error))
  zip.end({ comment: sealPrefix + '0'.repeat(64), forceZip64Format: false })

  const file = await open(target, 'wx', 0o600)
  try {
    const body = createHash('sha256')
    const whole = createHash('sha256')
    let tail = Buffer.alloc(0)
    let size = 0
    const put = async (bytes: Buffer) => {
      whole.update(bytes)
      await file.write(bytes)
      size += bytes.length
    }
    for await (const chunk of output) {
      signal.throwIfAborted()
      tail = Buffer.concat([tail, chunk as Buffer])
      const certain = tail.length - sealLength - endRecordLength
      if (certain <= 0) continue
      const ready = tail.subarray(0, certain)
      body.update(ready)
      await put(ready)
      tail = Buffer.from(tail.subarray(certain))
    }
    const end = tail.subarray(0, endRecordLength)
    body.update(end)
    await put(end)
    await put(Buffer.from(sealPrefix + body.digest('hex'), 'latin1'))
    await file.sync()
    return { sha256: whole.digest('hex'), size }
  } finally {
    await file.close()
  }
}
