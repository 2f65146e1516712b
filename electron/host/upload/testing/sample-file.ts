import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { ok } from '../../../../src/domain/result.ts'
import type { FileToUpload } from '../advance-upload.ts'

/** Random bytes on the disk, as something to upload. */
export const writeSample = async (path: string, size: number): Promise<FileToUpload> => {
  const bytes = randomBytes(size)
  await writeFile(path, bytes)
  return {
    name: 'FS-1042.kitbag.zip',
    mediaType: 'application/zip',
    size,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    open: async (start, end) =>
      ok(createReadStream(path, { start, end: Math.max(start, end - 1), highWaterMark: 256 * 1024 })),
  }
}
