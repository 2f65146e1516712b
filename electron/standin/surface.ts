/**
 * The part of Electron that `electron/main` uses, in Electron's own types. The stand-in is checked against it
 * by the compiler: a name or a signature that differs from Electron's declarations does not build.
 */
export type Surface = {
  readonly app: Pick<
    Electron.App,
    | 'enableSandbox'
    | 'exit'
    | 'getPath'
    | 'getVersion'
    | 'isPackaged'
    | 'on'
    | 'quit'
    | 'requestSingleInstanceLock'
    | 'setPath'
    | 'whenReady'
  >
  readonly BrowserWindow: new (options?: Electron.BrowserWindowConstructorOptions) => SurfaceWindow
  readonly dialog: Pick<
    Electron.Dialog,
    'showErrorBox' | 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog'
  >
  readonly ipcMain: Pick<Electron.IpcMain, 'handle'>
  readonly Menu: Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>
  readonly protocol: Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>
  readonly safeStorage: Pick<
    Electron.SafeStorage,
    'decryptString' | 'encryptString' | 'getSelectedStorageBackend' | 'isEncryptionAvailable'
  >
  readonly screen: Pick<Electron.Screen, 'getAllDisplays'>
  readonly session: { readonly defaultSession: SurfaceSession }
  readonly shell: Pick<Electron.Shell, 'openExternal'>
}

export type SurfaceWindow = Pick<
  Electron.BrowserWindow,
  | 'focus'
  | 'getNormalBounds'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'on'
  | 'once'
  | 'restore'
  | 'show'
> & { readonly webContents: SurfaceContents }

export type SurfaceContents = Pick<Electron.WebContents, 'on' | 'send' | 'setWindowOpenHandler'>

export type SurfaceSession = Pick<
  Electron.Session,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
>
