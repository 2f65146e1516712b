import type { AppEvents, ContentsEvents, WindowEvents } from './events.ts'
import type { Surface } from './surface.ts'

/**
 * Checked by the compiler, not by running: a part whose signature differs from Electron's declarations does
 * not build. Should one of these lines begin to compile, the check of types fails here.
 */
export const differingSignatures = () => {
  // @ts-expect-error a version is text
  const wrongAnswer = { getVersion: () => 1 } satisfies Pick<Surface['app'], 'getVersion'>
  // @ts-expect-error a listener of a call gets the event first
  const wrongInput = { handle: (_channel: number) => undefined } satisfies Surface['ipcMain']
  // @ts-expect-error dialogs answer with a promise
  const notAPromise = { showMessageBox: () => ({ response: 0 }) } satisfies Pick<
    Surface['dialog'],
    'showMessageBox'
  >
  // @ts-expect-error every display that is told of is told in full
  const halfADisplay = { getAllDisplays: () => [{ id: 1 }] } satisfies Surface['screen']
  return [wrongAnswer, wrongInput, notAPromise, halfADisplay]
}

/** Also checked by the compiler: Electron takes listeners of exactly the events the stand-in emits. */
export const emittedEvents = (
  app: Electron.App,
  window: Electron.BrowserWindow,
  contents: Electron.WebContents,
  listeners: {
    readonly secondInstance: (...values: AppEvents['second-instance']) => void
    readonly created: (...values: AppEvents['web-contents-created']) => void
    readonly willQuit: (...values: AppEvents['will-quit']) => void
    readonly allClosed: (...values: AppEvents['window-all-closed']) => void
    readonly close: (...values: WindowEvents['close']) => void
    readonly closed: (...values: WindowEvents['closed']) => void
    readonly ready: (...values: WindowEvents['ready-to-show']) => void
    readonly navigate: (...values: ContentsEvents['will-frame-navigate']) => void
  },
) => {
  app.on('second-instance', listeners.secondInstance)
  app.on('web-contents-created', listeners.created)
  app.on('will-quit', listeners.willQuit)
  app.on('window-all-closed', listeners.allClosed)
  window.on('close', listeners.close)
  window.on('closed', listeners.closed)
  window.once('ready-to-show', listeners.ready)
  contents.on('will-frame-navigate', listeners.navigate)
}
