import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { securityHeaders } from '../main/security/content-policy.ts'
import { createEntries, entryCookie, type Gate, refusalOf, refusalOfPlace } from './guard.ts'
import { listenOnStablePlace } from './port.ts'
import { type Announcement, pack, wirePrefix } from './wire.ts'

/** The HTTP server behind the stand-in's window. It guards, routes and streams; it knows nothing of Electron. */
export type Loopback = {
  /** Another address for each call, good for one browser within seconds: its ticket becomes a cookie there. */
  readonly makeEntryAddress: () => string
  /** The cookie itself, for whoever sets it without an address. */
  readonly cookie: { readonly name: string; readonly value: string }
  readonly origin: string
  readonly announce: (announcement: Announcement) => void
  /** How many pages listen to announcements now. */
  readonly listeners: () => number
  readonly close: () => Promise<void>
}

export type LoopbackDeps = {
  readonly dataFolder: string
  readonly port: number | null
  readonly warn: (text: string) => void
  /** The script that runs before the app's own: the page half of the stand-in, then the preload. */
  readonly bootScript: () => string
  /** The icon of the window, a PNG. */
  readonly icon: () => Uint8Array
  /** Answers for everything that is not the stand-in's own. */
  readonly serveApp: (request: Request) => Promise<Response>
  /** Bodies and answers are packed; `null` means that there is no such address. */
  readonly post: (path: string, body: Uint8Array) => Promise<Uint8Array | null>
  readonly onListen: () => void
  readonly onSilence: () => void
}

/** Larger than the largest call of the contract, small enough that a slip cannot fill the memory. */
const maxBodyBytes = 64 * 1024 * 1024

export const startLoopback = async (deps: LoopbackDeps): Promise<Loopback> => {
  const server = createServer((request, response) => {
    route(request, response).catch((defect: unknown) => {
      if (!response.headersSent) answerText(response, 500, 'The stand-in failed; the terminal says why.')
      else response.destroy()
      deps.warn(`stand-in: ${defect instanceof Error ? defect.stack : String(defect)}`)
    })
  })
  server.requestTimeout = 0
  const { host, port, warning } = await listenOnStablePlace(server, deps.dataFolder, deps.port)
  if (warning !== null) deps.warn(warning)
  const gate: Gate = {
    host: `${host}:${port}`,
    cookieName: `kitbag-${port}`,
    token: randomBytes(32).toString('base64url'),
  }
  const entries = createEntries(() => performance.now())
  const streams = new Set<ServerResponse>()

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${gate.host}`)
    const asked = { method: request.method ?? 'GET', headers: request.headers }
    const isEntry = url.pathname === `${wirePrefix}enter`
    const refusal = isEntry ? refusalOfPlace(asked, gate) : refusalOf(asked, gate)
    if (refusal !== null || (isEntry && !entries.take(url.searchParams.get('ticket') ?? ''))) {
      answerText(response, 403, `Refused: ${refusal ?? 'this address was used or is too old'}. ${howToEnter}`)
      return
    }
    if (isEntry) {
      response
        .writeHead(303, { ...securityHeaders('none'), 'set-cookie': entryCookie(gate), location: '/' })
        .end()
      return
    }
    // Electron takes the icon from the program; a browser asks for it.
    if (url.pathname === '/favicon.ico') {
      response.writeHead(200, { ...securityHeaders('none'), 'content-type': 'image/png' })
      response.end(deps.icon())
      return
    }
    if (!url.pathname.startsWith(wirePrefix)) return answerApp(request, url, response)
    const path = url.pathname.slice(wirePrefix.length)
    if (request.method === 'GET' && path === 'boot.js') {
      response.writeHead(200, {
        ...securityHeaders('none'),
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-store',
      })
      response.end(deps.bootScript())
      return
    }
    if (request.method === 'GET' && path === 'events') return openStream(response)
    const answer = request.method === 'POST' ? await deps.post(path, await bodyOf(request)) : null
    if (answer === null) return answerText(response, 404, 'There is nothing here.')
    response.writeHead(200, {
      ...securityHeaders('none'),
      'content-type': 'application/octet-stream',
      'cache-control': 'no-store',
    })
    response.end(answer)
  }

  /** The app's own handler answers, as it would for `app://`; its page gets the boot script as first script. */
  const answerApp = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    const method = request.method === 'GET' || request.method === 'HEAD' ? request.method : 'POST'
    const answer = await deps.serveApp(new Request(`app://kitbag${url.pathname}${url.search}`, { method }))
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (isPage) {
      const script = `<script src="${wirePrefix}boot.js"></script>`
      response.end((await answer.text()).replace('<head>', `<head>\n    ${script}`))
    } else if (answer.body === null) response.end()
    else Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]).pipe(response)
  }

  const openStream = (response: ServerResponse): void => {
    response.writeHead(200, {
      ...securityHeaders('none'),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    })
    response.write('retry: 500\n\n')
    streams.add(response)
    response.on('close', () => {
      streams.delete(response)
      if (streams.size === 0) deps.onSilence()
    })
    deps.onListen()
  }

  return {
    makeEntryAddress: () => `http://${gate.host}${wirePrefix}enter?ticket=${entries.make()}`,
    cookie: { name: gate.cookieName, value: gate.token },
    origin: `http://${gate.host}`,
    announce: (announcement) => {
      const line = `data: ${Buffer.from(pack(announcement)).toString('base64')}\n\n`
      for (const stream of streams) stream.write(line)
    },
    listeners: () => streams.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const howToEnter = 'Start Kitbag a second time: the first one then prints a new address.'

const bodyOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw new Error('The body is too large.')
  return buffer(request)
}

const answerText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { ...securityHeaders('none'), 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}
