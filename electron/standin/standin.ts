import { spawn } from 'node:child_process'
import { readFileSync, watch } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Browser, openBrowser } from './browser.ts'
import { createCalls } from './calls.ts'
import { createPageDialogs } from './dialogs.ts'
import { createEvent } from './events.ts'
import { findBrowser, hasDisplay } from './find-browser.ts'
import { entryMs } from './guard.ts'
import { createInstanceLock } from './instance-lock.ts'
import { type Loopback, startLoopback } from './loopback.ts'
import { externalOpener } from './open-outside.ts'
import { readOptions } from './options.ts'
import { profileFolderIn } from './port.ts'
import { createApp } from './standin-app.ts'
import { createWindow, type WindowCore } from './standin-window.ts'
import type { Surface, SurfaceWindow } from './surface.ts'
import { type Announcement, type DialogAnswer, pack, unpack, type WindowNews } from './wire.ts'

/**
 * What `import … from 'electron'` means where Electron's own program is missing (DESIGN, section 9): the few
 * parts that `electron/main` uses, with a browser as the window and a loopback server in between.
 */
const options = readOptions()
const appFolder = resolve(import.meta.dirname, '../..')
const say = (text: string) => console.log(text)

let loopback: Loopback | null = null
let browser: Browser | null = null
let core: WindowCore | null = null
let browserGone = false
let serveApp: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 })

const announce = (announcement: Announcement): void => loopback?.announce(announcement)
const dialogs = createPageDialogs(announce)

/** The frame Electron would name as the sender. The guard has let only our own top page through. */
const senderFrame = { url: 'app://kitbag/', parent: null } as Electron.WebFrameMain
const calls = createCalls({
  announce,
  event: () =>
    ({
      ...createEvent({}).event,
      senderFrame,
      type: 'frame',
      frameId: 1,
      processId: 1,
    }) as Electron.IpcMainInvokeEvent,
})

const standinApp = createApp({
  appFolder,
  createLock: createInstanceLock,
  exit: (code) => process.exit(code),
  say,
  shutDown: async () => {
    dialogs.cancelAll()
    core?.gone()
    await browser?.close()
    await loopback?.close()
  },
})

/** The window is gone when its browser has ended and no page is connected any more. */
const closeWhenGone = (): void => {
  if (!browserGone || (loopback?.listeners() ?? 0) > 0) return
  dialogs.cancelAll()
  core?.gone()
  standinApp.emit('window-all-closed')
}

const bootScript = (preloadFile: string): string => {
  const page = readFileSync(join(appFolder, 'out/preload/standin-page.cjs'), 'utf8')
  const preload = readFileSync(preloadFile, 'utf8')
  // Two CommonJS files, each in its own function; the first gives the second its `require`.
  return `(() => {
const page = {}
;((exports, module) => {\n${page}\n})(page, { exports: page })
;((require, exports, module) => {\n${preload}\n})(page.requireElectron, {}, { exports: {} })
})()
`
}

const post = async (path: string, body: Uint8Array): Promise<Uint8Array | null> => {
  const [verb, argument = ''] = path.split('/').map(decodeURIComponent)
  switch (verb) {
    case 'invoke':
      return pack(await calls.invoke(argument, unpack<readonly unknown[]>(body)))
    case 'collect':
      return pack(await calls.collect(argument))
    case 'dialog':
      return pack(dialogs.answer(unpack<DialogAnswer>(body)))
    case 'list':
      return pack(dialogs.list(unpack<string>(body)))
    case 'window':
      tell(unpack<WindowNews>(body))
      return pack(null)
    default:
      return null
  }
}

const tell = (news: WindowNews): void => {
  switch (news.kind) {
    case 'bounds':
      core?.moved({ x: news.x, y: news.y, width: news.width, height: news.height })
      return
    case 'navigation-blocked':
      core?.navigationBlocked(news.url)
      return
    case 'window-open':
      core?.windowAsked(news.url)
      return
  }
}

const load = async (loading: WindowCore): Promise<void> => {
  const dataFolder = standinApp.getPath('userData')
  loopback = await startLoopback({
    dataFolder,
    port: options.port,
    warn: (text) => console.error(text),
    icon: () => readFileSync(join(appFolder, 'resources/icons/kitbag-256.png')),
    bootScript: () => bootScript(loading.preloadFile),
    serveApp: (request) => serveApp(request),
    post,
    onListen: () => {
      loading.pageLoaded()
      dialogs.repeat()
    },
    onSilence: () => setTimeout(closeWhenGone, 2_000).unref(),
  })
  if (options.reload) watchForChanges()
  const program = options.window && hasDisplay(process.platform, process.env) ? findBrowser() : null
  if (program === null) return printAddress(loopback.makeEntryAddress())
  browser = openBrowser({
    program,
    goal: loopback,
    profileFolder: profileFolderIn(dataFolder),
    bounds: loading.size,
    onExit: () => {
      browserGone = true
      closeWhenGone()
    },
  })
}

const printAddress = (address: string): void => {
  if (options.window) {
    say(
      hasDisplay(process.platform, process.env)
        ? 'No Chromium, Chrome or Edge was found; install one, or name one in KITBAG_BROWSER.'
        : 'There is no display here, so no window was opened.',
    )
  }
  say(`Kitbag runs at ${address}`)
  say(
    `Open it within ${entryMs / 1000} seconds in a browser on this machine; it works once. Ctrl-C ends Kitbag.`,
  )
}

const watchForChanges = (): void => {
  let timer: NodeJS.Timeout | undefined
  watch(join(appFolder, 'out/renderer'), { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => announce({ kind: 'reload' }), 300)
  }).unref()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => standinApp.quit())

export const app = standinApp satisfies Surface['app']

const openWindow = (given: Electron.BrowserWindowConstructorOptions): SurfaceWindow => {
  const created = createWindow(given, {
    send: (channel, values) => announce({ kind: 'send', channel, values }),
    load,
    raise: () => {
      if (browser !== null) browser.raise()
      else if (loopback !== null) printAddress(loopback.makeEntryAddress())
    },
  })
  core = created
  standinApp.emit('web-contents-created', createEvent({}).event, created.contents as Electron.WebContents)
  return created.window
}

// Electron's windows are made with `new`, so this one has to be a class; its parts are typed in `openWindow`.
export const BrowserWindow = class {
  constructor(given: Electron.BrowserWindowConstructorOptions = {}) {
    Object.assign(this, openWindow(given))
  }
} as Surface['BrowserWindow']

export const protocol = {
  // The origin is http://k-….localhost, which browsers treat as secure; nothing needs registering.
  registerSchemesAsPrivileged: () => undefined,
  handle: (_scheme, handler) => {
    serveApp = async (request) => handler(request)
  },
} satisfies Surface['protocol']

export const ipcMain = { handle: calls.handle } satisfies Surface['ipcMain']

/** Electron's dialogs take the parent window as an optional first argument. */
const lastOf = <Options>(given: readonly [Electron.BaseWindow, Options] | readonly [Options]): Options =>
  given.length === 2 ? given[1] : given[0]

export const dialog = {
  showOpenDialog: (
    ...given: [Electron.BaseWindow, Electron.OpenDialogOptions] | [Electron.OpenDialogOptions]
  ) => dialogs.openFile(lastOf(given)),
  showSaveDialog: (
    ...given: [Electron.BaseWindow, Electron.SaveDialogOptions] | [Electron.SaveDialogOptions]
  ) => dialogs.saveFile(lastOf(given)),
  showMessageBox: (
    ...given: [Electron.BaseWindow, Electron.MessageBoxOptions] | [Electron.MessageBoxOptions]
  ) => dialogs.message(lastOf(given)),
  showErrorBox: (title, content) => console.error(`${title}\n${content}`),
} satisfies Surface['dialog']

// The browser has its own menu and keys.
export const Menu = {
  buildFromTemplate: () => ({}) as Electron.Menu,
  setApplicationMenu: () => undefined,
} satisfies Surface['Menu']

/** There is no keychain behind the stand-in: the vault asks for a passphrase instead. */
const noKeychain = (): never => {
  throw new Error('The stand-in has no keychain.')
}
export const safeStorage = {
  isEncryptionAvailable: () => false,
  getSelectedStorageBackend: () => 'basic_text',
  encryptString: noKeychain,
  decryptString: noKeychain,
} satisfies Surface['safeStorage']

// A page cannot see all displays; the browser itself keeps its window on one of them.
export const screen = { getAllDisplays: () => [] } satisfies Surface['screen']

// The browser decides about permissions itself; the Permissions-Policy header carries our refusals to it.
export const session = {
  defaultSession: {
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: () => undefined,
    setDevicePermissionHandler: () => undefined,
  },
} satisfies Surface['session']

export const shell = {
  openExternal: async (address) => {
    const [program, args] = externalOpener(process.platform, address)
    spawn(program, [...args], { stdio: 'ignore', detached: true })
      .on('error', () => say(`Open this address yourself: ${address}`))
      .unref()
  },
} satisfies Surface['shell']
