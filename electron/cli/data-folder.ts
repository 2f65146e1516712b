import { posix, win32 } from 'node:path'

/** The folder that the app itself uses for this account: the convention of each system. */
export const dataFolderOf = (platform: string, home: string, environment: NodeJS.ProcessEnv): string => {
  if (platform === 'win32')
    return win32.join(environment['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'kitbag')
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'kitbag')
  const config = environment['XDG_CONFIG_HOME']
  return posix.join(config === undefined || config === '' ? posix.join(home, '.config') : config, 'kitbag')
}
