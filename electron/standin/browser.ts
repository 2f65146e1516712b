import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** The browser process that shows the window. */
export type Browser = {
  /** Asks it to close as a person would; after a while it is ended. */
  readonly close: () => Promise<void>
  /** Brings the window to the front. */
  readonly raise: () => void
}

export type BrowserDeps = {
  readonly program: string
  readonly profileFolder: string
  readonly bounds: {
    readonly width: number
    readonly height: number
    readonly x?: number
    readonly y?: number
  }
  /** Where the window goes, and the cookie that lets it in. */
  readonly goal: Goal
  readonly onExit: () => void
}

export type Goal = {
  readonly origin: string
  readonly cookie: { readonly name: string; readonly value: string }
}

/**
 * `--host-resolver-rules` maps names of this machine and makes every other host unknown: the window can reach
 * nothing but the loopback server, whatever a page might try. No argument holds a secret, not even the name of our
 * server: every account on the machine can read them. The window is told over the pipe where to go.
 */
export const browserArguments = (
  deps: Pick<BrowserDeps, 'profileFolder' | 'bounds'>,
  isRoot: boolean,
): readonly string[] => [
  `--app=${blankPage}`,
  `--user-data-dir=${deps.profileFolder}`,
  '--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP * ~NOTFOUND',
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
  // WebRTC may not leave past the rules for names: no address but those of a proxy that does not exist.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-spell-checking',
  // The browser ends when this pipe breaks: killing Kitbag leaves no orphan window behind.
  '--remote-debugging-pipe',
  // Chromium refuses to run as root inside its sandbox; only then is it given up.
  ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
]

/** `--app` takes no about: address. */
const blankPage = 'data:text/html,<title>Kitbag</title>'

/** How long a browser may take to close its window before it is ended. */
const closingMs = 5_000

export const openBrowser = (deps: BrowserDeps): Browser => {
  mkdirSync(deps.profileFolder, { recursive: true, mode: 0o700 })
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
  const pipe = openPipe(child)
  void enter(pipe, deps.goal)
  return {
    raise: () => void raise(pipe),
    close: async () => {
      void pipe.ask('Browser.close')
      const timer = setTimeout(() => end(child), closingMs)
      await exited
      clearTimeout(timer)
    },
  }
}

type Answer = { readonly id?: number; readonly result?: Readonly<Record<string, unknown>> }
type Pipe = {
  /** Asks the browser, or one page of it by its session. Never answers once the browser is gone. */
  readonly ask: (
    method: string,
    params?: object,
    sessionId?: string,
  ) => Promise<Readonly<Record<string, unknown>>>
}

/** Speaks the DevTools protocol over the pipe: JSON messages that end in a zero byte. Only this process holds it. */
const openPipe = (child: ChildProcess): Pipe => {
  const input = child.stdio[3] as Writable
  const output = child.stdio[4]
  const waiting = new Map<number, (result: Readonly<Record<string, unknown>>) => void>()
  let id = 0
  let pending = ''
  input.on('error', () => child.kill())
  output?.on('error', () => undefined)
  output?.on('data', (chunk: Buffer) => {
    const messages = (pending + chunk.toString('utf8')).split('\0')
    pending = messages.pop() ?? ''
    for (const message of messages) {
      const answer = JSON.parse(message) as Answer
      waiting.get(answer.id ?? 0)?.(answer.result ?? {})
      waiting.delete(answer.id ?? 0)
    }
  })
  return {
    ask: (method, params = {}, sessionId) =>
      new Promise((resolve) => {
        id += 1
        waiting.set(id, resolve)
        input.write(
          `${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
        )
      }),
  }
}

type Target = { readonly type: string; readonly targetId: string }

const pageOf = async (pipe: Pipe): Promise<string | null> => {
  const { targetInfos = [] } = await pipe.ask('Target.getTargets')
  return (targetInfos as readonly Target[]).find(({ type }) => type === 'page')?.targetId ?? null
}

const raise = async (pipe: Pipe): Promise<void> => {
  const targetId = await pageOf(pipe)
  if (targetId !== null) await pipe.ask('Target.activateTarget', { targetId })
}

const firstPageMs = 15_000

/** Waits for the first page, gives it the cookie, and sends it to our server. */
const enter = async (pipe: Pipe, { origin, cookie }: Goal): Promise<void> => {
  const until = performance.now() + firstPageMs
  let targetId = await pageOf(pipe)
  while (targetId === null && performance.now() < until) {
    await delay(50)
    targetId = await pageOf(pipe)
  }
  if (targetId === null) return
  const { sessionId } = await pipe.ask('Target.attachToTarget', { targetId, flatten: true })
  const session = String(sessionId)
  const { name, value } = cookie
  await pipe.ask(
    'Network.setCookie',
    { name, value, url: origin, httpOnly: true, sameSite: 'Strict' },
    session,
  )
  await pipe.ask('Page.navigate', { url: `${origin}/` }, session)
  await pipe.ask('Target.detachFromTarget', { sessionId: session })
}

const end = (child: ChildProcess): void => {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}
