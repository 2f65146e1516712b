import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * What happens to a request:
 * - `drop-request`: the connection ends, and the server never hears of it
 * - `cut-request`: half of the request reaches the server, then both connections end
 * - `drop-answer`: the server does it, and the connection ends instead of an answer
 * - `cut-answer`: the head of the answer and half of its body arrive
 * - `stall-request`, `stall-answer`: the same as dropping, but the connection stays open and silent
 */
export type Fault =
  | 'drop-request'
  | 'cut-request'
  | 'drop-answer'
  | 'cut-answer'
  | 'stall-request'
  | 'stall-answer'

export type FaultRule = {
  readonly method: string
  /** Matched against path and query. */
  readonly path: RegExp
  /** Matched against the body; `null` takes every body. */
  readonly body: RegExp | null
  /** Which of the requests that match; 1 is the next one. */
  readonly nth: number
  readonly fault: Fault
}

/** A rule that was given to the proxy. It strikes once. */
export type PlannedFault = {
  readonly struck: () => boolean
  /** Settles when the fault has happened: for faults of the answer, after the server did its part. */
  readonly whenStruck: Promise<void>
}

export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly fault: Fault | null
}

/** A bad network in front of a server on this machine. It reads requests whole before it passes them on. */
export type FaultProxy = {
  readonly address: string
  readonly plan: (rule: FaultRule) => PlannedFault
  /** Every request that has arrived, oldest first. */
  readonly seen: readonly SeenRequest[]
  /** Ends every connection and refuses new ones. */
  readonly goDark: () => Promise<void>
  /** Listens again, at the same address. */
  readonly comeBack: () => Promise<void>
  readonly close: () => Promise<void>
}

type Rule = FaultRule & { left: number; struck: boolean; readonly strike: () => void }
type Answer = { readonly head: IncomingMessage; readonly body: Buffer }

export const startFaultProxy = async (targetPort: number): Promise<FaultProxy> => {
  const rules: Rule[] = []
  const seen: SeenRequest[] = []

  const ruleFor = (method: string, path: string, body: string): Rule | null => {
    for (const rule of rules) {
      if (rule.left === 0 || rule.method !== method) continue
      if (!rule.path.test(path) || (rule.body !== null && !rule.body.test(body))) continue
      rule.left -= 1
      if (rule.left === 0) return rule
    }
    return null
  }

  const ask = ({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const passed = request(
        { host: '127.0.0.1', port: targetPort, method, path: url, headers, agent: false },
        (head) => {
          buffer(head).then((answer) => resolve({ head, body: answer }), reject)
        },
      )
      passed.on('error', reject).end(body)
    })

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming)
    const { method = '', url = '', socket } = incoming
    const rule = ruleFor(method, url, body.toString('latin1'))
    const fault = rule?.fault ?? null
    seen.push({ method, path: url, fault })
    const strike = () => rule?.strike()
    if (fault === 'drop-request') {
      socket.destroy()
      strike()
      return
    }
    if (fault === 'stall-request') {
      strike()
      return
    }
    if (fault === 'cut-request') {
      await sendHalf({ port: targetPort, incoming, body })
      socket.destroy()
      strike()
      return
    }
    const answer = await ask(incoming, body)
    if (fault === 'stall-answer') {
      strike()
      return
    }
    if (fault === 'drop-answer') {
      socket.destroy()
      strike()
      return
    }
    const { 'transfer-encoding': _chunked, ...headers } = answer.head.headers
    const isBodiless = answer.head.statusCode === 204 || answer.head.statusCode === 304 || method === 'HEAD'
    outgoing.writeHead(
      answer.head.statusCode ?? 502,
      isBodiless ? headers : { ...headers, 'content-length': answer.body.length },
    )
    if (fault === 'cut-answer') {
      outgoing.flushHeaders()
      outgoing.write(answer.body.subarray(0, answer.body.length >> 1), () => {
        socket.destroy()
        strike()
      })
      return
    }
    outgoing.end(answer.body)
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })

  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    seen,
    plan: (planned) => {
      const { promise, resolve } = openPromise()
      const rule: Rule = {
        ...planned,
        left: planned.nth,
        struck: false,
        strike: () => {
          rule.struck = true
          resolve()
        },
      }
      rules.push(rule)
      return { struck: () => rule.struck, whenStruck: promise }
    },
    goDark: stop,
    comeBack: () => listen(port),
    close: stop,
  }
}

const openPromise = () => {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** Writes the head and half of the body, and ends the connection where the rest should have come. */
const sendHalf = ({ port, incoming, body }: HalfSent): Promise<void> =>
  new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1')
    const { method, url, rawHeaders } = incoming
    const headers = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : [],
    )
    // A body that says where it ends, so that the server knows it is not whole.
    const known = headers.filter((line) => !/^(transfer-encoding|content-length):/i.test(line))
    const head = [`${method} ${url} HTTP/1.1`, ...known, `content-length: ${body.length}`, '', ''].join(
      '\r\n',
    )
    socket.on('error', () => resolve()).on('close', () => resolve())
    socket.write(head)
    socket.write(body.subarray(0, body.length >> 1), () => socket.destroy())
  })

type HalfSent = { readonly port: number; readonly incoming: IncomingMessage; readonly body: Buffer }
