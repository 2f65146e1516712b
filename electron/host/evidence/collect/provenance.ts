import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'

/** Where evidence of another device comes from, so that whoever reads it can trust it as far as that goes. */

/** What the person brought from another device: a folder or an archive. */
export type Brought = {
  /** A real path, without links. */
  readonly path: string
  /** Where it comes from, in the person's words; may be empty. */
  readonly provenance: string
}

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** `provenance.txt` of one folder or archive. A file that cannot be hashed any more is said to be so. */
export const provenanceText = async (brought: Brought, stats: Stats, now: Date): Promise<string> => {
  const isArchive = stats.isFile()
  const hash = isArchive ? await sha256Of(brought.path).catch(() => 'could not be read any more') : null
  return [
    `Taken from: ${brought.path}`,
    `Kind: ${isArchive ? 'archive' : 'folder'} brought from another device`,
    `In the words of whoever brought it: ${brought.provenance === '' ? 'nothing was said' : brought.provenance}`,
    ...(isArchive
      ? [`Size: ${stats.size} bytes`, `Last changed: ${stats.mtime.toISOString()}`, `SHA-256: ${hash}`]
      : []),
    `Collected: ${now.toISOString()} by the clock of the machine that collected`,
    'Times of the files are those that the other device gave them; its clock was not checked.',
    '',
  ].join('\n')
}
