import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { extname, join } from 'node:path'

/** Answers a request of one contender with JSON; `null` when there is no such thing. */
export type Route = (request: {
  readonly method: string
  /** What stands behind the contender's prefix, without a slash in front. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}) => Promise<{ readonly status: number; readonly body: unknown }>

/** What passed the sockets, headers included, and how long the server itself was at it. */
export type Traffic = {
  readonly requests: number
  readonly receivedBytes: number
  readonly sentBytes: number
  readonly serverMs: number
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? null : JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** One plain HTTP server for the page and all contenders: same process, same sockets, no compression. */
export const startSyncServer = async (pageFolder: string, routes: Readonly<Record<string, Route>>) => {
  const sockets = new Set<Socket>()
  const closed = { receivedBytes: 0, sentBytes: 0 }
  let requests = 0
  let serverMs = 0

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [, prefix = '', ...rest] = url.pathname.split('/')
    const route = routes[prefix]
    if (route === undefined) {
      const path = join(pageFolder, url.pathname === '/' ? 'index.html' : url.pathname)
      readFile(path).then(
        (content) =>
          response.writeHead(200, { 'content-type': mediaTypes[extname(path)] ?? 'text/plain' }).end(content),
        () => response.writeHead(404).end(),
      )
      return
    }
    requests += 1
    const from = performance.now()
    readBody(request)
      .then((body) =>
        route({ method: request.method ?? 'GET', path: rest.join('/'), query: url.searchParams, body }),
      )
      .then(
        ({ status, body }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        (cause: unknown) => {
          console.error(cause)
          response.writeHead(500).end()
        },
      )
      .finally(() => {
        serverMs += performance.now() - from
      })
  })
  server.keepAliveTimeout = 600_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      closed.receivedBytes += socket.bytesRead
      closed.sentBytes += socket.bytesWritten
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo

  const total = (): Traffic => ({
    requests,
    serverMs,
    receivedBytes: [...sockets].reduce((sum, socket) => sum + socket.bytesRead, closed.receivedBytes),
    sentBytes: [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, closed.sentBytes),
  })

  return {
    /** The page asks for it by a name that browsers take for a secure place. */
    address: `http://kitbag.localhost:${port}/`,
    /** Starts to count; the function it answers with tells what passed since. */
    count: (): (() => Traffic) => {
      const before = total()
      return () => {
        const now = total()
        return {
          requests: now.requests - before.requests,
          serverMs: now.serverMs - before.serverMs,
          receivedBytes: now.receivedBytes - before.receivedBytes,
          sentBytes: now.sentBytes - before.sentBytes,
        }
      }
    },
    close: async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((ended) => server.close(ended))
    },
  }
}
