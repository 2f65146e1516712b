import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { analyze } from './analyze.ts'
import { collect } from './collect.ts'
import { type Command, type CommandContext, type ExitCode, exitCodes, isUsage } from './command.ts'
import { compare } from './compare.ts'
import { dataFolderOf } from './data-folder.ts'
import { decrypt } from './decrypt.ts'
import { encrypt } from './encrypt.ts'
import { helpText } from './help.ts'
import { lint } from './lint.ts'
import { plainMessage, plainText } from './plain-text.ts'
import { profiles } from './profiles.ts'
import { redact } from './redact.ts'
import { show } from './show.ts'
import { snapshot } from './snapshot.ts'
import { upload } from './upload.ts'
import { verify } from './verify.ts'

const commands: Readonly<Record<string, Command>> = {
  collect,
  verify,
  show,
  encrypt,
  decrypt,
  compare,
  redact,
  upload,
  snapshot,
  analyze,
  profiles,
  lint,
}

export type Surroundings = Omit<CommandContext, 'dataFolder' | 'passphrase'> & {
  readonly environment: NodeJS.ProcessEnv
}

/** A carriage return at the start is ours: it writes a line of progress anew. */
const progressTo = (write: (text: string) => void) => (text: string) =>
  write(text.startsWith('\r') ? `\r${plainText(text.slice(1))}` : plainText(text))

/** Runs one command line and answers with the exit code. */
export const runCommandLine = async (args: readonly string[], around: Surroundings): Promise<ExitCode> => {
  const { environment, ...plain } = around
  // The last wall: whatever a command forgets, nothing that steers a terminal passes.
  const context = {
    ...plain,
    write: (text: string) => plain.write(plainText(text)),
    complain: (text: string) => plain.complain(plainMessage(text)),
    progress: plain.progress === null ? null : progressTo(plain.progress),
  }
  const [name = '', ...rest] = args
  const wrong = (what: string): ExitCode => {
    context.complain(`kitbag: ${what}\n`)
    context.complain('Try "kitbag --help".\n')
    return exitCodes.usage
  }
  if (args.includes('--help') || args.includes('-h') || name === 'help') {
    context.write(helpText)
    return exitCodes.done
  }
  if (name === '--version' || name === '-v') {
    context.write(`${context.version}\n`)
    return exitCodes.done
  }
  if (name === '') return wrong('Which command?')
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) return wrong(`There is no command "${name}".`)
  const chosen = environment['KITBAG_DATA_DIR']
  const dataFolder =
    chosen === undefined || chosen === ''
      ? dataFolderOf(process.platform, homedir(), environment)
      : resolve(chosen)
  try {
    const passphrase = environment['KITBAG_VAULT_PASSPHRASE'] || null
    const answer = await command(rest, { ...context, dataFolder, passphrase })
    return isUsage(answer) ? wrong(answer.usage) : answer
  } catch (error) {
    if (context.signal.aborted) return exitCodes.cancelled
    context.complain(`kitbag: ${error instanceof Error ? error.message : String(error)}\n`)
    return exitCodes.failed
  }
}
