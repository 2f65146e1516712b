import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type AppEvents, createEvent, createEvents } from './events.ts'
import type { InstanceLock } from './instance-lock.ts'
import type { Surface } from './surface.ts'

export type AppDeps = {
  /** The folder with `package.json`. */
  readonly appFolder: string
  readonly createLock: (folder: string) => InstanceLock
  /** Ends windows and server; resolves when nothing of it is left. */
  readonly shutDown: () => Promise<void>
  readonly exit: (code: number) => void
  readonly say: (text: string) => void
}

export type StandinApp = Surface['app'] & {
  readonly emit: ReturnType<typeof createEvents<AppEvents, Electron.App['on']>>['emit']
}

/** Where Electron keeps an app's data on this system (https://www.electronjs.org/docs/latest/api/app#appgetpathname). */
export const applicationDataFolder = (platform: string, home: string, env: NodeJS.ProcessEnv): string => {
  if (platform === 'win32') return env['APPDATA'] ?? join(home, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return env['XDG_CONFIG_HOME'] || join(home, '.config')
}

/** Electron's `app` without a desktop: life, death and folders. */
export const createApp = (deps: AppDeps): StandinApp => {
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(join(deps.appFolder, 'package.json'), 'utf8')))
  const events = createEvents<AppEvents, Electron.App['on']>()
  const userData = join(applicationDataFolder(process.platform, homedir(), process.env), name)
  const paths = new Map<string, string>([
    ['userData', userData],
    ['sessionData', userData],
    ['home', homedir()],
  ])
  const pathOf = (which: string): string => {
    const path = paths.get(which)
    if (path === undefined) throw new Error(`The stand-in has no path called '${which}'.`)
    return path
  }
  let lock: InstanceLock | null = null
  let ending = false

  const exit = (code = 0): void => {
    if (ending) return
    ending = true
    lock?.release()
    void deps.shutDown().finally(() => deps.exit(code))
  }

  return {
    emit: events.emit,
    on: events.on,
    isPackaged: false,
    // The browser's own sandbox is always on.
    enableSandbox: () => undefined,
    getVersion: () => version,
    getPath: pathOf,
    setPath: (which, path) => void paths.set(which, resolve(path)),
    whenReady: () => Promise.resolve(),
    requestSingleInstanceLock: () => {
      lock ??= deps.createLock(pathOf('userData'))
      const acquired = lock.acquire()
      if (!acquired) deps.say('Kitbag already runs on this data; its window was brought to the front.')
      if (acquired) lock.onKnock(() => events.emit('second-instance', createEvent({}).event, [], '', null))
      return acquired
    },
    quit: () => {
      const { event, prevented } = createEvent({})
      events.emit('will-quit', event)
      if (!prevented()) exit(0)
    },
    exit,
  }
}
