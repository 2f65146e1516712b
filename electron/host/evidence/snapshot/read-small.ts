import { open, readdir } from 'node:fs/promises'

/** At most `maxBytes` of a file as text; `null` when it cannot be read. Files of `/proc` say a size of 0. */
export const readSmall = async (path: string, maxBytes = 1_048_576): Promise<string | null> => {
  try {
    const file = await open(path, 'r')
    try {
      const chunks: Buffer[] = []
      let length = 0
      while (length < maxBytes) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(65_536, maxBytes - length)))
        if (bytesRead === 0) break
        chunks.push(buffer.subarray(0, bytesRead))
        length += bytesRead
      }
      return Buffer.concat(chunks).toString('utf8')
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}

/** Names in a folder, sorted; empty when it cannot be read. */
export const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch((): string[] => [])).sort()
