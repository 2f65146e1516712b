import { spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For tests: what this system has. What Wine, and not Windows, lacks is skipped by naming Wine. */

export const isWindows = process.platform === 'win32'

/** Windows' programs on another system. */
export const isWine =
  isWindows && existsSync(join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'winecfg.exe'))

/** Windows keeps rights in lists, not in bits, and root may everything. */
export const modeBitsCount = !isWindows && process.getuid?.() !== 0

/** Windows lets an account make links only with a right or in developer mode; Wine 8 makes none at all. */
export const canLink = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'kitbag-link-'))
  try {
    writeFileSync(join(folder, 'file'), '')
    symlinkSync(join(folder, 'file'), join(folder, 'link'), 'file')
    return lstatSync(join(folder, 'link')).isSymbolicLink()
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A process of another number that lives until it is told to end. */
export const startProcess = async (): Promise<{
  readonly pid: number
  readonly end: () => Promise<void>
}> => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  return {
    pid: child.pid ?? 0,
    end: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}
