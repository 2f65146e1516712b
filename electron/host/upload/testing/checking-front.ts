import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/**
 * The checksum extension of tus in front of a server that lacks it: each part is read whole and compared with its
 * hash before it is passed on, and refused with 460 where it differs.
 */
export type CheckingFront = {
  readonly address: string
  /** Bends one byte of the next part on its way here. */
  readonly damageNext: () => void
  /** Parts that were refused. */
  readonly refused: () => number
  /** Parts that came without a hash. */
  readonly unmarked: () => number
  readonly close: () => Promise<void>
}

export const startCheckingFront = async (
  targetPort: number,
  algorithm: 'sha256' | 'sha1',
): Promise<CheckingFront> => {
  let damages = 0
  let refused = 0
  let unmarked = 0

  const passOn = ({ method, url, headers }: IncomingMessage, body: Buffer) =>
    new Promise<{ readonly head: IncomingMessage; readonly text: Buffer }>((resolve, reject) => {
      const target = {
        host: '127.0.0.1',
        port: targetPort,
        method,
        path: url,
        headers,
        agent: false as const,
      }
      request(target, (head) => {
        buffer(head).then((text) => resolve({ head, text }), reject)
      })
        .once('error', reject)
        .end(body)
    })

  const server = createServer((incoming, outgoing) => {
    const handle = async () => {
      const body = await buffer(incoming)
      if (incoming.method === 'PATCH') {
        if (damages > 0) {
          damages -= 1
          body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1
        }
        const [name, hash] = String(incoming.headers['upload-checksum'] ?? '').split(' ')
        if (name !== algorithm) unmarked += 1
        else if (createHash(algorithm).update(body).digest('base64') !== hash) {
          refused += 1
          outgoing.writeHead(460, { 'tus-resumable': '1.0.0' }).end()
          return
        }
      }
      const { head, text } = await passOn(incoming, body)
      const more = incoming.method === 'OPTIONS' ? { 'tus-checksum-algorithm': `md5,${algorithm}` } : {}
      outgoing.writeHead(head.statusCode ?? 502, { ...head.headers, ...more }).end(text)
    }
    handle().catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    damageNext: () => {
      damages += 1
    },
    refused: () => refused,
    unmarked: () => unmarked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
