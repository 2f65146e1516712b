import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * What happens to one request on its way:
 * - `answer`: a box in between answers, and the tracker never hears of it
 * - `drop`: the connection ends, and the tracker never hears of it
 * - `lose`: the tracker does it, and its answer never arrives
 * - `hold`: the connection ends now; the request arrives when `release` is called
 * `before` happens in the last moment before the tracker gets the request.
 */
export type Act =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly type?: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'lose'; readonly before?: () => Promise<unknown> }
  | { readonly kind: 'pass'; readonly before: () => Promise<unknown> }
  | { readonly kind: 'hold' }

export type ScriptedProxy = {
  readonly address: string
  /** Each act strikes once, in the order given, at a request that fits; `path` begins so. */
  readonly plan: (method: string, path: string, act: Act) => void
  /** Delivers what is held, and waits until the tracker has answered. */
  readonly release: () => Promise<void>
  /** Plans that did not strike; a test that leaves some has not tried what it says. */
  readonly left: () => readonly string[]
  readonly close: () => Promise<void>
}

type Plan = { readonly method: string; readonly path: string; readonly act: Act }

export const startScriptedProxy = async (targetPort: number): Promise<ScriptedProxy> => {
  const plans: Plan[] = []
  const held: (() => Promise<void>)[] = []

  const ask = ({ method, url, headers }: IncomingMessage, body: Buffer) =>
    new Promise<{ readonly head: IncomingMessage; readonly body: Buffer }>((done, failed) => {
      const passed = request(
        { host: '127.0.0.1', port: targetPort, method, path: url, headers, agent: false },
        (head) => buffer(head).then((answer) => done({ head, body: answer }), failed),
      )
      passed.on('error', failed)
      passed.end(body)
    })

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming)
    const at = plans.findIndex(
      ({ method, path }) => method === incoming.method && incoming.url?.startsWith(path) === true,
    )
    const [plan] = at < 0 ? [] : plans.splice(at, 1)
    const act = plan?.act
    if (act?.kind === 'answer') {
      outgoing.writeHead(act.status, { 'content-type': act.type ?? 'application/json' }).end(act.body ?? '')
      return
    }
    if (act?.kind === 'drop' || act?.kind === 'hold') {
      if (act.kind === 'hold') held.push(async () => void (await ask(incoming, body)))
      incoming.socket.destroy()
      return
    }
    await (act?.kind === 'pass' || act?.kind === 'lose' ? act.before?.() : undefined)
    const answer = await ask(incoming, body)
    if (act?.kind === 'lose') incoming.socket.destroy()
    else outgoing.writeHead(answer.head.statusCode ?? 502, answer.head.headers).end(answer.body)
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: (method, path, act) => void plans.push({ method, path, act }),
    release: async () => {
      for (const deliver of held.splice(0)) await deliver()
    },
    left: () => plans.map(({ method, path, act }) => `${method} ${path} ${act.kind}`),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
