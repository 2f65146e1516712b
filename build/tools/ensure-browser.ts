import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from '../../electron/standin/find-browser.ts'

const advice = `No Chromium, Chrome or Edge was found, and tests in a browser need one.
Install one of them, or name one in KITBAG_BROWSER. On Debian and Ubuntu: sudo apt-get install chromium`

const mayInstall = (): boolean =>
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')

const apt = (...args: readonly string[]): boolean =>
  spawnSync('apt-get', args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

/** An installed browser; as root on Debian it is installed when it is missing. Otherwise says what to do. */
export const ensureBrowser = (): string | null => {
  const found = findBrowser()
  if (found !== null) return found
  if (mayInstall()) {
    console.log('Installing Chromium for the tests in a browser.')
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  }
  const installed = findBrowser()
  if (installed === null) console.error(advice)
  return installed
}
