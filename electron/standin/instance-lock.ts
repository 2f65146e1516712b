import { closeSync, mkdirSync, openSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One running Kitbag per data folder; a second start knocks and goes. */
export type InstanceLock = {
  /** `false` when another process has it; that one was told. */
  readonly acquire: () => boolean
  readonly onKnock: (listener: () => void) => void
  readonly release: () => void
}

/**
 * The lock is a file that names its process. A file whose process is gone, or is another program by now, is
 * taken over: a killed Kitbag does not lock the next one out.
 */
export const createInstanceLock = (folder: string): InstanceLock => {
  const lockFile = join(folder, 'standin.lock')
  const knockFile = join(folder, 'standin.knock')
  let held = false

  const take = (): boolean => {
    try {
      const file = openSync(lockFile, 'wx', 0o600)
      writeFileSync(file, String(process.pid))
      closeSync(file)
      return true
    } catch {
      return false
    }
  }

  return {
    acquire: () => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (!take()) {
        if (isKitbag(readPid(lockFile))) {
          writeFileSync(knockFile, String(process.pid), { mode: 0o600 })
          return false
        }
        rmSync(lockFile, { force: true })
        if (!take()) return false
      }
      held = true
      return true
    },
    onKnock: (listener) => {
      const watcher = watch(folder, (_kind, name) => {
        if (name !== 'standin.knock') return
        try {
          readFileSync(knockFile)
          rmSync(knockFile, { force: true })
          listener()
        } catch {
          // The same knock is often reported twice.
        }
      })
      watcher.unref()
    },
    release: () => {
      if (held) rmSync(lockFile, { force: true })
      held = false
    },
  }
}

const readPid = (lockFile: string): number => {
  try {
    return Number(readFileSync(lockFile, 'utf8'))
  } catch {
    return 0
  }
}

const isKitbag = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('launch.js')
  } catch {
    return false
  }
}
