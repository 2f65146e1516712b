import { type ContentsEvents, createEvent, createEvents, type WindowEvents } from './events.ts'
import type { SurfaceContents, SurfaceWindow } from './surface.ts'

type Bounds = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** The one window, seen from the stand-in. */
export type WindowCore = {
  readonly window: SurfaceWindow
  readonly contents: SurfaceContents
  readonly preloadFile: string
  readonly size: { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number }
  /** The page is there and listens. */
  readonly pageLoaded: () => void
  readonly moved: (bounds: Bounds) => void
  readonly navigationBlocked: (url: string) => void
  readonly windowAsked: (url: string) => void
  /** The browser has gone; `close` and `closed` are emitted once. */
  readonly gone: () => void
}

export type WindowDeps = {
  readonly send: (channel: string, values: readonly unknown[]) => void
  readonly load: (core: WindowCore) => Promise<void>
  readonly raise: () => void
}

export const createWindow = (
  options: Electron.BrowserWindowConstructorOptions,
  deps: WindowDeps,
): WindowCore => {
  const events = createEvents<WindowEvents, Electron.BrowserWindow['on']>()
  const contentsEvents = createEvents<ContentsEvents, Electron.WebContents['on']>()
  const { width = 800, height = 600, x, y } = options
  let bounds: Bounds = { x: x ?? 0, y: y ?? 0, width, height }
  let loaded = false
  let closed = false
  let decideOpen: (details: Electron.HandlerDetails) => Electron.WindowOpenHandlerResponse = () => ({
    action: 'deny',
  })

  const contents: SurfaceContents = {
    on: contentsEvents.on,
    send: (channel, ...values) => deps.send(channel, values),
    setWindowOpenHandler: (handler) => {
      decideOpen = handler
    },
  }
  const window: SurfaceWindow = {
    webContents: contents as Electron.WebContents,
    on: events.on,
    once: events.once as unknown as Electron.BrowserWindow['once'],
    loadURL: async (url) => {
      if (!url.startsWith('app://kitbag/')) throw new Error('The stand-in shows app://kitbag only.')
      await deps.load(core)
    },
    getNormalBounds: () => bounds,
    // The window manager does not tell a page these; the browser remembers them itself.
    isMaximized: () => false,
    isMinimized: () => false,
    maximize: () => undefined,
    restore: () => undefined,
    show: () => undefined,
    focus: deps.raise,
  }
  const core: WindowCore = {
    window,
    contents,
    preloadFile: options.webPreferences?.preload ?? '',
    size: { width, height, ...(x === undefined || y === undefined ? {} : { x, y }) },
    pageLoaded: () => {
      if (!loaded) events.emit('ready-to-show')
      loaded = true
    },
    moved: (next) => {
      bounds = next
    },
    navigationBlocked: (url) => {
      const details = { url, isSameDocument: false, isMainFrame: true, frame: null }
      contentsEvents.emit('will-frame-navigate', createEvent(details).event)
    },
    windowAsked: (url) => {
      decideOpen({
        url,
        frameName: '',
        features: '',
        disposition: 'foreground-tab',
        referrer: { url: '', policy: 'no-referrer' },
      })
    },
    gone: () => {
      if (closed) return
      closed = true
      events.emit('close', createEvent({}).event)
      events.emit('closed')
    },
  }
  return core
}
