import { join } from 'node:path'
import { app, type BrowserWindow, dialog, ipcMain } from 'electron'
import type { HostEvent } from '../../src/contract/events.ts'
import { createFileLogger } from '../host/logger/create-file-logger.ts'
import { registerAppScheme, serveApp } from './app-protocol.ts'
import { createDialogs, createOpenExternal, createSecretBox } from './capabilities.ts'
import { startHost } from './ipc/handlers.ts'
import { registerOperations } from './ipc/register.ts'
import { setMenu } from './menu.ts'
import { choosePlaces } from './places.ts'
import { enforcePolicy } from './security/enforce.ts'
import { openWindow, raiseWindow } from './window.ts'

/** The whole start, top to bottom. What must happen before the app is ready comes first. */
registerAppScheme()
app.enableSandbox()
const places = choosePlaces(import.meta.dirname)
const now = () => new Date()
const logger = createFileLogger({ folder: join(places.dataFolder, 'logs'), now })

const start = async (): Promise<void> => {
  let window: BrowserWindow | null = null
  const ourWindow = (): BrowserWindow => {
    if (window === null) throw new Error('The window is not open yet.')
    return window
  }
  const openExternal = createOpenExternal(ourWindow)
  enforcePolicy({ logger, offerOutside: (address) => void openExternal(address) })
  setMenu(process.platform, !app.isPackaged)
  serveApp(places.rendererFolder)

  const host = startHost({
    version: app.getVersion(),
    runtime: process.versions['electron'] === undefined ? 'standin' : 'electron',
    dataFolder: places.dataFolder,
    resourcesFolder: places.resourcesFolder,
    workersFolder: places.workersFolder,
    now,
    logger,
    emit: (event: HostEvent) => window?.webContents.send('kitbag:event', event),
    dialogs: createDialogs(ourWindow),
    secretBox: createSecretBox(process.platform),
    openExternal,
  })
  registerOperations(ipcMain, { handlers: host.handlers, logger, checkOutput: !app.isPackaged })

  window = openWindow({
    preloadFile: places.preloadFile,
    stateFile: places.windowStateFile,
    title: 'Kitbag',
    devTools: !app.isPackaged,
  })
  window.on('closed', () => {
    window = null
  })
  app.on('second-instance', () => window !== null && raiseWindow(window))
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(host.close)

  const services = await host.services
  if (!services.ok) {
    logger.error('The host could not start.', { code: services.error.code })
    dialog.showErrorBox('Kitbag could not start', `${services.error.message}\n\n${services.error.hint}`)
    app.quit()
  }
}

/** The app ends only when the host has finished what it was writing. */
const closeBeforeQuit = (close: () => Promise<void>): void => {
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    close()
      .catch((defect: unknown) => logger.error('Closing failed.', { what: String(defect) }))
      .finally(() => {
        closed = true
        app.quit()
      })
  })
}

const giveUp = (defect: unknown): void => {
  const what = defect instanceof Error ? (defect.stack ?? defect.message) : String(defect)
  logger.error('Kitbag could not start.', { what })
  dialog.showErrorBox('Kitbag could not start', what)
  app.exit(1)
}

// One Kitbag per data folder: a second start only brings the first to the front. Nothing is awaited at the
// top level: Electron holds `ready` back until this module has been evaluated.
if (app.requestSingleInstanceLock()) app.whenReady().then(start).catch(giveUp)
else app.quit()
