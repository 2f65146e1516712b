import type { FileHandle } from 'node:fs/promises'
import type { BroughtArchive } from './archive-member.ts'
import { listTar, readTar } from './tar-members.ts'
import { openZip } from './zip-members.ts'

const unsupported: Readonly<Record<string, string>> = {
  fd377a58: 'xz',
  '425a68': 'bzip2',
  '28b52ffd': 'zstd',
  '377abcaf': '7z',
  '52617221': 'RAR',
}

/**
 * Opens a ZIP, a tar or a gzipped tar by its first bytes, whatever it is called. Throws a hostile error for a
 * bomb and a plain one for what is no archive.
 */
export const openBrought = async (
  handle: FileHandle,
  size: number,
  signal: AbortSignal,
): Promise<BroughtArchive> => {
  const start = Buffer.alloc(512)
  const { bytesRead } = await handle.read(start, 0, 512, 0)
  const isZip = start.readUInt32LE(0) === 0x04034b50 || start.readUInt32LE(0) === 0x06054b50
  if (isZip) return openZip(handle, size)
  const isGzip = start[0] === 0x1f && start[1] === 0x8b
  const other = Object.entries(unsupported).find(([magic]) => start.toString('hex').startsWith(magic))
  if (other !== undefined)
    throw new Error(
      `It is packed with ${other[1]}, which Kitbag does not open. Unpack it into a folder first.`,
    )
  if (bytesRead === 0) throw new Error('It is empty.')
  const source = { handle, size, isGzip }
  const { members, isBroken } = await listTar(source, signal)
  if (members.length === 0) throw new Error('It is neither a ZIP nor a tar archive.')
  return { members, isBroken, read: (chosen, onMember) => readTar(source, chosen, onMember, signal) }
}
