import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from './disk-failure.ts'
import { moveOver, writeWhole } from './patiently.ts'

/**
 * A small file has a second copy beside it, written after the first: when a crash, a full disk or a bad block takes
 * one of them, the other is still there.
 */

export const lastGoodOf = (path: string): string => `${path}.last-good`

/** Bytes of a small file; larger ones are none of ours. */
const maxBytes = 33_554_432

export type SmallFile =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'absent' }
  /** It is there and cannot be read: no right to, or the disk refuses. */
  | { readonly kind: 'unreadable'; readonly code: string }

export const readSmallFile = async (path: string): Promise<SmallFile> => {
  try {
    if ((await stat(path)).size > maxBytes) return { kind: 'unreadable', code: 'EFBIG' }
    return { kind: 'read', text: await readFile(path, 'utf8') }
  } catch (error) {
    const code = systemCode(error)
    if (code === '') throw error
    return code === 'ENOENT' ? { kind: 'absent' } : { kind: 'unreadable', code }
  }
}

/** Writes the file, then its copy, each whole or not at all. Throws the file system's error for the first. */
export const writeSmallFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeWhole(path, text, { mode: 0o600 })
  // The copy is a help for later; that it cannot be written is no reason to say that nothing was saved.
  await writeWhole(lastGoodOf(path), text, { mode: 0o600 }).catch(() => undefined)
}

const mostKept = 9

/** Moves a file out of the way under a free name, `<path>.damaged` first; `null` where that is not possible. */
export const keepAside = async (path: string): Promise<string | null> => {
  for (let count = 1; count <= mostKept; count += 1) {
    const aside = count === 1 ? `${path}.damaged` : `${path}.damaged-${count}`
    if (count < mostKept && (await stat(aside).catch(() => null)) !== null) continue
    try {
      await moveOver(path, aside)
      return aside
    } catch {
      return null
    }
  }
  return null
}
