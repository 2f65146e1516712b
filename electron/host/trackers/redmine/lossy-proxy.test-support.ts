import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A network between the connector and a real tracker that can lose an answer, or be gone. */
export type LossyProxy = {
  readonly address: string
  /** The next change is passed on and answered, and the answer never arrives. Uploads pass: they change no ticket. */
  readonly loseNextChange: () => void
  /** Something that happens after the next change was sent and before it arrives. */
  readonly beforeNextChange: (act: () => Promise<void>) => void
  readonly setReachable: (reachable: boolean) => Promise<void>
  readonly close: () => Promise<void>
}

export const startLossyProxy = async (targetPort: number): Promise<LossyProxy> => {
  let losing = false
  let before: (() => Promise<void>) | null = null

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const isChange = incoming.method !== 'GET' && incoming.url?.startsWith('/uploads') !== true
    const lose = losing && isChange
    if (lose) losing = false
    const { method, url, headers } = incoming
    const passed = request({ host: '127.0.0.1', port: targetPort, method, path: url, headers }, (answer) => {
      if (lose) {
        answer.resume().on('end', () => incoming.socket.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => incoming.socket.destroy())
    const act = isChange ? before : null
    if (act === null) {
      incoming.pipe(passed)
      return
    }
    before = null
    act().then(
      () => incoming.pipe(passed),
      (error: Error) => passed.destroy(error),
    )
  }

  const server = createServer(forward)
  const listen = (port: number) =>
    new Promise<void>((done) => {
      server.listen(port, '127.0.0.1', done)
    })
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    loseNextChange: () => {
      losing = true
    },
    beforeNextChange: (act) => {
      before = act
    },
    setReachable: (reachable) => (reachable ? listen(port) : stop()),
    close: stop,
  }
}
