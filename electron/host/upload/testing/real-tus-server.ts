import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

/** What the server has of one upload. */
export type StoredUpload = {
  readonly id: string
  readonly size: number
  readonly arrived: number
  readonly metadata: Readonly<Record<string, string | null>>
}

/** `@tus/server` on this machine, with its files in a folder. */
export type RealTusServer = {
  readonly port: number
  readonly folder: string
  /** Path of the endpoint. */
  readonly path: string
  readonly uploads: () => Promise<readonly StoredUpload[]>
  /** SHA-256 of what it has of an upload. */
  readonly hashOf: (id: string) => Promise<string>
  readonly remove: (id: string) => Promise<void>
  /** Heads of the requests that have arrived: method and path. */
  readonly seen: readonly string[]
  readonly close: () => Promise<void>
}

export type TusServerOptions = {
  readonly folder: string
  readonly token?: string
  readonly maxBytes?: number
  /** Answers in the server's place where it returns `true`. */
  readonly instead?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean
}

const path = '/files'

export const startRealTusServer = async ({
  folder,
  token,
  maxBytes,
  instead = () => false,
}: TusServerOptions): Promise<RealTusServer> => {
  const seen: string[] = []
  const tus = new Server({
    path,
    datastore: new FileStore({ directory: folder }),
    lockDrainTimeout: 100,
    ...(maxBytes === undefined ? {} : { maxSize: maxBytes }),
    onIncomingRequest: async (request) => {
      if (token !== undefined && request.headers.get('authorization') !== `Bearer ${token}`) {
        throw { status_code: 401, body: 'Who are you?' }
      }
    },
  })
  const server = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    if (!instead(incoming, outgoing)) tus.handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  const uploads = async (): Promise<readonly StoredUpload[]> => {
    const names = await readdir(folder)
    const ids = names.filter((name) => !name.endsWith('.json'))
    return Promise.all(
      ids.map(async (id) => {
        const info = JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8')) as {
          readonly size: number
          readonly metadata?: Record<string, string | null>
        }
        const { length } = await readFile(join(folder, id))
        return { id, size: info.size, arrived: length, metadata: info.metadata ?? {} }
      }),
    )
  }

  return {
    port,
    folder,
    path,
    seen,
    uploads,
    hashOf: async (id) => {
      const hash = createHash('sha256')
      for await (const bytes of createReadStream(join(folder, id))) hash.update(bytes)
      return hash.digest('hex')
    },
    remove: async (id) => {
      await rm(join(folder, id), { force: true })
      await rm(join(folder, `${id}.json`), { force: true })
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
