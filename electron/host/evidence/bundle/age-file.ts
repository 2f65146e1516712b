import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Decrypter, Encrypter } from 'age-encryption'

/** age files as streams, in chunks of 64 KiB: memory stays flat however large a bundle is. */

const binaryStart = 'age-encryption.org/v1\n'
const armorStart = '-----BEGIN AGE ENCRYPTED FILE-----'
const armorEnd = '-----END AGE ENCRYPTED FILE-----'
/** A header has some 100 bytes for each recipient; a longer one is not read, so that it cannot fill the memory. */
const maxHeaderBytes = 262_144
const chunkBytes = 262_144

export type AgeKind = 'binary' | 'armored'

/** Is it an age file? `null` when not. Throws file system errors. */
export const ageKindOf = async (path: string): Promise<AgeKind | null> => {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(64)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    const start = buffer.toString('latin1', 0, bytesRead)
    if (start.startsWith(binaryStart)) return 'binary'
    return start.trimStart().startsWith(armorStart) ? 'armored' : null
  } finally {
    await file.close()
  }
}

/** What makes an age file unreadable, for people; thrown inside the streams, answered by `decryptFile`. */
const ageError = (reason: string): Error => Object.assign(new Error(reason), { name: 'AgeError' })

/** Undoes the armor: lines of base64 between two marker lines. */
async function* withoutArmor(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = ''
  let state: 'before' | 'inside' | 'after' = 'before'
  const lineOf = (line: string): Buffer | null => {
    const text = line.trim()
    if (state === 'before') {
      if (text === armorStart) state = 'inside'
      else if (text !== '') throw ageError('it does not start as an armored age file does')
      return null
    }
    if (state === 'after') {
      if (text !== '') throw ageError('something follows its end')
      return null
    }
    if (text === armorEnd) {
      state = 'after'
      return null
    }
    if (!/^[A-Za-z0-9+/=]{1,64}$/.test(text)) throw ageError('a line of it is damaged')
    return Buffer.from(text, 'base64')
  }
  for await (const chunk of source) {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > 200) throw ageError('a line of it is too long')
    const parts = lines.map(lineOf).filter((part) => part !== null)
    if (parts.length > 0) yield Buffer.concat(parts)
  }
  const last = lineOf(rest)
  if (last !== null) yield last
  // The checks above narrow `state` to what it was first; it is changed inside `lineOf`.
  if ((state as string) !== 'after') throw ageError('it is cut off')
}

/** Refuses an endless header before the library collects it. */
async function* withBoundedHeader(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let seen = ''
  let isPast = false
  for await (const chunk of source) {
    if (!isPast) {
      seen += chunk.toString('latin1', 0, Math.min(chunk.length, maxHeaderBytes + 1))
      isPast = seen.includes('\n--- ')
      if (!isPast && seen.length > maxHeaderBytes) throw ageError('its header has no end')
      if (isPast) seen = ''
    }
    yield chunk
  }
}

/** Streams bytes into a new file, readable by this account only, and syncs it. The caller removes it when this throws. */
const writeOut = async (
  target: string,
  source: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> => {
  const file = await open(target, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of source as unknown as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted()
      hash.update(chunk)
      await file.write(chunk)
      size += chunk.length
    }
    await file.sync()
    return { sha256: hash.digest('hex'), size }
  } finally {
    await file.close()
  }
}

const webStream = (source: Readable): ReadableStream<Uint8Array> =>
  Readable.toWeb(source) as unknown as ReadableStream<Uint8Array>

/** Encrypts for every one of the recipients, which were checked before. Throws file system errors. */
export const encryptFile = async (
  { source, target, recipients }: { source: string; target: string; recipients: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly sha256: string; readonly size: number }> => {
  if (recipients.length === 0) throw new Error('There is nobody to encrypt for.')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const plain = webStream(createReadStream(source, { highWaterMark: chunkBytes }))
  return writeOut(target, await encrypter.encrypt(plain), signal)
}

export type Decrypted =
  | { readonly kind: 'done'; readonly sha256: string; readonly size: number }
  /** `reason` completes "could not be opened: …". What was written until then is removed. */
  | { readonly kind: 'refused'; readonly reason: string }

const reasonOf = (error: unknown): string | null => {
  if (!(error instanceof Error) || ('errno' in error && 'syscall' in error)) return null
  if (error.name === 'AgeError') return error.message
  return error.message.startsWith('no identity matched')
    ? 'none of the identities is one of its recipients'
    : 'it was altered or cut off'
}

/** Decrypts into a new private file, which is there only when all of it was right. Throws file system errors. */
export const decryptFile = async (
  { source, target, identities }: { source: string; target: string; identities: readonly string[] },
  signal: AbortSignal,
): Promise<Decrypted> => {
  const kind = await ageKindOf(source)
  if (kind === null) return { kind: 'refused', reason: 'it is no age file' }
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const raw = createReadStream(source, { highWaterMark: chunkBytes })
  const bytes = withBoundedHeader(kind === 'armored' ? withoutArmor(raw) : raw)
  const input = Readable.from(bytes, { objectMode: false, highWaterMark: chunkBytes })
  try {
    return { kind: 'done', ...(await writeOut(target, await decrypter.decrypt(webStream(input)), signal)) }
  } catch (error) {
    await rm(target, { force: true })
    signal.throwIfAborted()
    const reason = reasonOf(error)
    if (reason === null) throw error
    return { kind: 'refused', reason }
  } finally {
    input.destroy()
    raw.destroy()
  }
}
