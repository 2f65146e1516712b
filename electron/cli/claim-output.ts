import { link, lstat, rename, rm } from 'node:fs/promises'
import { systemCode } from '../host/files/disk-failure.ts'

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
    await rename(draft, path)
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
    await rename(draft, path)
    return true
  }
}
