import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * The window's database belongs to its origin, and the origin contains the port. So the port is chosen once
 * and remembered beside the data.
 */
const remembered = z.object({ port: z.number().int().min(1024).max(65_535) })

const fileIn = (dataFolder: string) => join(dataFolder, 'standin.json')

export const rememberedPort = (dataFolder: string): number | null => {
  try {
    return remembered.parse(JSON.parse(readFileSync(fileIn(dataFolder), 'utf8'))).port
  } catch {
    return null
  }
}

const rememberPort = (dataFolder: string, port: number): void => {
  mkdirSync(dataFolder, { recursive: true })
  writeFileSync(fileIn(dataFolder), `${JSON.stringify({ port })}\n`)
}

const listen = (server: Server, port: number): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error)
    server.once('error', onError)
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : null)
    })
  })

export type PortChoice = {
  readonly port: number
  /** What the person should know about the choice; `null` when there is nothing to say. */
  readonly warning: string | null
}

/**
 * Listens on the loopback address: on `asked` when it is given, else on the remembered port, else on a new one
 * that is remembered from then on. A taken port is not forgotten: the data stays under it.
 */
export const listenOnStablePort = async (
  server: Server,
  dataFolder: string,
  asked: number | null,
): Promise<PortChoice> => {
  const known = rememberedPort(dataFolder)
  const wanted = asked ?? known ?? 0
  const port = await listen(server, wanted)
  if (port !== null) {
    if (known === null && port >= 1024) rememberPort(dataFolder, port)
    const moved = known !== null && known !== port
    return {
      port,
      warning: moved
        ? `The data of this window is kept under port ${known}; under port ${port} the window starts empty.`
        : null,
    }
  }
  const other = await listen(server, 0)
  if (other === null) throw new Error('No port of this machine can be listened on.')
  return {
    port: other,
    warning: `Port ${wanted} is taken by another program, so Kitbag uses port ${other} this time. What the window had cached is kept under port ${wanted} and is back once that port is free; unsent work is not lost.`,
  }
}
