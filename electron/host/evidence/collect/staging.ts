import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../files/disk-failure.ts'

/** Plain evidence on its way into a bundle: private folders that no other account can enter, gone as soon as possible. */
export type Staging = {
  /** Throws file system errors. */
  readonly create: (jobId: string) => Promise<string>
  readonly remove: (jobId: string) => Promise<void>
  /** Removes what a crash or a power cut left behind, but nothing of another Kitbag that is still at work. */
  readonly purge: () => Promise<void>
}

/** Is there a process of this id, whoever it belongs to? */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Not ours to signal, but there.
    return systemCode(error) === 'EPERM'
  }
}

export const createStaging = (root: string): Staging => {
  // The process is part of the name, so that a later start can tell what is abandoned.
  const folderOf = (jobId: string) => join(root, `${jobId}.${process.pid}`)
  return {
    create: async (jobId) => {
      await mkdir(root, { recursive: true, mode: 0o700 })
      await mkdir(folderOf(jobId), { mode: 0o700 })
      return folderOf(jobId)
    },
    remove: (jobId) => rm(folderOf(jobId), { recursive: true, force: true, maxRetries: 3 }),
    purge: async () => {
      const names = await readdir(root).catch((): string[] => [])
      for (const name of names) {
        const pid = Number(/\.(\d{1,10})$/.exec(name)?.[1] ?? 0)
        if (pid !== 0 && pid !== process.pid && isAlive(pid)) continue
        await rm(join(root, name), { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}
