import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** The browser process that shows the window. */
export type Browser = {
  /** Asks it to close as a person would; after a while it is ended. */
  readonly close: () => Promise<void>
  /** Brings the window to the front. */
  readonly raise: () => void
}

export type BrowserDeps = {
  readonly program: string
  readonly address: string
  readonly profileFolder: string
  readonly bounds: {
    readonly width: number
    readonly height: number
    readonly x?: number
    readonly y?: number
  }
  readonly onExit: () => void
}

/**
 * `--host-resolver-rules` maps our name and makes every other host unknown: the window can reach nothing but
 * the loopback server, whatever a page might try.
 */
export const browserArguments = (
  deps: Omit<BrowserDeps, 'program' | 'onExit'>,
  isRoot: boolean,
): readonly string[] => [
  `--app=${deps.address}`,
  `--user-data-dir=${deps.profileFolder}`,
  '--host-resolver-rules=MAP kitbag.localhost 127.0.0.1, MAP * ~NOTFOUND',
  `--window-size=${deps.bounds.width},${deps.bounds.height}`,
  ...(deps.bounds.x === undefined || deps.bounds.y === undefined
    ? []
    : [`--window-position=${deps.bounds.x},${deps.bounds.y}`]),
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--disable-features=Translate,MediaRouter',
  // The browser ends when this pipe breaks: killing Kitbag leaves no orphan window behind.
  '--remote-debugging-pipe',
  // Chromium refuses to run as root inside its sandbox; only then is it given up.
  ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
]

/** How long a browser may take to close its window before it is ended. */
const closingMs = 5_000

export const openBrowser = (deps: BrowserDeps): Browser => {
  mkdirSync(deps.profileFolder, { recursive: true })
  const isRoot = process.getuid?.() === 0
  const child = spawn(deps.program, browserArguments(deps, isRoot), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // Its own group on Unix, so that Ctrl-C in the terminal reaches Kitbag first and it can finish writing.
    detached: process.platform !== 'win32',
  })
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  void exited.then(deps.onExit)
  const send = createPipeSender(child)
  return {
    raise: () => send('Target.getTargets'),
    close: async () => {
      send('Browser.close')
      const timer = setTimeout(() => end(child), closingMs)
      await exited
      clearTimeout(timer)
    },
  }
}

/** Speaks the DevTools protocol over the pipe: JSON messages that end in a zero byte. */
const createPipeSender = (child: ChildProcess) => {
  const input = child.stdio[3] as Writable
  const output = child.stdio[4]
  let id = 0
  let pending = ''
  const write = (method: string, params: object = {}) => {
    id += 1
    input.write(`${JSON.stringify({ id, method, params })}\0`)
  }
  input.on('error', () => child.kill())
  output?.on('error', () => undefined)
  output?.on('data', (chunk: Buffer) => {
    const messages = (pending + chunk.toString('utf8')).split('\0')
    pending = messages.pop() ?? ''
    for (const message of messages) {
      const page = targetsOf(message).find((target) => target.type === 'page')
      if (page !== undefined) write('Target.activateTarget', { targetId: page.targetId })
    }
  })
  return (method: string) => write(method)
}

type Target = { readonly type: string; readonly targetId: string }

const targetsOf = (message: string): readonly Target[] =>
  (JSON.parse(message) as { readonly result?: { readonly targetInfos?: readonly Target[] } }).result
    ?.targetInfos ?? []

const end = (child: ChildProcess): void => {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
