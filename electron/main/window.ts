import { BrowserWindow, screen } from 'electron'
import { appOrigin } from './security/policy.ts'
import { fitWindowState, loadWindowState, saveWindowState, smallestWindow } from './window-state.ts'

export type WindowDeps = {
  /** The built preload, one CommonJS file. */
  readonly preloadFile: string
  /** Where size and place are remembered. */
  readonly stateFile: string
  readonly title: string
  readonly devTools: boolean
}

/** Opens the only window there is. It is shown once its first picture is ready. */
export const openWindow = (deps: WindowDeps): BrowserWindow => {
  const displays = screen.getAllDisplays().map((display) => display.workArea)
  const { x, y, width, height, maximized } = fitWindowState(loadWindowState(deps.stateFile), displays)
  const window = new BrowserWindow({
    title: deps.title,
    ...(x === null || y === null ? {} : { x, y }),
    width,
    height,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    autoHideMenuBar: true,
    // Checklist 2 to 6: the page is an ordinary web page in a sandbox, and sees only what the preload exposes.
    webPreferences: {
      preload: deps.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: true,
      devTools: deps.devTools,
    },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    saveWindowState(deps.stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() })
  })
  void window.loadURL(`${appOrigin}/index.html`)
  return window
}

/** Brings the window to the front, for a second start of the app. */
export const raiseWindow = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
