import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { systemCode } from '../../files/disk-failure.ts'
import { globMatcher, literally, splitGlob } from './glob.ts'

export type FoundFile = { readonly path: string; readonly modifiedMs: number; readonly size: number }

export type Found = {
  /** Newest first; of equal age by name. */
  readonly files: readonly FoundFile[]
  /** Folders that may not be listed. */
  readonly denied: readonly string[]
  /** Files and folders that were seen and cannot be opened by the name that the system gives. */
  readonly nameless: readonly string[]
}

/** What stands in a name for bytes that are no UTF-8: such a name opens nothing. */
const isNameless = (path: string, error: unknown): boolean =>
  systemCode(error) === 'ENOENT' && path.includes('\ufffd')

/** Places that a profile may name without knowing the machine. Nothing else of the environment is read. */
const places: Readonly<Record<string, () => string | undefined>> = {
  HOME: homedir,
  USERPROFILE: homedir,
  PROGRAMDATA: () => process.env['ProgramData'],
  LOCALAPPDATA: () => process.env['LOCALAPPDATA'],
  APPDATA: () => process.env['APPDATA'],
  SYSTEMROOT: () => process.env['SystemRoot'],
  SYSTEMDRIVE: () => process.env['SystemDrive'],
  TEMP: () => process.env['TEMP'] ?? process.env['TMPDIR'],
}

/** A place as part of a glob: `/` between folders, and no letter of its name chooses anything. */
const placeInGlob = (place: string): string => literally(place.replaceAll('\\', '/'))

/** `null` when it names a place that this machine does not have. */
const fillPlaces = (pattern: string): string | null => {
  let missing = false
  const filled = pattern
    .replaceAll('\\', '/')
    .replace(/^~(?=\/)/, () => placeInGlob(homedir()))
    .replace(/\$\{(\w{1,40})\}/g, (_whole, name: string) => {
      const value = places[name.toUpperCase()]?.()
      if (value === undefined || value === '') missing = true
      return placeInGlob(value ?? '')
    })
  return missing ? null : filled
}

/** Windows and macOS take two spellings of a name for one file. */
const nocase = process.platform !== 'linux'
const sameName = (path: string): string => (nocase ? path.toLowerCase() : path)

const maxFound = 200_000

/** Entries of a folder and the folders in it. Links are named and never entered. */
const walk = async (
  folder: string,
  depth: number,
  onEntry: (path: string) => Promise<void> | null,
  onDenied: (folder: string, error: unknown) => void,
): Promise<void> => {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    onDenied(folder, error)
    return
  }
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) await onEntry(path)
    else if (depth > 1) await walk(path, depth - 1, onEntry, onDenied)
  }
}

/** Folders in folders; a brought disk may be arbitrarily deep. */
const maxDepth = 40

/**
 * Files of some globs. Links are neither followed nor entered. `root` limits relative globs to one folder;
 * without it only absolute globs find anything.
 */
export const findFiles = async (patterns: readonly string[], root: string | null): Promise<Found> => {
  const filled = patterns.map((pattern) => {
    const negated = pattern.startsWith('!')
    return { negated, pattern: fillPlaces(negated ? pattern.slice(1) : pattern) }
  })
  const ignore = filled.flatMap(({ negated, pattern }) => (negated && pattern !== null ? [pattern] : []))
  const isIgnored = globMatcher(ignore, { nocase })
  const denied = new Set<string>()
  const nameless = new Set<string>()
  const found = new Map<string, FoundFile>()

  const deny = (path: string, error: unknown) => {
    if (isNameless(path, error)) nameless.add(path)
    if (systemCode(error) === 'EACCES' || systemCode(error) === 'EPERM') denied.add(path)
  }
  const add = async (path: string) => {
    if (
      found.has(sameName(path)) ||
      found.size >= maxFound ||
      isIgnored((root === null ? path : relative(root, path)).replaceAll('\\', '/'))
    )
      return
    try {
      const stats = await lstat(path)
      if (!stats.isDirectory())
        found.set(sameName(path), { path, modifiedMs: stats.mtimeMs, size: stats.size })
    } catch (error) {
      deny(path, error)
    }
  }

  for (const { negated, pattern } of filled) {
    if (negated || pattern === null) continue
    const split = splitGlob(pattern)
    const base = root === null ? split.base || '/' : join(root, split.base)
    if (root === null ? !isAbsolute(base) : relative(root, base).startsWith('..')) continue
    if (split.glob === null) {
      await add(resolve(base))
      continue
    }
    // Without `**` nothing lies deeper than the glob has parts.
    const depth = split.glob.includes('**') ? maxDepth : split.glob.split('/').length
    const isWanted = globMatcher([split.glob], { nocase })
    await walk(
      resolve(base),
      depth,
      (path) => (isWanted(relative(base, path).replaceAll('\\', '/')) ? add(path) : null),
      deny,
    )
  }
  const files = [...found.values()].sort((a, b) => b.modifiedMs - a.modifiedMs || (a.path < b.path ? -1 : 1))
  return { files, denied: [...denied].sort(), nameless: [...nameless].sort() }
}
