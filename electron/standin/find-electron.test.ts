import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { browserArguments } from './browser.ts'
import { findBrowser, hasDisplay } from './find-browser.ts'
import { findElectron } from './find-electron.ts'
import { externalOpener } from './open-outside.ts'
import { applicationDataFolder } from './standin-app.ts'

const folder = mkdtempSync(join(tmpdir(), 'kitbag-find-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('Electron is found where its package keeps it or where the person says, and only if it is there', () => {
  const packageFolder = join(folder, 'node_modules', 'electron')
  mkdirSync(join(packageFolder, 'dist'), { recursive: true })
  expect(findElectron(folder, {})).toBeNull()
  writeFileSync(join(packageFolder, 'path.txt'), 'electron.exe')
  expect(findElectron(folder, {})).toBeNull()
  writeFileSync(join(packageFolder, 'dist', 'electron.exe'), '')
  expect(findElectron(folder, {})).toBe(join(packageFolder, 'dist', 'electron.exe'))
  expect(findElectron(folder, { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'elsewhere') })).toBeNull()
})

it('KITBAG_BROWSER names the browser to use', () => {
  process.env['KITBAG_BROWSER'] = '/opt/browser'
  expect(findBrowser()).toBe('/opt/browser')
  delete process.env['KITBAG_BROWSER']
})

it('only Linux can lack a display', () => {
  expect(hasDisplay('linux', {})).toBe(false)
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true)
  expect(hasDisplay('win32', {})).toBe(true)
})

it('the browser knows no host but ours, and keeps its sandbox unless run as root', () => {
  const given = {
    profileFolder: '/p',
    bounds: { width: 1, height: 2 },
  }
  const args = browserArguments(given, false)
  expect(args).toContain('--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND')
  expect(args).toContain('--user-data-dir=/p')
  expect(args.join(' ')).not.toMatch(/sandbox|web-security|position/)
  expect(browserArguments(given, true)).toContain('--no-sandbox')
})

it('data lies where Electron would put it', () => {
  expect(applicationDataFolder('linux', '/home/a', {})).toBe(join('/home/a', '.config'))
  expect(applicationDataFolder('linux', '/home/a', { XDG_CONFIG_HOME: '/x' })).toBe('/x')
  expect(applicationDataFolder('darwin', '/Users/a', {})).toBe(
    join('/Users/a', 'Library', 'Application Support'),
  )
  expect(applicationDataFolder('win32', 'C:', { APPDATA: 'C:/Roaming' })).toBe('C:/Roaming')
})

it('an address is handed to the system as one argument, never through a shell', () => {
  for (const platform of ['win32', 'darwin', 'linux']) {
    const [program, args] = externalOpener(platform, 'https://example.net/?a=1&b=$(x)')
    expect(program).not.toMatch(/cmd|sh$|powershell/)
    expect(args.at(-1)).toBe('https://example.net/?a=1&b=$(x)')
  }
})
