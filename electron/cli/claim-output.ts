import { link, lstat, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAlive } from '../host/evidence/collect/staging.ts'
import { systemCode } from '../host/files/disk-failure.ts'
import { moveOver } from '../host/files/patiently.ts'

/** Is there anything at `path`? Throws when its folder cannot be looked into. */
export const isTaken = async (path: string): Promise<boolean> => {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Gives a finished draft its name. Without `force` a file that appeared meanwhile is kept: answers `false`. */
export const claimOutput = async (draft: string, path: string, force: boolean): Promise<boolean> => {
  if (force) {
    await moveOver(draft, path)
    return true
  }
  try {
    // Unlike a rename, a link never replaces what is there.
    await link(draft, path)
    await rm(draft, { force: true })
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') return false
    // FAT and some network drives have no hard links.
    if (await isTaken(path)) return false
    await moveOver(draft, path)
    return true
  }
}

/** Where a result grows before it gets its name. The process is part of it, so that a later run can tell what is abandoned. */
export const draftOf = (path: string): string => `${path}.${process.pid}.partial`

/** Removes drafts of `path` whose process was killed. */
export const removeAbandonedDrafts = async (path: string): Promise<void> => {
  const start = `${basename(path)}.`
  for (const name of await readdir(dirname(path)).catch((): string[] => [])) {
    if (!name.startsWith(start)) continue
    const pid = Number(/^(\d{1,10})\.partial$/.exec(name.slice(start.length))?.[1] ?? 0)
    if (pid !== 0 && pid !== process.pid && !isAlive(pid))
      await rm(join(dirname(path), name), { force: true })
  }
}
