import type { Page } from '@playwright/test'

/** The built app, driven as a person would. The same specs run on Electron and on the stand-in. */
export type KitbagApp = {
  /** The window; another one after `restart`. */
  readonly page: Page
  readonly dataFolder: string
  /** Errors of the window's console and uncaught exceptions so far, since the first start. */
  readonly problems: readonly string[]
  readonly runtime: 'electron' | 'standin'
  /** Process id of the program behind the window. */
  readonly programId: number
  /** Answers the file, folder or save dialog that is open or about to open. */
  readonly chooseInDialog: (path: string) => Promise<void>
  /** Presses a button of the message box that is open or about to open. */
  readonly answerMessage: (button: string) => Promise<void>
  /** Ends program and window at once, without a chance to write anything. */
  readonly killHard: () => Promise<void>
  /** Starts again on the same data; ends what still runs, as a person closing the window would. */
  readonly restart: () => Promise<void>
  /** Ends everything and deletes the data folder if it was made here. */
  readonly stop: () => Promise<void>
}

/** One run of the app between start and end. */
export type RunningApp = Pick<
  KitbagApp,
  'page' | 'programId' | 'chooseInDialog' | 'answerMessage' | 'killHard'
> & {
  readonly close: () => Promise<void>
}

export type OpenOptions = {
  readonly appFolder: string
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string>>
  readonly size: { readonly width: number; readonly height: number }
}
