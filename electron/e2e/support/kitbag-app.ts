import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { findElectron } from '../../standin/find-electron.ts'
import { openInElectron } from './in-electron.ts'
import { openInStandin } from './in-standin.ts'
import type { KitbagApp, OpenOptions, RunningApp } from './running-app.ts'

export type { KitbagApp } from './running-app.ts'

export type StartOptions = {
  /** Kitbag's data folder; a fresh temporary one when absent. */
  readonly dataFolder?: string
  /** More environment for the program. */
  readonly env?: Readonly<Record<string, string>>
  /** Size of the window in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number }
}

const appFolder = resolve(import.meta.dirname, '../../..')

/** Starts the built app; `npm run build` comes first. */
export const startKitbag = async (options: StartOptions = {}): Promise<KitbagApp> => {
  const made = options.dataFolder === undefined ? await mkdtemp(join(tmpdir(), 'kitbag-e2e-')) : null
  const dataFolder = options.dataFolder ?? made ?? ''
  const electron = process.env['KITBAG_E2E_STANDIN'] ? null : findElectron(appFolder, process.env)
  const problems: string[] = []

  const open = async (): Promise<RunningApp> => {
    const given: OpenOptions = {
      appFolder,
      dataFolder,
      env: { ...(options.env ?? {}), KITBAG_DATA_DIR: dataFolder },
      size: options.size ?? { width: 1280, height: 800 },
    }
    const watch = (page: Page): void => {
      page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console: ${message.text()}`)
      })
    }
    return electron === null ? openInStandin(given, watch) : openInElectron(electron, given, watch)
  }

  let running: RunningApp | null = await open()
  const now = (): RunningApp => {
    if (running === null) throw new Error('Kitbag is not running; call restart() first.')
    return running
  }
  const end = async (how: 'close' | 'killHard'): Promise<void> => {
    const ending = running
    running = null
    await ending?.[how]()
  }
  return {
    get page() {
      return now().page
    },
    dataFolder,
    problems,
    runtime: electron === null ? 'standin' : 'electron',
    get programId() {
      return now().programId
    },
    chooseInDialog: (path) => now().chooseInDialog(path),
    answerMessage: (button) => now().answerMessage(button),
    killHard: () => end('killHard'),
    restart: async () => {
      await end('close')
      running = await open()
    },
    stop: async () => {
      await end('close')
      if (made !== null) await rm(made, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}
