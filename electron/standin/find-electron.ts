import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Electron's program, where it is present: below `ELECTRON_OVERRIDE_DIST_PATH` or as the `electron` package
 * keeps it. `null` when it is not. The package itself is not asked: it would start a download.
 */
export const findElectron = (appFolder: string, env: NodeJS.ProcessEnv): string | null => {
  const packageFolder = join(appFolder, 'node_modules', 'electron')
  const nameFile = join(packageFolder, 'path.txt')
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8').trim() : 'electron'
  const program = join(env['ELECTRON_OVERRIDE_DIST_PATH'] || join(packageFolder, 'dist'), name)
  return existsSync(program) ? program : null
}
