import { Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * The smallest menu with which copy, paste, zoom and quit work everywhere: on macOS these keys exist only
 * through the menu. Everything else lives in the window.
 */
export const menuTemplate = (platform: string, devTools: boolean): readonly MenuItemConstructorOptions[] => [
  ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ role: 'fileMenu' } as const]),
  { role: 'editMenu' },
  {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(devTools
        ? [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]
        : []),
    ],
  },
  { role: 'windowMenu' },
]

export const setMenu = (platform: string, devTools: boolean): void =>
  Menu.setApplicationMenu(Menu.buildFromTemplate([...menuTemplate(platform, devTools)]))
