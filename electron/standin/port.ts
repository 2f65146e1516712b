import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { lastGoodOf } from '../host/files/last-good.ts'

/**
 * The window's database belongs to its origin, and the origin holds a name and a port. Both are chosen once and
 * remembered beside the data. The name is a secret of 128 bits: whoever does not know it can neither be sent the
 * cookie, nor serve a page that may read the database, whatever port they listen on.
 */
export type Place = { readonly host: string; readonly port: number }

const placeSchema = z.object({
  host: z.string().regex(/^k-[0-9a-f]{32}\.localhost$/),
  port: z.number().int().min(1024).max(65_535),
})

const fileIn = (dataFolder: string) => join(dataFolder, 'standin.json')
export const profileFolderIn = (dataFolder: string) => join(dataFolder, 'browser-standin')
export const makeHost = (): string => `k-${randomBytes(16).toString('hex')}.localhost`

const readPlace = (file: string): Place | null => {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** The browser names its databases by their origin: `http_k-….localhost_4100.indexeddb.leveldb`. */
const placeOfProfile = (dataFolder: string): Place | null => {
  try {
    for (const name of readdirSync(join(profileFolderIn(dataFolder), 'Default', 'IndexedDB'))) {
      const found = /^http_(k-[0-9a-f]{32}\.localhost)_(\d+)\.indexeddb\./.exec(name)
      const parsed = placeSchema.safeParse({ host: found?.[1], port: Number(found?.[2]) })
      if (parsed.success) return parsed.data
    }
  } catch {
    // There is no profile yet.
  }
  return null
}

const remember = (dataFolder: string, place: Place): void => {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const text = `${JSON.stringify(place)}\n`
  for (const file of [fileIn(dataFolder), lastGoodOf(fileIn(dataFolder))]) {
    try {
      writeFileAtomic.sync(file, text, { mode: 0o600 })
    } catch {
      // One of the two is enough.
    }
  }
}

/** Where the window's data lies: from the file, its copy, or the browser's own folder; `null` at the first start. */
export const rememberedPlace = (dataFolder: string): Place | null => {
  const file = readPlace(fileIn(dataFolder))
  const found = file ?? readPlace(lastGoodOf(fileIn(dataFolder))) ?? placeOfProfile(dataFolder)
  if (file === null && found !== null) remember(dataFolder, found)
  return found
}

const listen = (server: Server, port: number): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error)
    server.once('error', onError)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : null)
    })
  })

export type PlaceChoice = Place & {
  /** What the person should know about the choice; `null` when there is nothing to say. */
  readonly warning: string | null
}

/**
 * Listens on the loopback address: on `asked` when it is given, else on the remembered port, else on a new one
 * that is remembered from then on. A taken port is not forgotten: the data stays under it. Under another port the
 * window gets another name too, so that whoever took the port is never told the one that the data lies under.
 */
export const listenOnStablePlace = async (
  server: Server,
  dataFolder: string,
  asked: number | null,
): Promise<PlaceChoice> => {
  const known = rememberedPlace(dataFolder)
  const wanted = asked ?? known?.port ?? 0
  const port = await listen(server, wanted)
  if (port !== null) {
    if (known === null) {
      const place = { host: makeHost(), port }
      if (port >= 1024) remember(dataFolder, place)
      return { ...place, warning: null }
    }
    if (known.port === port) return { ...known, warning: null }
    return {
      host: makeHost(),
      port,
      warning: `The data of this window is kept under port ${known.port}; under port ${port} the window starts empty.`,
    }
  }
  const other = await listen(server, 0)
  if (other === null) throw new Error('No port of this machine can be listened on.')
  return {
    host: makeHost(),
    port: other,
    warning: `Port ${wanted} is taken by another program, so Kitbag uses port ${other} this time. What the window had cached is kept under port ${wanted} and is back once that port is free; unsent work is not lost.`,
  }
}
