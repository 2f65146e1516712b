import { extname } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { GuardedFile } from './guarded-open.ts'
import type { HeadTailFile } from './head-tail-file.ts'
import { runCommand } from './run-command.ts'
import { stagingFailure } from './staging-failure.ts'

/** Bytes of one file into its capped copy: as they are, or unpacked. */

const chunkBytes = 262_144
/** A compressed log that unfolds to more than this is cut there: it may be a bomb. */
export const maxUnpacked = 1_073_741_824

/** Programs that unpack what Node cannot. They read the opened file, never a path. */
const unpackers: Readonly<Record<string, readonly string[]>> = {
  '.xz': ['xz', '--decompress', '--stdout'],
  '.bz2': ['bzip2', '--decompress', '--stdout'],
  '.zst': ['zstd', '--decompress', '--stdout', '--quiet'],
}

export const isPackedName = (path: string): boolean => {
  const extension = extname(path).toLowerCase()
  return extension === '.gz' || Object.hasOwn(unpackers, extension)
}

/** Reads the beginning and the end; what lies between is not even read. A file that grows is taken as it was. */
export const copyPlain = async (
  { handle, size }: GuardedFile,
  into: HeadTailFile,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | null> => {
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
  if (size === 0) {
    await copy(0, maxBytes)
    return null
  }
  if (size <= maxBytes) await copy(0, size)
  else {
    await copy(0, half)
    into.skip(size - 2 * half)
    await copy(size - half, size)
  }
  return (await handle.stat()).size < size ? 'was shortened while it was read.' : null
}

/**
 * Unpacks a stream of gzip. What was readable before a break is kept, with a note; throws where nothing was,
 * or where the disk refuses the copy.
 */
export const copyGunzipped = async (
  packed: Readable,
  into: HeadTailFile,
  signal: AbortSignal,
): Promise<string | null> => {
  const unpacked = packed.pipe(createGunzip())
  packed.on('error', (error) => unpacked.destroy(error))
  try {
    for await (const chunk of unpacked) {
      signal.throwIfAborted()
      await into.write(chunk as Buffer)
      if (into.seen() > maxUnpacked) return 'unfolds to more than 1 GiB; the rest was not looked at.'
    }
    return null
  } catch (error) {
    signal.throwIfAborted()
    if (into.seen() === 0 || stagingFailure(error) !== null) throw error
    return 'breaks off or is damaged; what could be unpacked is kept.'
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
}

const copyByProgram = async (
  command: readonly string[],
  file: GuardedFile,
  into: HeadTailFile,
  signal: AbortSignal,
): Promise<string | null> => {
  const end = await runCommand({
    command,
    timeoutMs: 120_000,
    maxOutput: maxUnpacked,
    signal,
    stdin: file.handle.fd,
    onOutput: into.write,
  })
  if (end.kind === 'absent') throw new Error(`cannot be unpacked: ${command[0]} is not on this machine.`)
  if (end.kind === 'flooded') return 'unfolds to more than 1 GiB; the rest was not looked at.'
  signal.throwIfAborted()
  if (end.kind === 'exited' && end.code === 0) return null
  if (into.seen() === 0) throw new Error('cannot be unpacked.')
  return 'breaks off or is damaged; what could be unpacked is kept.'
}

/** Unpacks by the ending of the name. Answers with what is to be said about it. */
export const copyUnpacked = async (
  path: string,
  file: GuardedFile,
  into: HeadTailFile,
  signal: AbortSignal,
): Promise<string | null> => {
  if (file.size === 0) return null
  const program = unpackers[extname(path).toLowerCase()]
  if (program !== undefined) return copyByProgram(program, file, into, signal)
  return copyGunzipped(file.handle.createReadStream({ autoClose: false, start: 0 }), into, signal)
}
