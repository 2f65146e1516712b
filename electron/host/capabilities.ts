import type { HostEvent } from '../../src/contract/events.ts'
import type { Result } from '../../src/domain/result.ts'
import type { Logger } from './logger/logger.ts'

/**
 * What the host is given by whoever runs it: Electron's main process, the stand-in, or the command.
 * The host itself never imports `electron`.
 */
export type HostCapabilities = {
  readonly version: string
  readonly runtime: 'electron' | 'standin'
  /** The user's folder for Kitbag; everything the host writes is below it. */
  readonly dataFolder: string
  /** The shipped `resources` folder. */
  readonly resourcesFolder: string
  /** The folder with the built worker scripts. */
  readonly workersFolder: string
  readonly now: () => Date
  readonly logger: Logger
  readonly emit: (event: HostEvent) => void
  readonly dialogs: Dialogs
  readonly secretBox: SecretBox
  /** Asks the person, then opens the address outside the app. */
  readonly openExternal: (url: string) => Promise<Result<{ readonly opened: boolean }>>
}

/** Each answers with a path, or `null` when the person cancelled. */
export type Dialogs = {
  readonly chooseFolder: (title: string) => Promise<string | null>
  readonly chooseFile: (title: string, extensions: readonly string[]) => Promise<string | null>
  readonly chooseSaveTarget: (title: string, suggestedName: string) => Promise<string | null>
}

/** Encrypts small secrets for this user on this machine; the vault decides what to do where it is unavailable. */
export type SecretBox = {
  readonly available: () => boolean
  readonly encrypt: (plain: string) => Buffer
  readonly decrypt: (sealed: Buffer) => string
}
