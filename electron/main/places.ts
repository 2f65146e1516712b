import { join, resolve } from 'node:path'
import { app } from 'electron'

/** Folders and files of this start. */
export type Places = {
  readonly dataFolder: string
  readonly resourcesFolder: string
  readonly workersFolder: string
  readonly rendererFolder: string
  readonly preloadFile: string
  readonly windowStateFile: string
}

/**
 * `mainFolder` is the folder of the built main bundle. `KITBAG_DATA_DIR` moves everything Kitbag writes, for
 * tests and for use from a USB stick; the browser's own files stay apart from ours in `browser/`.
 */
export const choosePlaces = (mainFolder: string): Places => {
  const chosen = process.env['KITBAG_DATA_DIR']
  if (chosen !== undefined && chosen !== '') app.setPath('userData', resolve(chosen))
  const dataFolder = app.getPath('userData')
  app.setPath('sessionData', join(dataFolder, 'browser'))
  return {
    dataFolder,
    resourcesFolder: app.isPackaged
      ? join(process.resourcesPath, 'resources')
      : resolve(mainFolder, '../../resources'),
    workersFolder: mainFolder,
    rendererFolder: resolve(mainFolder, '../renderer'),
    preloadFile: resolve(mainFolder, '../preload/index.cjs'),
    windowStateFile: join(dataFolder, 'window.json'),
  }
}
