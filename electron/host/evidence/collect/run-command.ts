import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { systemCode } from '../../files/disk-failure.ts'
import { endProcessTree } from './end-process-tree.ts'

export type CommandEnd =
  | {
      readonly kind: 'exited'
      readonly code: number | null
      readonly signal: string | null
      readonly stderr: string
    }
  | { readonly kind: 'absent' | 'denied' | 'timeout' | 'flooded' | 'cancelled'; readonly stderr: string }

export type CommandOptions = {
  readonly command: readonly string[]
  readonly timeoutMs: number
  /** Stops the command when it has written more; bytes. */
  readonly maxOutput: number
  readonly signal: AbortSignal
  /** An open file that it reads from; without one there is nothing to read. */
  readonly stdin?: number
  /** The pipe waits until it answers. */
  readonly onOutput: (bytes: Buffer) => Promise<void>
}

const maxStderr = 65_536
const lastWordsMs = 1000

/** Where programs are looked for: administrators' tools are not on every person's path. */
export const searchPath = (): string =>
  process.platform === 'win32'
    ? (process.env['PATH'] ?? process.env['Path'] ?? '')
    : `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`

/**
 * What a command may know of our environment, compared without case: where programs, the person's files and the
 * system are. Nothing else: a passphrase, a token or a proxy with a password must not reach a program, nor the
 * evidence of one that prints its environment.
 */
const passedOn: ReadonlySet<string> = new Set(
  [
    ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TZ', 'TERM', 'TMPDIR', 'XDG_RUNTIME_DIR', 'WINEPREFIX'],
    ['DBUS_SESSION_BUS_ADDRESS', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP'],
    ['USERPROFILE', 'USERNAME', 'USERDOMAIN', 'COMPUTERNAME', 'HOMEDRIVE', 'HOMEPATH', 'APPDATA'],
    ['LOCALAPPDATA', 'PROGRAMDATA', 'ALLUSERSPROFILE', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432'],
    ['COMMONPROGRAMFILES', 'PSMODULEPATH', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE', 'OS', 'PUBLIC'],
  ].flat(),
)

/** The part of an environment that commands get. */
export const allowedEnvironment = (from: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(from).filter(([name]) => passedOn.has(name.toUpperCase())))

/** English answers can be understood by analyzers. */
const environment = (): NodeJS.ProcessEnv => ({
  ...allowedEnvironment(process.env),
  LC_ALL: 'C.UTF-8',
  LANG: 'C.UTF-8',
  ...(process.platform === 'win32' ? {} : { PATH: searchPath() }),
  SYSTEMD_PAGER: '',
  SYSTEMD_COLORS: '0',
})

/**
 * Runs one program without a shell, in its own process group, with nothing to read from. Whatever happens,
 * the whole group is gone when this answers.
 */
export const runCommand = async (options: CommandOptions): Promise<CommandEnd> => {
  const [program = '', ...rest] = options.command
  const child = spawn(program, rest, {
    shell: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    env: environment(),
    cwd: process.platform === 'win32' ? (process.env['SystemRoot'] ?? 'C:\\') : '/',
  })
  const { stdout, stderr: complaints } = child
  if (stdout === null || complaints === null) throw new Error('The pipes of a command were not made.')
  let stopped: 'timeout' | 'flooded' | 'cancelled' | null = null
  let ending = Promise.resolve()
  const stop = (why: 'timeout' | 'flooded' | 'cancelled') => {
    stopped ??= why
    ending = endProcessTree(child)
    // A grandchild that left the group must not keep the pipes open.
    stdout.destroy()
    complaints.destroy()
  }
  const timer = setTimeout(() => stop('timeout'), options.timeoutMs)
  const onAbort = () => stop('cancelled')
  options.signal.addEventListener('abort', onAbort, { once: true })
  if (options.signal.aborted) stop('cancelled')

  let stderr = ''
  complaints.on('data', (bytes: Buffer) => {
    if (stderr.length < maxStderr) stderr += bytes.toString('utf8')
  })
  const complained = new Promise<void>((resolve) => complaints.once('close', () => resolve()))
  // The promise is made before anything is awaited: a command may end at once.
  const ended = new Promise<{ code: number | null; signal: string | null } | { error: unknown }>(
    (resolve) => {
      child.once('error', (error) => resolve({ error }))
      child.once('exit', (code, signal) => resolve({ code, signal }))
    },
  )
  try {
    let written = 0
    try {
      for await (const chunk of stdout) {
        written += (chunk as Buffer).length
        await options.onOutput(chunk as Buffer)
        if (written > options.maxOutput) {
          stop('flooded')
          break
        }
      }
    } catch (error) {
      if (stopped === null && systemCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
    const end = await ended
    if ('error' in end) {
      const code = systemCode(end.error)
      return { kind: code === 'EACCES' || code === 'EPERM' ? 'denied' : 'absent', stderr }
    }
    if (stopped !== null) return { kind: stopped, stderr }
    // Its last words may still be on their way. What it left behind must not hold them back.
    await endProcessTree(child)
    await Promise.race([complained, pause(lastWordsMs, undefined, { ref: false })])
    return { kind: 'exited', ...end, stderr }
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', onAbort)
    await ending
    await endProcessTree(child)
  }
}
