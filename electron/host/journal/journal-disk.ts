import { type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCode } from '../files/disk-failure.ts'
import { moveOver } from '../files/patiently.ts'
import { syncFolder } from '../files/sync-folder.ts'

/**
 * The little a journal needs from a disk, in one folder, by file name. Every call throws what the system
 * throws. A fake with the same contract forgets whatever was not synced, as a power cut does.
 */
export type JournalDisk = {
  /** `null` when there is no such file. */
  readonly read: (name: string) => Promise<Buffer | null>
  /** Opens for writing in place; made, empty, when missing. */
  readonly open: (name: string) => Promise<JournalFile>
  readonly rename: (from: string, to: string) => Promise<void>
  /** No error when it is missing. */
  readonly remove: (name: string) => Promise<void>
  /** Makes creations, renames and removals in the folder survive a power cut. */
  readonly syncFolder: () => Promise<void>
}

export type JournalFile = {
  /** Writes all bytes at a position. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>
  readonly truncate: (size: number) => Promise<void>
  /** Content and size reach the disk itself before it answers. */
  readonly sync: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Makes the folder, readable by this user only, and gives access to it. */
export const openJournalDisk = async (folder: string): Promise<JournalDisk> => {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  // A new folder is an entry in its parent, up to the first one that was there before.
  for (let path = folder; made !== undefined && path.startsWith(made); path = dirname(path)) {
    await syncFolder(dirname(path))
  }
  const place = (name: string): string => join(folder, name)
  return {
    read: async (name) => {
      try {
        return await readFile(place(name))
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return null
        throw error
      }
    },
    open: async (name) => toJournalFile(await openInPlace(place(name))),
    rename: (from, to) => moveOver(place(from), place(to)),
    remove: (name) => rm(place(name), { force: true }),
    syncFolder: () => syncFolder(folder),
  }
}

/** Append mode would ignore positions; `r+` does not create. */
const openInPlace = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'r+')
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
    return open(path, 'wx+', 0o600)
  }
}

const toJournalFile = (file: FileHandle): JournalFile => ({
  write: async (bytes, position) => {
    let written = 0
    while (written < bytes.length) {
      const part = await file.write(bytes, written, bytes.length - written, position + written)
      written += part.bytesWritten
    }
  },
  truncate: (size) => file.truncate(size),
  // fdatasync writes the size too where it changed: it is needed to read the data back.
  sync: () => file.datasync(),
  close: () => file.close(),
})
