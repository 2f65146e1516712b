import { failure } from '../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { openArchive } from '../evidence/bundle/archive-reader.ts'
import type { FileStore } from '../files/file-store.ts'

export type FirstLookFile = {
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
}

/** What L3 begins with, the most telling first. */
const wanted = [
  { path: 'report.html', mediaType: 'text/html' },
  { path: 'findings.json', mediaType: 'application/json' },
  { path: 'manifest.json', mediaType: 'application/json' },
] as const

/** On a bad line nobody should wait for these. */
const mostBytes = 4_000_000

/**
 * Copies manifest, findings and report out of a sealed bundle into the file store, named after the bundle. Only
 * from a bundle that everybody may read: an encrypted one gives nothing, for a copy would be in the clear.
 * `maxBytes`: what the tracker takes per file; what is larger is left out.
 */
export const takeFirstLook = async (
  path: string,
  bundleName: string,
  maxBytes: number | null,
  fileStore: FileStore,
): Promise<Result<readonly FirstLookFile[]>> => {
  const opened = await openArchive(path)
  if (!opened.ok) return opened
  const archive = opened.value
  const limit = Math.min(mostBytes, maxBytes ?? mostBytes)
  const base = bundleName.replace(/(\.kitbag)?\.zip$/i, '')
  const files: FirstLookFile[] = []
  try {
    for (const { path: entry, mediaType } of wanted) {
      const found = archive.entries.find((candidate) => candidate.path === entry)
      if (found === undefined || found.size === 0 || found.size > limit) continue
      const stored = await fileStore.importStream(await archive.read(entry), null)
      if (!stored.ok) return stored
      files.push({ name: `${base}.${entry}`, mediaType, ...stored.value })
    }
    return ok(files)
  } catch {
    return fail(
      failure('bundle.altered', 'The bundle is damaged and cannot be unpacked.', 'Verify it to see what is.'),
    )
  } finally {
    await archive.close()
  }
}
