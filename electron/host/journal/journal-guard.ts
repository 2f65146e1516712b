import { randomUUID } from 'node:crypto'
import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { systemCode } from '../files/disk-failure.ts'

/** Says that this process, and no other, writes the journal. */
export type JournalGuard = {
  /** Asked before every write: a process that slept through the take-over must not write any more. */
  readonly stillHeld: () => Promise<boolean>
  readonly release: () => Promise<void>
}

export type GuardDeps = {
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  readonly isAlive?: (pid: number) => boolean
}

const renewEveryMs = 10_000
/** A lock that was not renewed for so long belongs to a process that is gone, whatever bears its number now. */
export const staleAfterMs = 60_000

/**
 * Takes the journal of a folder for this process. The lock file names its process and a token. One whose
 * process is gone, or that was not renewed for a minute, is taken over. Fails with `journal.locked`.
 */
export const takeJournalGuard = async (deps: GuardDeps): Promise<Result<JournalGuard>> => {
  const { nowMs, isAlive = isLiveProcess } = deps
  const path = join(deps.folder, 'journal.lock')
  const token = `${process.pid} ${randomUUID()}`

  if (!(await write(path, token))) {
    const holder = Number.parseInt((await readText(path)) ?? '', 10)
    if (isAlive(holder) && nowMs() - (await modifiedMs(path)) < staleAfterMs) return fail(locked(holder))
    await rm(path, { force: true })
    if (!(await write(path, token))) return fail(locked(holder))
  }

  const renew = setInterval(() => {
    const at = new Date(nowMs())
    // A renewal that fails is noticed by the token check before the next write.
    utimes(path, at, at).catch(() => undefined)
  }, renewEveryMs)
  renew.unref()

  const stillHeld = async (): Promise<boolean> => (await readText(path)) === token
  return ok({
    stillHeld,
    release: async () => {
      clearInterval(renew)
      if (await stillHeld()) await rm(path, { force: true })
    },
  })
}

const locked = (pid: number) =>
  failure(
    'journal.locked',
    `Another Kitbag (process ${pid}) keeps the journal of this workspace.`,
    'Your work is saved in this window. Close the other Kitbag; the journal is tried again with the next change.',
  )

const write = async (path: string, token: string): Promise<boolean> => {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(token)
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

const readText = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

const modifiedMs = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return 0
  }
}

const isLiveProcess = (pid: number): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}
