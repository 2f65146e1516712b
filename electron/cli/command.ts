import { plainJson } from './plain-text.ts'

/** What a command is given: nothing is read from the process itself, so that tests can run one in place. */
export type CommandContext = {
  readonly version: string
  readonly workersFolder: string
  readonly resourcesFolder: string
  readonly dataFolder: string
  /** Opens the vault of this account; `null` when none was given. */
  readonly passphrase: string | null
  /** Results. */
  readonly write: (text: string) => void
  /** Results that are bytes, as they are; done when they are handed on. */
  readonly writeBytes: (bytes: Buffer) => Promise<void>
  /** What is piped in. */
  readonly input: () => AsyncIterable<Buffer>
  /** Errors, and nothing but errors. */
  readonly complain: (text: string) => void
  /** Progress; `null` when nobody watches. */
  readonly progress: ((text: string) => void) | null
  readonly signal: AbortSignal
  readonly now: () => Date
}

export const exitCodes = { done: 0, failed: 1, usage: 2, incomplete: 3, cancelled: 130 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Wrong usage: shown with a pointer to the help. */
export type Usage = { readonly usage: string }

export const isUsage = (value: unknown): value is Usage =>
  typeof value === 'object' && value !== null && 'usage' in value

export type Command = (args: readonly string[], context: CommandContext) => Promise<ExitCode | Usage>

export const json = (value: unknown): string => `${plainJson(JSON.stringify(value, null, 2))}\n`
