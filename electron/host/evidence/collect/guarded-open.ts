import { constants, realpath as realpathByLinks } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import { join, parse, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { neverCollected } from '../../../../src/domain/evidence-never-collect.ts'
import { systemCode } from '../../files/disk-failure.ts'

export type Refusal = {
  readonly kind: 'forbidden' | 'denied' | 'gone' | 'locked' | 'failed'
  readonly reason: string
}

export type GuardedFile = { readonly handle: FileHandle; readonly size: number; readonly modifiedMs: number }

const refusal = (kind: Refusal['kind'], reason: string): Refusal => ({ kind, reason })

/** Says in words why a file could not be had. */
export const refusalOf = (error: unknown, path: string): Refusal => {
  const code = systemCode(error)
  if (code === 'EACCES' || code === 'EPERM') return refusal('denied', `No right to read ${path}.`)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE') return refusal('gone', `${path} is gone.`)
  if (code === 'EBUSY' || code === 'EAGAIN') return refusal('locked', `${path} is locked by another program.`)
  if (code === 'ELOOP') return refusal('forbidden', `${path} is a link; links are not followed.`)
  return refusal('failed', `${path} cannot be read (${code || String(error)}).`)
}

/** The same path whatever case a system without case gives it. */
const folded = (path: string) => (process.platform === 'linux' ? path : path.toLowerCase())

/**
 * The path with its links followed and nothing else changed. Windows' own answer also writes `ANNALU~1` in full and
 * a mapped drive as its server, which are no links.
 */
const followLinks = process.platform === 'win32' ? promisify(realpathByLinks) : realpath

/** Links right below the root belong to the system, such as `/var` on macOS. */
const throughSystemLink = async (path: string): Promise<string> => {
  const { root } = parse(path)
  const [first = '', ...rest] = path.slice(root.length).split(sep)
  if (rest.length === 0) return path
  return join(await followLinks(join(root, first)), ...rest)
}

/**
 * Opens a file for collecting. No link is followed, neither the file nor a folder above it, up to `root`
 * (a folder that the person chose) or the system's own; devices and pipes are refused; so is everything on
 * the never-collect list, whatever name led to it.
 */
export const openGuarded = async (
  path: string,
  root: string | null,
): Promise<{ readonly file: GuardedFile } | { readonly refusal: Refusal }> => {
  const rule = neverCollected(path)
  if (rule !== null) return { refusal: refusal('forbidden', `${path}: ${rule}`) }
  let handle: FileHandle | null = null
  try {
    const before = await lstat(path)
    if (before.isSymbolicLink())
      return { refusal: refusal('forbidden', `${path} is a link; links are not followed.`) }
    if (!before.isFile()) return { refusal: refusal('forbidden', `${path} is not a plain file.`) }
    // Windows has neither flag and no links in the last place after the test above.
    const flags =
      process.platform === 'win32'
        ? constants.O_RDONLY
        : constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    handle = await open(path, flags)
    const opened = await handle.stat()
    const expected =
      root === null
        ? await throughSystemLink(resolve(path))
        : join(await followLinks(root), path.slice(root.length))
    const isSame = opened.ino === before.ino && opened.dev === before.dev && opened.isFile()
    if (!isSame || folded(await followLinks(path)) !== folded(expected)) {
      await handle.close()
      return { refusal: refusal('forbidden', `${path} lies behind a link; links are not followed.`) }
    }
    const realRule = neverCollected(await realpath(path))
    if (realRule !== null) {
      await handle.close()
      return { refusal: refusal('forbidden', `${path}: ${realRule}`) }
    }
    return { file: { handle, size: opened.size, modifiedMs: opened.mtimeMs } }
  } catch (error) {
    await handle?.close()
    return { refusal: refusalOf(error, path) }
  }
}
