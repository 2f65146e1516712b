import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import picomatch from 'picomatch'
import { systemCode } from '../../files/disk-failure.ts'

export type FoundFile = { readonly path: string; readonly modifiedMs: number; readonly size: number }

export type Found = {
  /** Newest first; of equal age by name. */
  readonly files: readonly FoundFile[]
  /** Folders that may not be listed. */
  readonly denied: readonly string[]
}

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

/** `null` when it names a place that this machine does not have. */
export const fillPlaces = (pattern: string): string | null => {
  let missing = false
  const filled = pattern
    .replace(/^~(?=[/\\])/, () => homedir())
    .replace(/\$\{(\w{1,40})\}/g, (_whole, name: string) => {
      const value = places[name.toUpperCase()]?.()
      if (value === undefined || value === '') missing = true
      return value ?? ''
    })
  return missing ? null : filled.replaceAll('\\', '/')
}

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
  const isIgnored = picomatch(ignore, { dot: true })
  const denied = new Set<string>()
  const found = new Map<string, FoundFile>()

  const deny = (path: string, error: unknown) => {
    if (systemCode(error) === 'EACCES' || systemCode(error) === 'EPERM') denied.add(path)
  }
  const add = async (path: string) => {
    if (
      found.has(path) ||
      found.size >= maxFound ||
      isIgnored((root === null ? path : relative(root, path)).replaceAll('\\', '/'))
    )
      return
    try {
      const stats = await lstat(path)
      if (!stats.isDirectory()) found.set(path, { path, modifiedMs: stats.mtimeMs, size: stats.size })
    } catch (error) {
      deny(path, error)
    }
  }

  for (const { negated, pattern } of filled) {
    if (negated || pattern === null) continue
    const scanned = picomatch.scan(pattern)
    const base = root === null ? scanned.base || '/' : join(root, scanned.base)
    if (root === null ? !isAbsolute(base) : relative(root, base).startsWith('..')) continue
    if (!scanned.isGlob) {
      await add(resolve(root === null ? pattern : join(root, pattern)))
      continue
    }
    // Without `**` nothing lies deeper than the glob has parts.
    const depth = scanned.glob.includes('**') ? maxDepth : scanned.glob.split('/').length
    const isWanted = picomatch(scanned.glob, { dot: true, nocase: process.platform !== 'linux' })
    await walk(
      base,
      depth,
      (path) => (isWanted(relative(base, path).replaceAll('\\', '/')) ? add(path) : null),
      deny,
    )
  }
  const files = [...found.values()].sort((a, b) => b.modifiedMs - a.modifiedMs || (a.path < b.path ? -1 : 1))
  return { files, denied: [...denied].sort() }
}
