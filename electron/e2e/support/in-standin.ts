import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../standin/find-browser.ts'
import type { OpenOptions, RunningApp } from './running-app.ts'

/** Runs the built main bundle on Node and opens its address in an installed browser. */
export const openInStandin = async (
  options: OpenOptions,
  watch: (page: Page) => void,
): Promise<RunningApp> => {
  const main = spawn(process.execPath, ['out/main/launch.js', '--no-window', '--standin'], {
    cwd: options.appFolder,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = addressOf(main)
  // Awaited below; until then a failure must not count as unhandled.
  printed.catch(() => undefined)
  const context = await openContext(options).catch((error: unknown) => {
    main.kill('SIGKILL')
    throw error
  })
  const ended = () => (main.exitCode === null && main.signalCode === null ? once(main, 'exit') : null)
  const close = async (): Promise<void> => {
    await context.close()
    main.kill('SIGTERM')
    await ended()
  }
  try {
    const address = await printed
    const page = context.pages()[0] ?? (await context.newPage())
    watch(page)
    await page.goto(address)
    const dialog = page.locator('kitbag-standin-dialog').getByRole('dialog')
    return {
      page,
      programId: main.pid ?? 0,
      close,
      chooseInDialog: async (path) => {
        await dialog.getByRole('textbox', { name: 'Path' }).fill(path)
        await dialog.getByRole('button', { name: /^(Choose|Save)$/ }).click()
        await dialog.waitFor({ state: 'detached' })
      },
      answerMessage: async (button) => {
        await dialog.getByRole('button', { name: button, exact: true }).click()
        await dialog.waitFor({ state: 'detached' })
      },
      killHard: async () => {
        const browserPid = await browserPidOf(context)
        const gone = new Promise((resolve) => context.once('close', resolve))
        main.kill('SIGKILL')
        process.kill(browserPid, 'SIGKILL')
        await ended()
        await gone
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

const openContext = (options: OpenOptions): Promise<BrowserContext> => {
  const executablePath = findBrowser()
  return chromium.launchPersistentContext(join(options.dataFolder, 'browser-standin'), {
    ...(executablePath === null ? {} : { executablePath }),
    viewport: options.size,
    // As the stand-in itself starts it: no host but ours exists.
    args: [
      '--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND',
      '--disable-background-networking',
    ],
  })
}

const startLimitMs = 60_000

/** Reads the printed address; what the program said otherwise is part of the failure. */
const addressOf = (main: ChildProcess): Promise<string> => {
  const said: string[] = []
  const { stdout, stderr } = main
  if (stdout === null || stderr === null) throw new Error('Kitbag was started without its output.')
  stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error(`${why}\n${said.join('\n')}`))
    const timer = setTimeout(() => give('Kitbag printed no address in time.'), startLimitMs)
    main.once('exit', (code) => give(`Kitbag ended with ${code} before it printed its address.`))
    createInterface(stdout).on('line', (line) => {
      said.push(line)
      const address = /(http:\/\/k-[0-9a-f]{32}\.localhost:\d+\/\S+)/.exec(line)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })
}

const browserPidOf = async (context: BrowserContext): Promise<number> => {
  const browser = context.browser()
  if (browser === null) throw new Error('The browser of this context is not known.')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const pid = processInfo.find((process) => process.type === 'browser')?.id
  if (pid === undefined) throw new Error('The browser did not tell its process id.')
  return pid
}
