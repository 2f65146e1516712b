import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** For tests. What only Windows has or lacks is skipped there, and what Wine lacks is skipped by naming it. */

export const isWindows = process.platform === 'win32'

/** Windows' programs on another system. Its `taskkill` knows no `/T`, and it makes no symbolic links. */
export const isWine =
  isWindows && existsSync(join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'winecfg.exe'))
