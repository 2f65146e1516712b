import { join } from 'node:path'

/** The folder that the app itself uses for this account: the convention of each system. */
export const dataFolderOf = (platform: string, home: string, environment: NodeJS.ProcessEnv): string => {
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'kitbag')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'kitbag')
  const config = environment['XDG_CONFIG_HOME']
  return join(config === undefined || config === '' ? join(home, '.config') : config, 'kitbag')
}
