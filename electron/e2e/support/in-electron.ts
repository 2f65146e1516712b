import { once } from 'node:events'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import type { OpenOptions, RunningApp } from './running-app.ts'

/** Runs the built app in Electron itself. The system's dialogs cannot be driven, so their answers are queued. */
export const openInElectron = async (
  executablePath: string,
  options: OpenOptions,
  watch: (page: Page) => void,
): Promise<RunningApp> => {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...options.env }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  const app = await _electron.launch({
    executablePath,
    args: [...(isRoot ? ['--no-sandbox'] : []), options.appFolder],
    cwd: options.appFolder,
    env,
  })
  await queueDialogs(app)
  const page = await app.firstWindow()
  watch(page)
  await page.setViewportSize(options.size)
  return {
    page,
    programId: app.process().pid ?? 0,
    close: () => app.close(),
    chooseInDialog: (path) => answer(app, path),
    answerMessage: (button) => answer(app, button),
    killHard: async () => {
      const child = app.process()
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

type Queue = { readonly answers: string[]; readonly waiting: ((answer: string) => void)[] }
type WithQueue = typeof globalThis & { kitbagDialogs?: Queue }

/** Replaces the dialogs in the main process by ones that wait for `answer`. */
const queueDialogs = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ dialog }) => {
    const queue: Queue = { answers: [], waiting: [] }
    const world: WithQueue = globalThis
    world.kitbagDialogs = queue
    const next = (): Promise<string> => {
      const ready = queue.answers.shift()
      return ready === undefined
        ? new Promise((resolve) => void queue.waiting.push(resolve))
        : Promise.resolve(ready)
    }
    Object.assign(dialog, {
      showOpenDialog: async () => ({ canceled: false, filePaths: [await next()] }),
      showSaveDialog: async () => ({ canceled: false, filePath: await next() }),
      showMessageBox: async (...given: unknown[]) => {
        const { buttons = [] } = given.at(-1) as { readonly buttons?: readonly string[] }
        return { response: buttons.indexOf(await next()), checkboxChecked: false }
      },
    })
  })

const answer = (app: ElectronApplication, text: string): Promise<void> =>
  app.evaluate((_electronModule, given) => {
    const queue = (globalThis as WithQueue).kitbagDialogs
    const take = queue?.waiting.shift()
    if (take === undefined) queue?.answers.push(given)
    else take(given)
  }, text)
